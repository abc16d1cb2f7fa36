"""Where a command's lines go: through filters (`| include X`), to the terminal or to a file.

A command that takes long yields None between its lines, where it is others' turn.
"""

import re

from ..compat import const, load, sleep_ms
from ..errors import Refused

_CHUNK = const(512)  # lines are gathered to about this many bytes before they are sent
_FILTERS = ("begin", "by-linenum", "exclude", "include")


def split(line):
    """(command, [(filter, pattern)], (file, whether to append) or None) of a typed line."""
    target = None
    for mark in (" >> ", " > "):
        command, found, name = line.partition(mark)
        if found:
            target = name.strip(), mark == " >> "
            line = command
            break
    parts = line.split(" | ")
    filters = []
    for part in parts[1:]:
        word, _, pattern = part.strip().partition(" ")
        names = [name for name in _FILTERS if name.startswith(word)] if word else ()
        if len(names) != 1 or bool(pattern) == (names[0] == "by-linenum"):
            raise Refused("A filter is begin, exclude or include with a pattern, or by-linenum")
        filters.append((names[0], pattern))
    return parts[0], filters, target


def filtered(lines, filters):
    """The lines that pass the filters."""
    for name, pattern in filters:
        if name == "by-linenum":
            lines = _numbered(lines)
        else:
            try:
                lines = _matching(lines, name, re.compile(pattern))
            except (ValueError, OverflowError, RuntimeError):  # MicroPython's re
                raise Refused("Not a pattern: %s" % pattern)
            except Exception as e:
                if type(e).__name__ != "error":
                    raise
                raise Refused("Not a pattern: %s" % pattern)
    return lines


def _numbered(lines):
    number = 0
    for line in lines:
        if line is not None:
            number += 1
            line = "%5d:%s" % (number, line)
        yield line


def _matching(lines, name, pattern):
    begun = False
    for line in lines:
        if line is None:
            yield None
        elif name == "begin":
            begun = begun or pattern.search(line)
            if begun:
                yield line
        elif bool(pattern.search(line)) == (name == "include"):
            yield line


async def show(cli, lines):
    """Sends the lines, a page at a time where the terminal wants that, until the user stops it."""
    terminal = cli.terminal
    gathered = []
    size = 0
    shown = 0  # lines of this page
    terminal.stopped = False
    for line in lines:
        if terminal.interrupted():
            terminal.stopped = True
            return
        page = _page(cli)
        full = page and shown >= page and line is not None
        if gathered and (full or line is None or size >= _CHUNK):
            await terminal.stream.write(cli.newline.join(gathered + [""]))
            gathered = []
            size = 0
            await sleep_ms(0)
        if full:
            key = await load("services.paging").key(terminal)
            terminal.stopped = key not in (10, 13, 32)
            if terminal.stopped:
                return
            shown = 0 if key == 32 else _page(cli) - 1
        if line is None:
            await sleep_ms(0)
            continue
        gathered.append(line)
        shown += 1
        size += len(line)
    if gathered:
        await terminal.stream.write(cli.newline.join(gathered + [""]))


def _page(cli):
    """Lines of a page now, below which there is room to ask for more; 0: no end."""
    if not cli.terminal.paging:
        return 0
    length = cli.device.config.values.get("line/length")
    if length is None:
        rows = cli.stream.rows
        length = max(rows - 1, 1) if rows else 0
    return length
