"""The user view's commands for files, in Comware's words: dir, copy, delete and so on.

Questions are asked before something is done, and about replacing a file only where there is one.
There is no recycle bin: what is deleted is gone, and the question says so. Files are read and
written in pieces, with others' turns in between. Text is shown without the characters that would
steer the terminal.
"""

import re
from binascii import hexlify
from hashlib import sha256

from ..compat import const, sleep_ms
from ..errors import Refused
from ..files import FOLDER, READ, date
from ..files.reasons import failure
from .writing import Written, mode, refused, shown

_ENOTDIR = const(20)
_EISDIR = const(21)
_PIECE = const(512)  # bytes read in one go
_STEP = const(4096)  # and between two pauses
_LONGEST = const(1024)  # bytes of a line after which `more` breaks it
_PAUSE = const(8)  # entries of a folder between two pauses
_MONTHS = const("JanFebMarAprMayJunJulAugSepOctNovDec")
_CONTROL = re.compile("[^ -~\t]")  # or not ASCII, which `_visible` looks at closer


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
        yield "Directory of " + _visible(shown(folder))
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
    return "%4d %s %11s %s %02d %d %02d:%02d:%02d   %s" % (row + written + (_visible(name),))


def _visible(text):
    """The text with `?` for what could steer a terminal."""
    if not _CONTROL.search(text):
        return text
    shown = bytearray()
    for c in text.encode():
        if c < 0xA0 and shown[-1:] == b"\xc2":  # U+0080 to U+009F
            shown[-1] = 63
        else:
            shown.append(63 if c < 32 and c != 9 or c == 127 else c)
    return shown.decode()


def pwd(cli):
    path = cli.files.cwd
    yield _visible(shown(path if path != "/" else ""))


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


def more(cli, path):
    """The lines of a text file, long ones broken."""
    rest = b""
    pieces = _pieces(cli.files, path)
    try:
        for piece in pieces:
            if piece is None:
                yield None
                continue
            lines = (rest + bytes(piece)).split(b"\n")
            rest = lines.pop()
            for line in lines:
                yield _decoded(line[:-1] if line.endswith(b"\r") else line)
            while len(rest) > _LONGEST:
                end = _LONGEST
                while end > _LONGEST - 3 and rest[end] & 0xC0 == 0x80:
                    end -= 1  # not amidst a character
                yield _decoded(rest[:end])
                rest = rest[end:]
    finally:
        pieces.close()
    if rest:
        yield _decoded(rest)


def _decoded(line):
    try:
        return _visible(str(line, "utf-8"))
    except UnicodeError:
        return bytes([c if 32 <= c < 127 or c == 9 else 63 for c in line]).decode()


def _pieces(files, path):
    """Yields views of what is in a file, and None where it is others' turn."""
    file = None
    try:
        file = files.open(path, READ)
        buf = memoryview(bytearray(_PIECE))
        at = 0
        while at < file.size:
            n = file.read_into(at, buf)
            at += n
            yield buf[:n]
            if not at % _STEP:
                yield None
    except OSError as e:
        raise refused(path, e)
    finally:
        if file:
            file.abandon()


def sha256sum(cli, path):
    digest = sha256()
    pieces = _pieces(cli.files, path)
    try:
        for piece in pieces:
            if piece is None:
                yield None
            else:
                digest.update(piece)
    finally:
        pieces.close()
    yield "SHA256 digest:"
    yield hexlify(digest.digest()).decode()


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
    pieces = _pieces(files, old)
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
