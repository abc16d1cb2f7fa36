"""A line editor without redrawing: echo, backspaces and blanks are all it writes.

Enter is CR, LF, CR LF or CR NUL. Bytes come one by one through `feed`; what is to be shown
gathers in `out`. Editing: left, right, Ctrl-A, Ctrl-E, backspace, Ctrl-W, Ctrl-U; history: up,
down. With `keys` there are also `?`, Tab and Ctrl-Z, which somebody else must answer. Text is
bytes of UTF-8; a character is taken for one column.
"""

from ..compat import const

LINE = const(1)  # events: a line is complete, in `line`
INTERRUPT = const(2)  # Ctrl-C
END = const(3)  # Ctrl-D on an empty line
TOO_LONG = const(4)  # Enter after more than fits: the line is refused as a whole
HELP = const(5)  # ?
TAB = const(6)
RETURN = const(7)  # Ctrl-Z: the line is gone

LONGEST = const(2048)
_HISTORY = const(10)
_BS = b"\b"


class LineEditor:
    def __init__(self, echo=True, keys=False):
        self.echo = echo
        self._keys = keys
        self.out = bytearray()
        self.line = ""
        self.history = []
        self._escape = b""
        self._after_cr = False
        self._restart()

    def _restart(self):
        self.text = bytearray()
        self.at = 0
        self._lost = False
        self._past = len(self.history)

    def feed(self, c):
        """Takes one byte; returns an event or None."""
        after_cr, self._after_cr = self._after_cr, c == 13
        if after_cr and c in (0, 10):
            return None
        if self._escape:
            return self._sequence(c)
        if c == 63 and self._keys:
            return HELP
        if c >= 32 and c != 127:
            return self._insert(c)
        if c in (10, 13):
            return self._enter()
        if c == 27:
            self._escape = b"\x1b"
        elif c == 3:
            self._show(b"^C\r\n")
            self._restart()
            return INTERRUPT
        elif c == 4 and not self.text:
            return END
        elif c == 9 and self._keys:
            return TAB
        elif c == 26 and self._keys:
            self._show(b"\r\n")
            self._restart()
            return RETURN
        else:
            action = _KEYS.get(c)
            if action:
                action(self)
        return None

    def before(self):
        """The text before the cursor."""
        return bytes(self.text[: self.at]).decode()

    def insert(self, text):
        """As if the text were typed."""
        for c in text.encode():
            self._insert(c)

    def redraw(self):
        """What shows the line again."""
        return bytes(self.text) + _BS * _columns(self.text[self.at :])

    def _show(self, data):
        if self.echo:
            self.out.extend(data)

    def _insert(self, c):
        if len(self.text) >= LONGEST:
            self._lost = True
            return
        at = self.at
        if at == len(self.text):  # the common case, without copies
            self.text.append(c)
            self.at = at + 1
            if self.echo:
                self.out.append(c)
            return
        tail = bytes(self.text[at:])
        self.text[at:] = bytes([c]) + tail
        self.at = at + 1
        self._show(bytes([c]) + tail + _BS * _columns(tail))

    def _enter(self):
        self._show(b"\r\n")
        if self._lost:
            self._restart()
            return TOO_LONG
        try:
            self.line = self.text.decode()
        except UnicodeError:
            self.line = "".join([chr(c) if c < 128 else "?" for c in self.text])
        line = self.line
        if line.strip() and (not self.history or self.history[-1] != line):
            self.history.append(line)
            if len(self.history) > _HISTORY:
                self.history.pop(0)
        self._restart()
        return LINE

    def _sequence(self, c):
        """Control sequences of a terminal: ESC [ parameters final, or ESC O final."""
        start = self._escape
        if len(start) == 1 and c in b"[O":
            self._escape = start + bytes([c])
        elif len(start) > 1 and 0x20 <= c < 0x40 and len(start) < 8:
            self._escape = start + bytes([c])
        else:
            self._escape = b""
            action = _SEQUENCES.get(start[2:] + bytes([c])) if len(start) > 1 else None
            if action:
                action(self)

    def _left(self):
        if self.at:
            self.at = self._before()
            self._show(_BS)

    def _before(self):
        """Where the character before the cursor begins."""
        i = self.at - 1
        while i and self.text[i] & 0xC0 == 0x80:
            i -= 1
        return i

    def _right(self):
        if self.at < len(self.text):
            i = self.at + 1
            while i < len(self.text) and self.text[i] & 0xC0 == 0x80:
                i += 1
            self._show(self.text[self.at : i])
            self.at = i

    def _home(self):
        while self.at:
            self._left()

    def _end(self):
        self._show(self.text[self.at :])
        self.at = len(self.text)

    def _cut(self, start):
        """Removes the text between start and the cursor."""
        gone = _columns(self.text[start : self.at])
        tail = bytes(self.text[self.at :])
        self.text[start:] = tail
        self.at = start
        back = _BS * (_columns(tail) + gone)
        self._show(_BS * gone + tail + b" " * gone + back)

    def _backspace(self):
        if self.at:
            self._cut(self._before())

    def _delete(self):
        if self.at < len(self.text):
            self._right()
            self._backspace()

    def _cut_word(self):
        i = self.at
        while i and self.text[i - 1] == 32:
            i -= 1
        while i and self.text[i - 1] != 32:
            i -= 1
        self._cut(i)

    def _cut_all(self):
        self._end()
        self._cut(0)

    def _up(self):
        self._recall(self._past - 1)

    def _down(self):
        self._recall(self._past + 1)

    def _recall(self, i):
        if not 0 <= i <= len(self.history):
            return
        self._cut_all()
        self._past = i
        if i < len(self.history):
            self.text.extend(self.history[i].encode())
        self._end()


def _columns(data):
    return len([c for c in data if c & 0xC0 != 0x80])


_KEYS = {
    1: LineEditor._home,
    2: LineEditor._left,
    4: LineEditor._delete,
    5: LineEditor._end,
    6: LineEditor._right,
    8: LineEditor._backspace,
    14: LineEditor._down,
    16: LineEditor._up,
    21: LineEditor._cut_all,
    23: LineEditor._cut_word,
    127: LineEditor._backspace,
}
_SEQUENCES = {
    b"A": LineEditor._up,
    b"B": LineEditor._down,
    b"C": LineEditor._right,
    b"D": LineEditor._left,
    b"H": LineEditor._home,
    b"F": LineEditor._end,
    b"1~": LineEditor._home,
    b"3~": LineEditor._delete,
    b"4~": LineEditor._end,
}
