"""Names as users write them: the same file has one path here, whatever its spelling.

A path is text, or bytes of UTF-8, from the folder where the user stands or from "/", which may
also be written `flash:/`; `.`, `..`, `//` and a `/` at the end are understood. Refused: NUL, what
is not UTF-8, names longer than 255 bytes, and all that could mean the server's own files: names
that begin with `.private`, compared without regard to case, blanks and characters that some file
system leaves out, and the short name that FAT gives them.
"""

from ..compat import const
from .reasons import failure

_EACCES = const(13)
_EINVAL = const(22)
_ENAMETOOLONG = const(36)
_LONGEST = const(255)  # bytes of a name: littlefs, FAT, and the hosts' file systems
_DEVICE = const("flash:")
_RESERVED = const(".private")
_SHORT = const("privat~")


def canonical(path, folder):
    """The path "/a/b" of what a user means who stands in `folder`; OSError when it is refused."""
    path = text(path)
    if path.lower().startswith(_DEVICE):
        path = "/" + path[len(_DEVICE) :]
    parts = [] if path.startswith("/") else folder.split("/")[1:]
    for name in path.split("/"):
        if name == "..":
            parts = parts[:-1]
        elif name not in ("", "."):
            check(name)
            parts.append(name)
    return "/" + "/".join([name for name in parts if name])


def text(path):
    """A path of bytes as text; OSError when it cannot be one."""
    try:
        if not isinstance(path, str):
            if not _is_utf8(path):
                raise failure(_EINVAL)
            path = str(path, "utf-8")
        elif not _is_utf8(path.encode()):
            raise failure(_EINVAL)
    except UnicodeError:
        raise failure(_EINVAL)
    if "\0" in path:
        raise failure(_EINVAL)
    return path


def check(name):
    """OSError for a name that nobody may use."""
    if len(name.encode()) > _LONGEST:
        raise failure(_ENAMETOOLONG)
    if reserved(name):
        raise failure(_EACCES)


def reserved(name):
    """Whether a name could mean one of the server's own files on some file system."""
    seen = bytes([c for c in name.lower().encode() if 32 < c < 127]).decode()
    return seen.startswith(_RESERVED) or seen.lstrip(".").startswith(_SHORT)


def visible(name):
    """Whether a name in a folder is one that users can write."""
    try:
        check(text(name))
    except OSError:
        return False
    return True


def _is_utf8(data):
    """Whether no character is written too long, or stands for none (RFC 3629): MicroPython only
    checks how many bytes follow each other."""
    before = 0
    for c in data:
        if c >= 0xF5 or c in (0xC0, 0xC1):
            return False
        if before in (0xE0, 0xF0, 0xED, 0xF4):
            low, high = _SECOND[before]
            if not low <= c <= high:
                return False
        before = c
    return True


# what may follow these first bytes
_SECOND = {
    0xE0: (0xA0, 0xBF),
    0xED: (0x80, 0x9F),
    0xF0: (0x90, 0xBF),
    0xF4: (0x80, 0x8F),
}
