"""boot-loader file: the set of modules that the next start tries, or the backup. See `trial`.

A set's manifest, microsshd/manifest in its folder, tells what belongs to it:

    microsshd 0.2.0         version
    mpy 11014               for which architecture, as `platform.mpy` has it
    SHA-256 SIZE NAME       of each file
"""

from binascii import hexlify
from hashlib import sha256

from .. import trial
from ..compat import const, sleep_ms
from ..errors import Refused
from ..platform import mpy
from .boot_loader import boots_sets, name_of, parts

_PIECE = const(512)  # bytes read in one go
_LONGEST = const(4096)  # bytes of a manifest


async def use_in(cli, path, slot, which):
    return await use(cli, path, which)


async def use(cli, path, which):
    """boot-loader file FOLDER main|backup"""
    store = cli.device.store
    if trial.tries(store):
        raise Refused('The set in use is on trial: give "install commit" first, or reboot')
    if not boots_sets(store):
        raise Refused("flash:/boot.py knows no sets: see README, Updating")
    folder = _folder(path)
    await _verify(cli, folder, _lines(store, folder))
    question = "This command will set the %s startup software images. Continue?" % which
    if not await cli.terminal.confirm(question):
        return 1
    try:
        _set(store, folder, which)
    except OSError as e:
        raise Refused("Not set, as the flash cannot be written: %s" % e)
    await cli.say(
        "The images that have passed all examinations will be used as the %s startup software"
        " images at the next reboot on slot 1." % which
    )
    if trial.waiting(store):
        await cli.say("They are on trial then: install commit, within 10 minutes, keeps them.")
    return 0


def _folder(path):
    """The folder, as boot.py is to read it, that was typed; `files`, which knows more spellings,
    would take much memory."""
    folder = "/" + (path[6:] if path.startswith("flash:") else path).strip("/")
    if " " in folder or "/." in folder or "//" in folder or folder == "/":
        raise Refused("%s: No folder of a set of modules" % path)
    return folder


def _set(store, folder, which):
    main, backup = trial.chosen(store)
    if which == "backup":
        if folder == main:
            raise Refused("%s holds the main startup software images" % name_of(folder))
        trial.choose(store, main, folder)
    elif folder == trial.running():  # which does not need to be tried
        trial.choose(store, folder, backup if main == folder else main)
        trial.begin(store, None)
    else:
        trial.begin(store, folder)


def _lines(store, folder):
    """Those of a set's manifest; Refused when there is none."""
    try:
        with open(store.path(folder[1:] + trial.MANIFEST), "rb") as f:
            lines = f.read(_LONGEST).decode().strip().split("\n")
    except (OSError, UnicodeError):
        lines = ()
    if len(lines) < 3 or lines[0].split(" ")[0] != "microsshd":
        raise Refused("%s is no set of modules, or not complete" % name_of(folder))
    return lines


async def _verify(cli, folder, lines):
    """Refused unless all files of a set are there, as they were made, and for this device."""
    store = cli.device.store
    await cli.stream.write("Verifying the file %s on slot 1..." % name_of(folder))
    try:
        number = int(lines[1].split()[1])
        if number != mpy():
            raise Refused(
                "%s is for .mpy %d.%d, architecture %d, and this device has %d.%d, %d"
                % ((name_of(folder),) + parts(number) + parts(mpy()))
            )
        for line in lines[2:]:
            digest, size, name = line.split()
            path = "%s/microsshd/%s" % (folder, name)
            await _verify_file(store, path, digest, int(size))
            if store.exists(path[1:-4] + ".py"):
                raise Refused("flash:%s.py would go before the set's" % path[:-4])
    except (IndexError, ValueError):
        await cli.say("")
        raise Refused("%s has a manifest that is wrong" % name_of(folder))
    except Refused:
        await cli.say("")
        raise
    await cli.say("Done.")


async def _verify_file(store, path, digest, size):
    found = sha256()
    buf = memoryview(bytearray(_PIECE))
    left = size
    try:
        with open(store.path(path[1:]), "rb") as f:
            while True:
                n = f.readinto(buf)
                if not n:
                    break
                found.update(buf[:n])
                left -= n
                await sleep_ms(0)
    except OSError as e:
        raise Refused("flash:%s cannot be read: %s" % (path, e))
    if left or hexlify(found.digest()).decode() != digest:
        raise Refused("flash:%s: The SHA-256 sum is wrong" % path)
