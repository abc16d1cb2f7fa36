"""`display diff`: the lines in which two configurations differ, in unified form.

Both are read twice: first a checksum of each line is kept, 4 bytes, then the lines of the changes
are shown. Where the two part, the nearest lines that are equal again are looked for; a `#` alone
does not count. So a diff is right, but not always the shortest. Refused are files of more than
4000 lines.
"""

from array import array
from binascii import crc32

from ..compat import const
from ..config import text
from ..errors import Refused
from .reading import more
from .saving import chosen

_CONTEXT = const(3)
_LINES = const(4000)
_FAR = const(1000)  # lines of both sides after which none is looked for
_CURRENT = const("current-configuration")
_STARTUP = const("startup-configuration")
_SECTION = crc32(b"#")


def current(cli):
    return both(cli, _STARTUP, _CURRENT)


def both(cli, old, new):
    return unified(_named(cli, old), _named(cli, new))


def files(cli, old, new):
    return unified(_file(cli, old), _file(cli, new))


def with_file(cli, old, path):
    return unified(_named(cli, old), _file(cli, path))


def file_with(cli, path, new):
    return unified(_file(cli, path), _named(cli, new))


def _file(cli, path):
    return Side(path, lambda: more(cli, path))


def _named(cli, word):
    if word == _CURRENT:
        return Side(word, lambda: text.show(cli.device.config))
    name = chosen(cli)
    return Side(word, lambda: more(cli, "/" + name))


class Side:
    """One of two texts; open() yields its lines, None among them where it is others' turn."""

    def __init__(self, name, open):
        self.name = name
        self.open = open
        self.sums = array("I")
        self.lines = None
        self.at = 0  # lines that were taken

    def read(self):
        """Generator of steps: the sums of all lines."""
        self.lines = self.open()
        for line in self.lines:
            if line is None:
                yield None
            else:
                if len(self.sums) >= _LINES:
                    raise Refused("%s: More than %d lines" % (self.name, _LINES))
                self.sums.append(crc32(line.encode()))
        self.lines = self.open()

    def take(self, end, mark=None):
        """Yields the lines before that one, marked; without mark it only goes there."""
        while self.at < end:
            try:
                line = next(self.lines)
            except StopIteration:
                raise Refused("%s: Changed meanwhile" % self.name)
            if line is not None:
                self.at += 1
                line = mark + line if mark else None
            if line is not None or not self.at % 64:
                yield line

    def close(self):
        if self.lines:
            self.lines.close()


def unified(old, new):
    """Yields the lines of the diff, none when both sides are equal."""
    try:
        yield from old.read()
        yield from new.read()
        shown = False
        hunk = []
        for change in _changes(old.sums, new.sums):
            if change is None:
                yield None
                continue
            if not shown:
                yield "--- " + old.name
                yield "+++ " + new.name
                shown = True
            if hunk and change[0] - hunk[-1][1] > 2 * _CONTEXT:
                yield from _hunk(old, new, hunk)
                hunk = []
            hunk.append(change)
        if hunk:
            yield from _hunk(old, new, hunk)
    finally:
        old.close()
        new.close()


def _hunk(old, new, changes):
    first, last = changes[0], changes[-1]
    before = min(first[0], _CONTEXT)
    after = min(len(old.sums) - last[1], _CONTEXT)
    a, n = first[0] - before, last[1] - first[0] + before + after
    b, m = first[2] - before, last[3] - first[2] + before + after
    yield "@@ -%d,%d +%d,%d @@" % (a + (n > 0), n, b + (m > 0), m)
    yield from old.take(a)
    for start, end, new_start, new_end in changes:
        yield from old.take(start, " ")
        yield from old.take(end, "-")
        yield from new.take(new_start)
        yield from new.take(new_end, "+")
    yield from old.take(last[1] + after, " ")


def _changes(a, b):
    """Yields (start, end, start, end) of the lines that take each other's place, and None."""
    i = j = 0
    while i < len(a) or j < len(b):
        if i < len(a) and j < len(b) and a[i] == b[j]:
            i += 1
            j += 1
            continue
        p, q = yield from _meet(a, b, i, j)
        yield i, p, j, q
        i, j = p, q


def _meet(a, b, i, j):
    """Generator of steps: where a from i and b from j on are equal again."""
    for far in range(1, min(len(a) - i + len(b) - j, _FAR)):
        for k in range(max(0, far - len(b) + j + 1), min(far, len(a) - i - 1) + 1):
            p = i + k
            q = j + far - k
            if a[p] == b[q] and (a[p] != _SECTION or a[p + 1 : p + 2] == b[q + 1 : q + 2]):
                return p, q
        yield None
    return len(a), len(b)
