"""Part `login`: what a login costs the device."""

import os
import tempfile

import env

from . import counting, heap, network

TITLE = "login: what a login costs on the unix port (64 bits: about twice a board's heap)"
COLUMNS = (("value", "value"), ("unit", ""), ("plain", "plain TCP"), ("ratio", "ratio"))
NOTES = (
    "heap in use: live bytes, collected for each figure; at most: at any turn of the event loop",
    "smallest heap: found by trying; a new start, a login by key, a command",
    "allocated: bytes asked of the heap by the protocol core, or by all for a keystroke over TCP",
    "instructions: callgrind, the server's side in memory; modules are loaded from files as they",
    "  are needed, but for the native ones, as a device does from its second login on; host and",
    "  user key are ssh-ed25519, packets aes128-ctr and hmac-sha2-256-etm",
    "echo: median, through paramiko; output, input: OpenSSH; plain TCP: asyncio's streams",
)

_KEX = ("curve25519-sha256", "mlkem768x25519-sha256", "diffie-hellman-group14-sha256")
_HEAP = "512k"  # enough for all modules at once


def measure(quick):
    rows = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, value in {**heap.measure(folder, quick), **heap.per_packet()}.items():
            rows[name] = _row(value, "bytes")
        for name, (value, unit, plain) in network.measure(folder, quick).items():
            rows[name] = _row(value, unit, plain)
    rows.update(instructions(quick))
    return rows


def _row(value, unit, plain=None):
    """A duration's ratio says how many times as long, a rate's how much of it."""
    ratio = plain and round(value / plain, 2)
    return {"value": value, "unit": unit, "plain": plain, "ratio": ratio}


def instructions(quick):
    """{row: ...} of the stages of a login, for each key exchange the device has."""
    logins = {kex: stages(kex, "key") for kex in (_KEX[:1] if quick else _KEX)}
    logins = {kex: found for kex, found in logins.items() if found}
    counts = {"key exchange, " + kex: found["key exchange"] for kex, found in logins.items()}
    first = logins[_KEX[0]]
    counts["authentication by key"] = first["authentication by key"]
    password = stages(_KEX[0], "password")
    counts["authentication by password"] = password["authentication by password"]
    counts["exec of `display version`"] = first["exec"]
    for kex, found in logins.items():
        counts["all of a login by key, " + kex] = sum(found.values())
    for kex in logins:
        loaded = sum(stages(kex, "key", "keep").values())
        counts["the same when all modules are loaded, " + kex] = loaded
    return {name: _row(count, "instructions") for name, count in counts.items()}


def stages(kex, method, *more):
    """{stage: instructions} of a login by these methods; {} when there is no such key exchange."""
    unit = os.path.join(env.ROOT, "host_tests", "unit")
    with tempfile.TemporaryDirectory() as folder:
        words = ".", kex, method
        counting.micropython("login_record.py", *words, heap="1M", path=[unit], cwd=folder)
        if not os.path.exists(os.path.join(folder, "%s.%s" % (kex, method))):
            return {}
        found = counting.on_micropython("login_replay.py", *words, *more, heap=_HEAP, cwd=folder)
    return {name: row["instructions"] for name, row in found.items()}
