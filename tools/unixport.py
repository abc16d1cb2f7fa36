"""This machine as a board: the command that runs firmware/unix/main.py on either Python."""

import os
import socket
import subprocess
import sys

import mpy

REBOOT = 3  # the device's exit code when it asks to be started again
FOLDER = mpy.UNIX
RUNTIMES = ("micropython", "cpython")

_MAIN = os.path.join(FOLDER, "main.py")


def start(runtime, state, heap="320k", prefix=(), keep=(), stdout=None, **arguments):
    """Start the device, its flash in the folder `state`; returns the Popen.

    `arguments` go to main.py (address, port, authorized_key, password), None ones not at all; for
    port 0 a free one is taken here, as MicroPython cannot tell which one it was given.
    `prefix` is a command to run it under; the file descriptors in `keep` stay open in it.
    The device has a session of its own, so that a terminal's Ctrl-C reaches only the starter; it
    ends when its standard input does, with the starter or by stop()."""
    env = dict(os.environ)
    if arguments.get("port") == 0:
        arguments["port"] = _free_port(arguments["address"].split(",")[0])
    if arguments.get("authorized_key"):
        arguments["authorized_key"] = os.path.abspath(arguments["authorized_key"])
    folder = None
    if runtime == "micropython":
        # Run where the modules are: their paths, which stay in the heap, are short then.
        folder = mpy.build_unix()
        env["MICROPYPATH"] = ".frozen"
        command = [mpy.MICROPYTHON, "-X", "heapsize=" + heap, "-m", "main"]
        arguments["image"] = os.path.join(os.path.abspath(state), "flash.img")
    else:
        env["PYTHONPATH"] = mpy.LIB
        command = [sys.executable, "-u", _MAIN]
        arguments["root"] = os.path.join(state, "flash")
    arguments["console"] = "stdin"
    command += ["%s=%s" % item for item in sorted(arguments.items()) if item[1] is not None]
    return subprocess.Popen(
        list(prefix) + command,
        cwd=folder,
        env=env,
        stdin=subprocess.PIPE,
        stdout=stdout,
        stderr=subprocess.STDOUT if stdout else None,
        pass_fds=keep,
        start_new_session=True,
    )


def _free_port(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as s:
        s.bind((address, 0))
        return s.getsockname()[1]


def stop(process, seconds=10):
    """End the device politely; returns its exit code, or None when it had to be killed."""
    process.stdin.close()
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return None
