"""What a command's lines go through (`| include X`), and that they go to a file (`> X`). It is
loaded for lines with such a mark."""

import re

from ..errors import Refused

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
