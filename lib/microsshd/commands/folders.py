"""The user view's commands for folders, in Comware's words: dir, cd and so on."""

from ..compat import const
from ..files import FOLDER, date
from ..files.reasons import failure
from .paths import refused, shown, visible

_ENOTDIR = const(20)
_PAUSE = const(8)  # entries of a folder between two pauses
_MONTHS = const("JanFebMarAprMayJunJulAugSepOctNovDec")


def dir(cli, path=""):
    files = cli.files
    listing = None
    try:
        folder = files.resolve(path)
        stat = files.stat(folder)
        if stat[0] & FOLDER:
            entries = listing = files.list(folder)
        else:
            folder, _, name = folder.rpartition("/")
            folder = folder or "/"
            entries = ((name, stat),)
        yield "Directory of " + visible(shown(folder))
        number = 0
        for name, stat in entries:
            yield _entry(number, name, stat)
            number += 1
            if not number % _PAUSE:
                yield None
        size, blocks, _, free = files.space(folder)
    except OSError as e:
        raise refused(path or shown(files.cwd), e)
    finally:
        if listing:
            listing.close()
    yield ""
    yield "%d KB total (%d KB free)" % (blocks * size // 1024, free * size // 1024)


def _entry(number, name, stat):
    kind, size, modified = stat
    attributes = "%sr%s-" % ("d" if kind & FOLDER else "-", "w" if kind & 0o200 else "-")
    t = date(modified)
    written = (_MONTHS[3 * t[1] - 3 : 3 * t[1]], t[2], t[0]) + tuple(t[3:6])
    row = (number, attributes, "-" if kind & FOLDER else size)
    return "%4d %s %11s %s %02d %d %02d:%02d:%02d   %s" % (row + written + (visible(name),))


def pwd(cli):
    path = cli.files.cwd
    yield visible(shown(path if path != "/" else ""))


def cd(cli, path):
    try:
        cli.files.chdir(path)
    except OSError as e:
        raise refused(path, e)
    return ()


def mkdir(cli, path):
    try:
        cli.files.mkdir(path)
        yield "Creating directory %s... Done." % shown(cli.files.resolve(path))
    except OSError as e:
        raise refused(path, e)


async def rmdir(cli, path):
    files = cli.files
    try:
        folder = files.resolve(path)
        if not files.stat(folder)[0] & FOLDER:
            raise failure(_ENOTDIR)
        if not await cli.terminal.confirm("Remove directory %s?" % shown(folder)):
            return 1
        files.rmdir(folder)
    except OSError as e:
        raise refused(path, e)
    await cli.say("Removing directory %s... Done." % shown(folder))
    return 0
