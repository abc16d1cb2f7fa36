"""A line editor without redrawing: echo, backspaces and blanks are all it writes.

Enter is CR, LF, CR LF or CR NUL. Bytes come one by one through `feed`; what is to be shown
gathers in `out`. Keys are those of Comware, see `_KEYS` and `_SEQUENCES`, and Ctrl-U as in Unix.
With `keys` there are also those that somebody else must answer, `_EVENTS`; Ctrl-V takes the next
character as it is. Text is bytes of UTF-8; a character is taken for one column.
"""

from ..compat import const

LINE = const(1)  # events: a line is complete, in `line`
INTERRUPT = const(2)  # Ctrl-C
END = const(3)  # Ctrl-D on an empty line, or Ctrl-]
TOO_LONG = const(4)  # Enter after more than fits: the line is refused as a whole
HELP = const(5)  # ?
TAB = const(6)
RETURN = const(7)  # Ctrl-Z: the line is gone
REDRAW = const(8)  # Ctrl-R
CURRENT = const(9)  # Ctrl-G: show the configuration

LONGEST = const(2048)
_BS = b"\b"
_EVENTS = {7: CURRENT, 9: TAB, 18: REDRAW, 26: RETURN, 29: END, 63: HELP}


class LineEditor:
    """`history` holds (time, line), the last one last; who reads `line` adds to it."""

    def __init__(self, echo=True, keys=False):
        self.echo = echo
        self._keys = _EVENTS if keys else {}
        self.out = bytearray()
        self.line = ""
        self.history = []
        self._escape = b""
        self._after_cr = False
        self._restart()

    def _restart(self):
        self.text = bytearray()
        self.at = 0
        self._lost = self._quoted = False
        self._past = 0  # lines back in the history

    def feed(self, c):
        """Takes one byte; returns an event or None."""
        after_cr, self._after_cr = self._after_cr, c == 13
        if after_cr and c in (0, 10):
            return None
        if self._escape:
            return self._sequence(c)
        quoted, self._quoted = self._quoted, c == 22
        if c >= 32 and c != 127 and (quoted or c not in self._keys):
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
        elif c in self._keys:
            if c == 26:
                self._show(b"\r\n")
                self._restart()
            return self._keys[c]
        else:
            action = _KEYS.get(c)
            if action:
                action(self)
        return None

    def before(self):
        """The text before the cursor."""
        return _decoded(self.text[: self.at])

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
        begin = self._before()
        first = self.text[begin]
        size = 1 + (first >= 0xC0) + (first >= 0xE0) + (first >= 0xF0)
        if at + 1 - begin == size:  # all of the character is here
            self._show(self.text[begin:] + _BS * _columns(tail))

    def _enter(self):
        self._show(b"\r\n")
        lost = self._lost
        self.line = _decoded(self.text)
        self._restart()
        return TOO_LONG if lost else LINE

    def _sequence(self, c):
        """Control sequences of a terminal: ESC [ parameters final, or ESC O final; ESC letter."""
        start = self._escape
        if len(start) == 1 and c in b"[O":
            self._escape = start + bytes([c])
        elif len(start) > 1 and 0x20 <= c < 0x40 and len(start) < 8:
            self._escape = start + bytes([c])
        else:
            self._escape = b""
            start = start[2:] if len(start) > 1 else start
            action = _SEQUENCES.get(start + bytes([c]))
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
            self._forward(i)

    def _forward(self, i):
        self._show(self.text[self.at : i])
        self.at = i

    def _home(self):
        while self.at:
            self._left()

    def _end(self):
        self._forward(len(self.text))

    def _word_left(self):
        i = self._word()
        while self.at > i:
            self._left()

    def _word(self):
        """Where the word before the cursor begins."""
        i = self.at
        while i and self.text[i - 1] == 32:
            i -= 1
        while i and self.text[i - 1] != 32:
            i -= 1
        return i

    def _word_right(self):
        i = self.at
        while i < len(self.text) and self.text[i] == 32:
            i += 1
        while i < len(self.text) and self.text[i] != 32:
            i += 1
        self._forward(i)

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

    def _cut_after(self, move):
        at = self.at
        move(self)
        self._cut(at)

    def _delete(self):
        self._cut_after(LineEditor._right)

    def _cut_word(self):
        self._cut(self._word())

    def _cut_word_right(self):
        self._cut_after(LineEditor._word_right)

    def _cut_left(self):
        self._cut(0)

    def _cut_right(self):
        self._cut_after(LineEditor._end)

    def _cut_all(self):
        self._end()
        self._cut(0)

    def _up(self):
        self._recall(self._past + 1)

    def _down(self):
        self._recall(self._past - 1)

    def _recall(self, past):
        if not 0 <= past <= len(self.history):
            return
        self._cut_all()
        self._past = past
        if past:
            self.text.extend(self.history[-past][1].encode())
        self._end()


def _columns(data):
    return len([c for c in data if c & 0xC0 != 0x80])


def _decoded(data):
    try:
        return data.decode()
    except UnicodeError:
        return "".join([chr(c) if c < 128 else "?" for c in data])


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
    24: LineEditor._cut_left,
    25: LineEditor._cut_right,
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
    b"\x1bb": LineEditor._word_left,
    b"\x1bd": LineEditor._cut_word_right,
    b"\x1bf": LineEditor._word_right,
}
