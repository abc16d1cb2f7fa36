"""Instruction counts: a script run under valgrind's callgrind, with a count for each section.

Counts of MicroPython repeat to the instruction: what CPython does to start the interpreter is
left out, and addresses and the environment are the same each time.
"""

import os
import re
import shutil
import subprocess
import tempfile

import env
import mpy

SCRIPTS = os.path.join(env.ROOT, "tools", "benches", "scripts")
_MARK = "unsetenv"
_MOST_FOR_NOTHING = 20000  # instructions of an empty section


def on_micropython(script, *args, heap="8M", path=(), cwd=None):
    """Run scripts/<script> on the unix port with lib/ compiled; see _run for the result.

    path: more folders to import from. Names that differ from run to run, as a temporary folder's,
    would change the counts."""
    words = [env.PYTHON, mpy.MICROPYTHON, "-X", "heapsize=" + heap]
    words += [os.path.join(SCRIPTS, script), *args]
    variables = {"MICROPYPATH": ":".join([mpy.build_unix(short=False), SCRIPTS, *path, ".frozen"])}
    return _run(["--toggle-collect=run_main*"], words, variables, cwd)


def on_cpython(script, *args):
    """The same on CPython, whose own instructions around each section's call are in the count."""
    words = [env.PYTHON, os.path.join(SCRIPTS, script), *args]
    return _run([], words, {"PYTHONHASHSEED": "0"})


def micropython(script, *args, heap="8M", path=(), cwd=None):
    """Run it without counting; only the figures are in the result."""
    folders = [mpy.build_unix(short=False), SCRIPTS, *path, ".frozen"]
    words = [mpy.MICROPYTHON, "-X", "heapsize=" + heap, os.path.join(SCRIPTS, script), *args]
    return _figures(_output(words, dict(os.environ, MICROPYPATH=":".join(folders)), cwd))


def _run(options, words, variables, cwd=None):
    """{name: {"instructions": n, other figures}} of what the script reports by sections.py.

    Its first section is an empty one: what the counting itself takes."""
    valgrind = shutil.which("valgrind") or env.fail("valgrind is needed (Debian: valgrind)")
    for name in ("PATH", "LD_LIBRARY_PATH"):
        if name in os.environ:
            variables[name] = os.environ[name]
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        tool = [valgrind, "-q", "--tool=callgrind", "--callgrind-out-file=" + out]
        output = _output(tool + ["--dump-before=" + _MARK] + options + words, variables, cwd)
        found = _figures(output)
        sections = re.findall(r"^section (.*)$", output, re.M)
        # A dump for each section and what was before it; CPython's start may have made some, too.
        first = len(os.listdir(folder)) - 2 * len(sections)
        totals = [_total("%s.%d" % (out, first + 1 + 2 * i)) for i in range(len(sections))]
        if not 0 < totals[0] < _MOST_FOR_NOTHING:
            env.fail("callgrind's dumps are not those of the sections")
        for name, total in zip(sections[1:], totals[1:]):
            row = found.setdefault(name, {})
            row["instructions"] = row.get("instructions", 0) + total - totals[0]
    return found


def _total(path):
    with open(path) as f:
        for line in f:
            if line.startswith("totals: "):
                return int(line[8:])
    env.fail("callgrind wrote no total")


def _output(words, variables, cwd):
    done = subprocess.run(words, env=variables, cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        env.fail("%s failed:\n%s%s" % (words[-1], done.stdout, done.stderr))
    return done.stdout


def _figures(output):
    found = {}
    for name, column, value in re.findall(r"^figure (.*)\t(.*)\t(-?\d+)$", output, re.M):
        found.setdefault(name, {})[column] = int(value)
    return found
