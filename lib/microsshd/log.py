"""The log: a ring of the last lines, shown by `display logbuffer`, and echoed to the console.

`log.info("%s logged in", user)`: the text is put together only when the level is kept.
"""

import io
import time

from .compat import const, print_exception

ERROR = const(3)  # severities of RFC 5424
WARNING = const(4)
INFO = const(6)
DEBUG = const(7)

_LINES = const(16)
_LONGEST = const(120)

level = INFO
echo = print  # where each line goes as well; None: nowhere
lines = []


def write(severity, text, *args):
    if severity > level:
        return
    if args:
        text = text % args
    text = "".join([c if " " <= c < "\x7f" else "?" for c in text[:_LONGEST]])
    t = time.localtime()
    line = "%04d-%02d-%02d %02d:%02d:%02d %d %s" % (t[0:6] + (severity, text))
    if len(lines) >= _LINES:
        lines.pop(0)
    lines.append(line)
    if echo:
        echo(line)


def error(text, *args):
    write(ERROR, text, *args)


def warning(text, *args):
    write(WARNING, text, *args)


def info(text, *args):
    write(INFO, text, *args)


def debug(text, *args):
    write(DEBUG, text, *args)


def exception(e, text, *args):
    """A bug of ours: its traceback goes to the log."""
    error(text, *args)
    out = io.StringIO()
    print_exception(e, out)
    for line in out.getvalue().rstrip().split("\n"):
        error("%s", line)
