"""The user view's commands that read files: more, sha256sum.

Files are read in pieces, with others' turns in between. Text is shown without the characters that
would steer the terminal.
"""

from binascii import hexlify
from hashlib import sha256

from ..compat import const
from ..files import READ
from .paths import refused, visible

_PIECE = const(512)  # bytes read in one go
_STEP = const(4096)  # and between two pauses
_LONGEST = const(1024)  # bytes of a line after which `more` breaks it


def more(cli, path):
    """The lines of a text file, long ones broken."""
    rest = b""
    pieces = pieces_of(cli.files, path)
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
        return visible(str(line, "utf-8"))
    except UnicodeError:
        return bytes([c if 32 <= c < 127 or c == 9 else 63 for c in line]).decode()


def pieces_of(files, path):
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
    pieces = pieces_of(cli.files, path)
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
