"""The environment of the tools: the checkout's own `.venv`, from the pinned requirement files.

Standard library only: it runs before anything is installed. The one rule: nothing is installed
outside `.venv` but Debian packages, and these only when root runs the tools.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from importlib import util

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(ROOT, "build")
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")

_READY = "MICROSSHD_ENV"
_apt_updated = False


def say(text):
    print("microsshd:", text, flush=True)


def fail(text):
    sys.exit("microsshd: " + text)


def read(path):
    """The bytes of a file that the user has named."""
    try:
        with open(path, "rb") as f:
            return f.read()
    except OSError as e:
        fail("cannot read %s: %s" % (path, e.strerror))


def read_text(path):
    try:
        return read(path).decode()
    except UnicodeDecodeError:
        fail("%s is not text" % path)


@contextlib.contextmanager
def locked(name):
    """One process at a time: holds the lock file build/<name>.lock."""
    os.makedirs(BUILD, exist_ok=True)
    with open(os.path.join(BUILD, name + ".lock"), "w") as f:
        fcntl.flock(f, fcntl.LOCK_EX)
        yield


def enter(needed, wanted=()):
    """Go on in `.venv`, with the requirement files of these names installed.

    `wanted` ones may fail to install (no package for this machine); has() tells."""
    if os.environ.pop(_READY, None) != VENV:
        if sys.version_info < (3, 10):  # noqa: UP036 - this line is for those that are older
            fail("Python 3.10 or newer is needed, this is %d.%d" % sys.version_info[:2])
        with locked("env"):
            _make()
            for name in needed:
                complaint = _install(name)
                if complaint:
                    fail("tools/requirements-%s.txt: %s" % (name, complaint))
            for name in wanted:
                _install(name)
    if os.path.realpath(sys.prefix) != os.path.realpath(VENV):
        os.environ[_READY] = VENV
        os.execv(PYTHON, [PYTHON, os.path.abspath(sys.argv[0])] + sys.argv[1:])


def has(name):
    """Whether the requirement file of this name is installed as it reads now."""
    try:
        with open(_stamp(name)) as f:
            return f.read() == _digest(name)
    except FileNotFoundError:
        return False


def _stamp(name):
    return os.path.join(VENV, name + ".stamp")


def _requirements(name):
    return os.path.join(ROOT, "tools", "requirements-%s.txt" % name)


def _digest(name):
    with open(_requirements(name), "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def _make():
    """Create `.venv` when it is missing, its Python is gone, or the checkout was moved."""
    stamp = _stamp("venv")
    if os.path.exists(PYTHON) and os.path.exists(stamp):
        with open(stamp) as f:
            if f.read() == VENV:
                return
    if os.path.islink(VENV):
        fail(".venv is a link to another checkout's; remove it, and one of its own is made")
    if not util.find_spec("venv") or not util.find_spec("ensurepip"):
        package = "python%d.%d-venv" % sys.version_info[:2]
        if not apt_install([package]):
            fail("Python's venv module is missing; install it first: apt-get install %s" % package)
    say("making .venv, once")
    complaint = _complaint([sys.executable, "-m", "venv", "--clear", VENV])
    if complaint:
        fail("the virtual environment could not be made: " + complaint)
    with open(stamp, "w") as f:
        f.write(VENV)


def _install(name):
    """Install a requirement file unless it is; returns pip's complaint, None when all is well.

    The files name all that is needed, also by what they name: napalm, for one, asks for the
    libraries of all its drivers, which nobody here uses."""
    if has(name):
        return None
    say("installing tools/requirements-%s.txt" % name)
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    complaint = _complaint(
        pip + ["--no-deps", "--only-binary", ":all:", "-r", _requirements(name)]
    )
    if not complaint:
        with open(_stamp(name), "w") as f:
            f.write(_digest(name))
    return complaint


def _complaint(command, **more):
    """Run it in silence; returns the end of what it printed when it fails, else None."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)
    if not done.returncode:
        return None
    return "\n".join(["failed"] + done.stdout.decode(errors="replace").splitlines()[-12:])


def apt_install(packages):
    """Install Debian packages; False when that is not possible here."""
    global _apt_updated
    if os.geteuid() or not shutil.which("apt-get"):
        return False
    say("installing " + " ".join(packages))
    more = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    if not _apt_updated:
        _apt_updated = not _complaint(["apt-get", "-qq", "update"], env=more)
    apt = ["apt-get", "-qq", "-y", "--no-install-recommends", "install"]
    complaint = _complaint(apt + packages, env=more, stdin=subprocess.DEVNULL)
    if complaint:
        say("apt-get " + complaint)
    return not complaint
