"""Which set of modules is used: display boot-loader, install commit. See `trial`."""

from .. import trial
from ..compat import mpy
from ..errors import Refused


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
    """Name and version of a set, which need not be there any more."""
    try:
        with open(store.path(folder[1:] + trial.MANIFEST)) as f:
            return "%s %s" % (name_of(folder), f.readline().strip())
    except (OSError, UnicodeError):
        return name_of(folder)


def parts(number):
    """(version, sub-version, architecture) of what compat.mpy gives."""
    return number & 255, number >> 8 & 3, number >> 10


async def commit(cli):
    """install commit"""
    try:
        trial.confirm(cli.device)
    except OSError as e:
        raise Refused("Not kept, as the flash cannot be written: %s" % e)
    await cli.say("The images in use are the main startup software images from now on.")
    return 0
