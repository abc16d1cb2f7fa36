"""The heap that the device takes: after its start, for sessions, while somebody logs in."""

import contextlib
import os

import env
import paramiko

from . import counting, live

_SESSIONS = 3
_GONE = 1.5  # seconds without change after which a connection and what it had loaded are gone
_LEAST, _MOST = 32, 320  # KB of heap that are tried
_PATIENCE = 2  # seconds for a login in too small a heap
_HOST_TESTS = os.path.join(env.ROOT, "host_tests", "unit")


def measure(folder, quick):
    """{row: bytes} for the device whose files are in `folder`."""
    rows = {}
    with live.Device(folder) as device:
        rows["heap after start"] = idle = device.used()
        device.ask("watch")
        with device.login() as transport:
            live.execute(transport, "display version")
        rows["heap in use during a login, at most"] = device.ask("most")
        left = device.used(_GONE)
        rows.update(_sessions(device, left))
        rows["heap kept when all have left"] = device.used(_GONE) - idle
    rows["smallest heap for a login"] = 1024 * _smallest(folder, 16 if quick else 2)
    return rows


def _sessions(device, before):
    """What open shells take in which nothing happens."""
    with contextlib.ExitStack() as stack:
        taken = []
        for _ in range(_SESSIONS):
            live.shell(stack.enter_context(device.login()))
            taken.append(device.used())
    return {
        "heap for the first idle session": taken[0] - before,
        "heap for each further idle session": (taken[-1] - taken[0]) // (_SESSIONS - 1),
    }


def _smallest(folder, step):
    """KB of the smallest heap in which the device starts, a user logs in and runs a command."""
    low, high = _LEAST // step, _MOST // step  # too little, enough
    if not _works(folder, _MOST):
        env.fail("nobody can log in, with %d KB of heap" % _MOST)
    while high - low > 1:
        middle = (low + high) // 2
        if _works(folder, middle * step):
            high = middle
        else:
            low = middle
    return high * step


def _works(folder, kilobytes):
    try:
        with live.Device(folder, "%dk" % kilobytes, asked=False) as device:
            with device.login(_PATIENCE) as transport:
                return b"microsshd" in live.execute(transport, "display version")
    except (live.Ended, paramiko.SSHException, OSError, EOFError):
        return False


def per_packet():
    """{row: bytes} that the protocol core allocates for a data packet."""
    found = counting.micropython("packets.py", heap="1M", path=[_HOST_TESTS])
    return {"allocated for a " + name: row["bytes"] for name, row in found.items()}
