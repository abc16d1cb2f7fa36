"""The log: a ring of the last entries, shown by `display logbuffer` and echoed to the console.

`log.info("%s logged in", user)`: the text is put together only when the level is kept. Nothing
here raises: what there is no memory for is lost, and counted. An entry is (seconds as of
`time.time()`, milliseconds, code, text); the code is a severity, plus 8 for a command that
somebody gave. Others who want each entry are in `watchers`: their method `take(entry)` neither
raises nor logs.
"""

import io
import time

from .compat import const, print_exception

_ERROR = const(3)  # severities of RFC 5424
_WARNING = const(4)
INFO = const(6)

_LONGEST = const(200)

level = INFO  # -1: nothing is kept
size = 16  # entries that are kept
echo = print  # where each line goes as well; None: nowhere
lines = []
watchers = []
sender = None  # the watcher that sends to log hosts, see `syslog`
overwritten = lost = 0  # entries since the ring was cleared


def write(code, text, *args):
    global lost
    if code & 7 > level:
        return
    try:
        _keep(code, text % args if args else text)
    except MemoryError:
        lost += 1


def _keep(code, text):
    global overwritten
    # As bytes: each new character taken out of a text would be kept for good, as a name is.
    data = bytearray(text[:_LONGEST].encode())
    for i, c in enumerate(data):
        if not 32 <= c < 127:
            data[i] = 63
    now = time.time_ns() // 1000000
    entry = now // 1000, now % 1000, code, data.decode()
    while lines and len(lines) >= size:
        lines.pop(0)
        overwritten += 1
    lines.append(entry)
    if echo:
        echo(
            "%04d-%02d-%02d %02d:%02d:%02d %d %s"
            % (time.localtime(entry[0])[:6] + (code & 7, entry[3]))
        )
    for watcher in watchers:
        watcher.take(entry)
    if sender:
        sender.take(entry)


def clear():
    global overwritten, lost
    overwritten = lost = 0
    lines.clear()


def error(text, *args):
    write(_ERROR, text, *args)


def warning(text, *args):
    write(_WARNING, text, *args)


def info(text, *args):
    write(INFO, text, *args)


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
