"""Published vectors against a primitive of wycheproof.py: all on MicroPython, some on CPython."""

import os
import runpy
import subprocess

import env
import mpy

SCRIPT = os.path.join(env.ROOT, "host_tests", "wycheproof.py")
_SAMPLE = 40  # on CPython every so many vectors


def write(path, vectors):
    """One dict a line, as key=value pairs; returns how many they are."""
    count = 0
    with path.open("w") as f:
        for vector in vectors:
            print(*("%s=%s" % item for item in vector.items()), file=f)
            count += 1
    return count


def all_on_micropython(micropython, primitive, path, count):
    folders = mpy.build_unix(short=False), os.path.join(env.ROOT, "host_tests", "unit"), ".frozen"
    done = subprocess.run(
        [micropython, "-X", "heapsize=256k", SCRIPT, primitive, str(path)],
        env=dict(os.environ, MICROPYPATH=":".join(folders)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout.split() == ["%d" % count, "right"]


def some_on_cpython(primitive, path, count):
    script = runpy.run_path(SCRIPT, run_name="wycheproof")
    assert script["check"](primitive, str(path), _SAMPLE) == (-(-count // _SAMPLE), [])
