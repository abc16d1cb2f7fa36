"""The user view's commands that change files, in Comware's words: copy, delete and so on.

Questions are asked before something is done, and about replacing a file only where there is one.
There is no recycle bin: what is deleted is gone, and the question says so.
"""

from ..compat import const, sleep_ms
from ..errors import Refused
from ..files import FOLDER
from ..files.reasons import failure
from .paths import refused, shown
from .reading import pieces_of
from .writing import Written, mode

_EISDIR = const(21)


async def delete(cli, path):
    files = cli.files
    try:
        file = _file(files, path)
        question = "The file cannot be restored. Delete %s?" % shown(file)
        if not await cli.terminal.confirm(question):
            return 1
        files.remove(file)
    except OSError as e:
        raise refused(path, e)
    await cli.say("Deleting file %s... Done." % shown(file))
    return 0


def _file(files, path):
    """The resolved path of what must be a file."""
    path = files.resolve(path)
    if files.stat(path)[0] & FOLDER:
        raise failure(_EISDIR)
    return path


async def _pair(cli, verb, source, target):
    """The resolved paths of a file and of where it goes, when the user agrees; else None."""
    files = cli.files
    try:
        old = _file(files, source)
    except OSError as e:
        raise refused(source, e)
    try:
        new = files.resolve(target)
        there = mode(files, new)
        if there & FOLDER:
            new = new.rstrip("/") + "/" + old.rsplit("/", 1)[1]
            there = mode(files, new)
        if there & FOLDER:
            raise failure(_EISDIR)
    except OSError as e:
        raise refused(target, e)
    if new == old:
        raise Refused("%s: Source and target are the same file" % source)
    if not await cli.terminal.confirm("%s %s to %s?" % (verb, shown(old), shown(new))):
        return None
    question = "%s exists. Overwrite it?" % shown(new)
    if there and not await cli.terminal.confirm(question):
        return None
    return old, new


async def copy(cli, source, target):
    pair = await _pair(cli, "Copy", source, target)
    if not pair:
        return 1
    old, new = pair
    files = cli.files
    written = None
    pieces = pieces_of(files, old)
    try:
        written = Written(files, new)
        for piece in pieces:
            if piece is None:
                await sleep_ms(0)
            else:
                written.write(piece)
        written.close()
    except OSError as e:
        raise refused(target, e)
    finally:
        pieces.close()
        if written:
            written.give_up()
    await cli.say("Copying file %s to %s... Done." % (shown(old), shown(new)))
    return 0


async def move(cli, source, target):
    pair = await _pair(cli, "Move", source, target)
    if not pair:
        return 1
    old, new = pair
    try:
        cli.files.rename(old, new, True)
    except OSError as e:
        raise refused(target, e)
    await cli.say("Moving file %s to %s... Done." % (shown(old), shown(new)))
    return 0


async def rename(cli, source, target):
    """A file or folder; nothing is replaced."""
    files = cli.files
    try:
        old = files.resolve(source)
        files.stat(old)
    except OSError as e:
        raise refused(source, e)
    try:
        new = files.resolve(target)
        if not await cli.terminal.confirm("Rename %s as %s?" % (shown(old), shown(new))):
            return 1
        files.rename(old, new)
    except OSError as e:
        raise refused(target, e)
    await cli.say("Renaming %s as %s... Done." % (shown(old), shown(new)))
    return 0
