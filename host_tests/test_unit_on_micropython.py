"""The unit tests once more, on the unix port, from compiled files, in a heap of 192 KB."""

import os
import subprocess

import env
import mpy
import pytest

FOLDER = os.path.join(env.ROOT, "host_tests", "unit")
FILES = sorted(n for n in os.listdir(FOLDER) if n.startswith("test_") and n.endswith(".py"))


@pytest.mark.parametrize("name", FILES)
def test_unit(name, micropython):
    done = subprocess.run(
        [micropython, "-X", "heapsize=320k", os.path.join(FOLDER, "run.py"), name],
        env=dict(os.environ, MICROPYPATH=mpy.build_unix(short=False) + ":.frozen"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout
