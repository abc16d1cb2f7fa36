"""Which set of modules is used: display boot-loader, install commit. See `trial`.

All that tools/update needs to know is told at once, and without the modules of files: a board may
lack the memory for more."""

import os
from binascii import hexlify
from hashlib import sha256

from .. import trial
from ..compat import const
from ..errors import Refused
from ..platform import mpy

_RESERVE = const(8)  # blocks that `files` leaves to the configuration


def show(cli):
    store = cli.device.store
    main, backup = trial.chosen(store)
    next_one = trial.waiting(store)
    yield "Software images on slot 1:"
    yield "Current software images:"
    yield "  %s microsshd %s" % (name_of(trial.running()), cli.device.version)
    yield "Main startup software images:"
    yield "  " + _described(store, main)
    yield "Backup startup software images:"
    yield "  " + (_described(store, backup) if backup else "None")
    yield "Compiled modules: .mpy %d.%d, architecture %d" % parts(mpy())
    stat = os.statvfs(store.root or "/")
    yield "Flash: %d KB free" % (stat[0] * max(stat[4] - _RESERVE, 0) // 1024)
    if not boots_sets(store):
        yield "flash:/boot.py knows no sets, so no other can be tried"
    if trial.tries(store):
        left = trial.seconds_left(cli.device)
        yield "On trial: %d minutes %d seconds left for install commit" % (left // 60, left % 60)
    elif next_one:
        yield "On trial at the next start: " + _described(store, next_one)
    elif trial.failed(store):
        yield "Last trial: %s: %s" % trial.failed(store)


def name_of(folder):
    return "flash:" + folder if folder[0] == "/" else "firmware"


def _described(store, folder):
    """Name, version, sum of the manifest and size of a set, which need not be there any more."""
    manifest = store.read(folder[1:] + trial.MANIFEST)
    if not manifest:
        return name_of(folder)
    size = 0
    for name in store.names(folder[1:] + "/microsshd"):
        size += os.stat(store.path("%s/microsshd/%s" % (folder[1:], name)))[6] + 1023 >> 10
    version = manifest.split(b"\n")[0].decode()
    digest = hexlify(sha256(manifest).digest()[:8]).decode()
    return "%s %s, %s, %d KB" % (name_of(folder), version, digest, size)


def boots_sets(store):
    """Whether boot.py is there, and one that tries sets."""
    if store.root:
        return False  # a folder of a host
    try:
        with open("/boot.py") as lines:
            for line in lines:
                if trial.TRIAL in line:
                    return True
    except OSError:
        pass  # there is none
    return False


def parts(number):
    """(version, sub-version, architecture) of what platform.mpy gives."""
    return number & 255, number >> 8 & 3, number >> 10


async def commit(cli):
    """install commit"""
    try:
        trial.confirm(cli.device)
    except OSError as e:
        raise Refused("Not kept, as the flash cannot be written: %s" % e)
    await cli.say("The images in use are the main startup software images from now on.")
    return 0
