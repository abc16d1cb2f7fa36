"""The log: a ring of the last lines, shown by `display logbuffer`, and echoed to the console.

`log.info("%s logged in", user)`: the text is put together only when the level is kept. Nothing
here raises: what there is no memory for is lost.
"""

import io
import time

from .compat import const, print_exception

_ERROR = const(3)  # severities of RFC 5424
_WARNING = const(4)
_INFO = const(6)

_LINES = const(16)
_LONGEST = const(120)

level = _INFO
echo = print  # where each line goes as well; None: nowhere
lines = []


def write(severity, text, *args):
    if severity > level:
        return
    try:
        _keep(severity, text % args if args else text)
    except MemoryError:
        pass


def _keep(severity, text):
    # As bytes: each new character taken out of a text would be kept for good, as a name is.
    data = bytearray(text[:_LONGEST].encode())
    for i, c in enumerate(data):
        if not 32 <= c < 127:
            data[i] = 63
    t = time.localtime()
    line = "%04d-%02d-%02d %02d:%02d:%02d %d %s" % (t[0:6] + (severity, data.decode()))
    if len(lines) >= _LINES:
        lines.pop(0)
    lines.append(line)
    if echo:
        echo(line)


def error(text, *args):
    write(_ERROR, text, *args)


def warning(text, *args):
    write(_WARNING, text, *args)


def info(text, *args):
    write(_INFO, text, *args)


def exception(e, text, *args):
    """A bug of ours: its traceback goes to the log."""
    error(text, *args)
    try:
        out = io.StringIO()
        print_exception(e, out)
        for line in out.getvalue().rstrip().split("\n"):
            error("%s", line)
    except MemoryError:
        pass
