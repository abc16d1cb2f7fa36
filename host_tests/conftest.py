"""What all host tests share: the paths, the clients, a device for a module's tests."""

import gc
import os
import shutil
import sys

import pytest

_HERE = os.path.dirname(os.path.abspath(__file__))
_ROOT = os.path.dirname(_HERE)
_FOLDERS = ("lib", "tools", "host_tests/unit", "host_tests/interop")
sys.path[:0] = [os.path.join(_ROOT, folder) for folder in _FOLDERS]
sys.path.append(os.path.join(_ROOT, "firmware", "unix"))

import clients  # noqa: E402
import device as devices  # noqa: E402
import mpy  # noqa: E402


def missing(what):
    """Without `what` this test cannot run: a failure where everything must run, else a skip."""
    if os.environ.get("CI") == "true":
        pytest.fail(what + " is missing")
    pytest.skip(what + " is missing")


@pytest.fixture(scope="session")
def client():
    """client("plink"): the path of a client program; the test is skipped when it is missing."""

    def find(name):
        return shutil.which(name) or missing("%s (Debian: %s)" % (name, clients.PACKAGES[name]))

    return find


@pytest.fixture(scope="session")
def micropython():
    """The path of the unix port; the test is skipped when there is none for this machine."""
    return mpy.MICROPYTHON if mpy.unix_architecture() else missing("MicroPython's unix port")


@pytest.fixture(scope="session", params=devices.RUNTIMES)
def runtime(request):
    """The name of each Python a device can run on."""
    if request.param == "micropython":
        request.getfixturevalue("micropython")
    return request.param


@pytest.fixture(scope="module")
def device(runtime, tmp_path_factory):
    """A running device, on each Python, for the tests of one module: see device.Device."""
    with devices.Device(runtime, tmp_path_factory.mktemp(runtime)) as running:
        yield running


def pytest_collection_modifyitems(items):
    """`test_slow_*` of unit/ are left to MicroPython, where viper is quick, unless SLOW=1."""
    if devices.SLOW:
        return
    skip = pytest.mark.skip(reason="slow on CPython, runs on MicroPython; SLOW=1 runs it")
    for item in items:
        if item.name.startswith("test_slow_") and item.path.parent.name == "unit":
            item.add_marker(skip)


@pytest.fixture(scope="module", autouse=True)
def less_to_collect():
    """What is there by now stays: the modules under test collect garbage often, and need not look
    through all of pytest each time."""
    gc.collect()
    gc.freeze()
