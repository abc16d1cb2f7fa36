"""Which set of modules the device starts with: `boot.py` reads it, and is never replaced.

A set is a folder with a complete `microsshd/` in it, as /lib, and a manifest there. A new one is
tried at one start, the next, after which it is the main one only if somebody logs in and gives
`install commit`. At any other start - when it cannot be imported, does not come up, crashes, loses
its power, or when nobody confirms it in time - it is the main set again. Files, each of which is
written whole or moved:

    boot.trial          FOLDER SECONDS: to be tried at the next start, which moves it away first
    .private/tried      so it is called from then on; behind it, why the set could not be imported
    .private/failed     the same of the last set that did not stay
    .private/boot       MAIN BACKUP, as "/lib2 /lib"; without it sys.path finds the only set

So a trial writes four times, and an ordinary start never.
"""

import os

from . import __file__ as _file
from . import log
from .compat import const, forget, load
from .config.store import PRIVATE
from .errors import Refused

TRIAL = const("boot.trial")
MANIFEST = "/microsshd/manifest"  # below a set's folder
TRIED = PRIVATE + "/tried"
SECONDS = const(600)
_BOOT = PRIVATE + "/boot"
_FAILED = PRIVATE + "/failed"
_TIMER = const("trial.roll_back")
_HANGS = const(3600)  # seconds until the watchdog, which boot.py has started, resets the board
_FIRST = const("/lib")  # where the set is on a board that has no other


def running():
    """The folder of the set in use, as sys.path has it; ".frozen" for that of the firmware."""
    parts = _file.rsplit("/", 2)
    return parts[0] if len(parts) > 2 else ".frozen"


def chosen(store):
    """(main set, backup or None)"""
    words = _words(store, _BOOT)
    if not words:
        words = [_FIRST if store.exists("lib/microsshd") else running()]
    return words[0], words[1] if len(words) > 1 else None


def choose(store, main, backup):
    """OSError when the flash is full."""
    words = [main] + ([backup] if backup and backup != main else [])
    if words != _words(store, _BOOT):
        store.replace(_BOOT, " ".join(words).encode())


def waiting(store):
    """The set that the next start tries, None when there is none."""
    words = _words(store, TRIAL)
    return words[0] if words else None


def begin(store, folder):
    """The set in the folder is tried at the next start; None: that of now is used."""
    if not folder:
        store.remove(TRIAL)
        return
    main, backup = chosen(store)
    choose(store, running() if main == folder else main, backup if backup != folder else None)
    store.replace(TRIAL, b"%s %d" % (folder.encode(), SECONDS))


def tries(store):
    """Whether the set in use is on trial."""
    words = _words(store, TRIED)
    return bool(words) and words[0] == running() != chosen(store)[0]


def seconds_left(device):
    return max(device.server.timers.left.get(_TIMER, 0) - 1, 0)


def failed(store):
    """(folder, reason) of the last set that did not stay, None when there is none."""
    lines = _text(store, _FAILED).strip().split("\n")
    folder = lines[0].split(" ")[0]
    if not folder:
        return None
    return folder, lines[-1] if len(lines) > 1 else "it did not come up, or nobody confirmed it"


def started(device):
    """There is a file `tried`: this is its trial, or it has ended."""
    store = device.store
    words = _words(store, TRIED)
    if tries(store):
        device.server.timers.set(_TIMER, int(words[1]))
        log.warning("%s is on trial for %s seconds, see: install commit", words[0], words[1])
        return
    if words and words[0] == chosen(store)[0]:
        store.remove(TRIED)  # the power went off while it was confirmed
    else:
        os.rename(store.path(TRIED), store.path(_FAILED))
        log.error("set of modules %s not used any more: %s", *(failed(store) or ("?", "no name")))
    _calm(device)


def roll_back(device):
    """At the end of the time."""
    log.error("nobody has confirmed %s: the device starts again without it", running())
    device.reboot()


def confirm(device):
    """The set on trial is the main one from now on, and that of before the backup."""
    store = device.store
    if not tries(store):
        raise Refused("No set of modules is on trial")
    choose(store, running(), chosen(store)[0])
    store.remove(TRIED)
    store.remove(_FAILED)
    device.server.timers.stop(_TIMER)
    _calm(device)
    log.warning("%s is confirmed", running())


def _calm(device):
    """The watchdog of a trial may run, and nothing stops it: so it is fed."""
    if not device.server.feed:
        load("watchdog").start(device, _HANGS)
        forget("watchdog")


def _text(store, name):
    """That of a file, "" where there is none; users can write one of them."""
    try:
        return (store.read(name) or b"").decode()
    except UnicodeError:
        return ""


def _words(store, name):
    return _text(store, name).split()
