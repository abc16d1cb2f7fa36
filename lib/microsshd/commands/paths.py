"""How commands show paths and texts of files, and errors about them."""

import re

from ..errors import Closed, Refused
from ..files.reasons import reason

_CONTROL = re.compile("[^ -~\t]")  # or not ASCII, which `visible` looks at closer


def shown(path):
    """A resolved path as the user is told it."""
    return "flash:" + path


def refused(path, error):
    """What is raised for an OSError about a path, or for the end of the session."""
    return error if isinstance(error, Closed) else Refused("%s: %s" % (path, reason(error)))


def visible(text):
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
