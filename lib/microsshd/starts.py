"""Counts the starts with the owner's application after which the device did not come up.

After three in a row it is left out ("safe mode"), until `app start` has gone well or its file is
another one. The device has come up when it has run for a minute and has memory left for a login,
or when somebody has logged in. `.private/starts` holds numbers:

    COUNT WATCHDOG SIZE TIME    the watchdog's seconds (0: none); of the application's file

The watchdog is configured, but what blocks the import does so before the configuration is read:
hence it is here, too. A start writes the file twice, in safe mode and after deep sleep never.
"""

import gc
import os

from . import log, memory
from .compat import const, forget, load, sync
from .config.store import STARTS
from .loading import find
from .platform import woke

_LIMIT = const(3)
_MINUTE = const(60)
_CAME_UP = const("starts.came_up")
_LOGIN = const(32768)  # bytes


def begin(device):
    """Whether the application may be imported, which is counted."""
    count, seconds = _read(device.store)
    if count >= _LIMIT:
        log.error("app: left out, as the device did not come up %d times", count)
        return False
    if not woke():
        _write(device.store, count + 1, seconds)
    watch(device)
    if seconds:
        load("watchdog").start(device, seconds)
    return True


def watch(device):
    """A minute from now the device has come up, or when somebody has logged in."""
    device.server.timers.set(_CAME_UP, _MINUTE)


def came_up(device):
    if device.server.connections or _room():
        clear(device)
        return
    log.error("app: it leaves no memory for a login, the device starts again")
    device.reboot()


def clear(device):
    """The device has come up."""
    note(device, 0)
    forget("starts")


def note(device, count=None):
    """Writes what is to be known at the next start; count: None for that of now."""
    before, seconds = _read(device.store)
    wanted = (device.config.values["watchdog"] or 0) if device.config else seconds
    if count is None:
        count = before
    if (count, wanted) != (before, seconds):
        _write(device.store, count, wanted)
    forget("loading")


def _room():
    gc.collect()
    if hasattr(gc, "mem_free") and gc.mem_free() < _LOGIN:
        return False
    try:
        memory.need(_LOGIN)
    except MemoryError:
        return False
    return True


def _read(store):
    """(count, seconds) of the file; a count of 0 when the application is another."""
    try:
        count, seconds, size, time = [int(word) for word in store.read(STARTS).split()]
    except (AttributeError, ValueError):
        return 0, 0
    return (count if (size, time) == _stamp(store) else 0), seconds


def _stamp(store):
    """Size and time of the application's file."""
    name = find(store)
    if not name:
        return 0, 0
    stat = os.stat(store.path(name))
    return stat[6], int(stat[8])


def _write(store, count, seconds):
    """In place: littlefs makes it whole, and a small file costs less so than by a new name."""
    try:
        with open(store.path(STARTS), "wb") as f:
            f.write(b"%d %d %d %d" % ((count, seconds) + _stamp(store)))
            sync(f)
    except OSError as e:
        log.error("app: starts are not counted: %s", e)
