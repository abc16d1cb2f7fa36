"""The power is cut at every write of an operation: afterwards each file is old or new, never else.

Shown by powercut.py on the unix port, with MicroPython's littlefs; scenarios are beside it."""

import os
import re
import subprocess

import mpy
import pytest
from device import SLOW

_HERE = os.path.dirname(os.path.abspath(__file__))


@pytest.fixture
def cut(micropython):
    """cut(scenario): the finished powercut.py."""

    def run(scenario):
        path = ":".join(
            [mpy.build_unix(short=False), _HERE, os.path.join(_HERE, "unit"), ".frozen"]
        )
        words = [micropython, "-X", "heapsize=1M", os.path.join(_HERE, "powercut.py"), scenario]
        more = dict(capture_output=True, text=True, env=dict(os.environ, MICROPYPATH=path))
        return subprocess.run(words, timeout=3000 if SLOW else 300, **more)

    return run


# what is done, and how often it is cut at least: all its writes (see powercut.py for the ways)
SCENARIOS = {
    "host key": 40,
    "new key": 20,
    "password": 50,
    "configuration": 70,
    "first start": 100,
    "upload": 300,
    "new file": 300,
    "synced upload": 300,
    "rename": 9,
    "shorten": 30,
    "save": 10,
    "save elsewhere": 20,
    "save backup": 9,
    "start with": 4,
    "commit delay": 10,
    "roll back": 14,
    "roll back at start": 1,
    "commit": 20,
    "restore": 10,
    "reset": 4,
    "archive": 25,
    "update": 250,
}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_old_or_new(cut, scenario):
    done = cut(scenario)
    assert done.returncode == 0, done.stdout + done.stderr
    cuts = int(re.search(r"^(\d+) cuts in \d+ operations$", done.stdout, re.M)[1])
    assert cuts >= SCENARIOS[scenario], done.stdout


@pytest.mark.parametrize("scenario", ["careless", "careless update"])
def test_carelessness_is_found(cut, scenario):
    done = cut(scenario)
    assert done.returncode == 1
    assert re.search(r"^operation 0, cut \d+ of \d+, way \d$", done.stdout, re.M), done.stdout
