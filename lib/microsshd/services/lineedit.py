"""A line editor without redrawing: echo, backspaces and blanks are all it writes.

Enter is CR, LF, CR LF or CR NUL. Bytes come one by one through `feed`; what is to be shown
gathers in `out`. Keys are those of Comware, and Ctrl-U as in Unix: characters, arrows and
backspace here, the others in `editing`, which is loaded for them. Ctrl-V takes the next character
as it is. Text is bytes of UTF-8; a character is taken for one column.

What `feed` returns is the key that somebody else must answer, or None:
     3  Ctrl-C, the line is gone
     4  Ctrl-D on an empty line
    10  Enter, the line is complete
and those that the editor is told of; with Ctrl-Z the line is gone, too.
"""

from ..compat import const, load

_LONGEST = const(2048)
_ARROWS = b"\x10\x0e\x06\x02"  # up, down, right and left as control characters
_BS = b"\b"
_ENTER = const(10)
_NEWLINE = b"\r\n"


class LineEditor:
    """`keys`: those that somebody else answers, bytes. `line` is the last that was complete, None
    when it was longer than fits; who reads it adds it to `history`, (time, line), the last one
    last."""

    def __init__(self, keys=b""):
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
        self._lost = self._quoted = False
        self._past = 0  # lines back in the history

    def feed(self, c):
        """Takes one byte."""
        after_cr, self._after_cr = self._after_cr, c == 13
        if after_cr and c in (0, 10):
            return None
        if self._escape:
            return self._sequence(c)
        quoted, self._quoted = self._quoted, c == 22
        if c >= 32 and c != 127 and (quoted or c not in self._keys):
            return self.insert(c)
        if c in (10, 13):
            return self._enter()
        if c == 3 or c in self._keys or (c == 4 and not self.text):
            if c == 3:
                self.out.extend(b"^C")
            if c in (3, 26):
                self.out.extend(_NEWLINE)
                self._restart()
            return c
        if c == 27:
            self._escape = b"\x1b"
        elif c != 22:
            self._press(c)
        return None

    def before(self):
        """The text before the cursor."""
        text = self.text[: self.at]
        try:
            return text.decode()
        except UnicodeError:
            return "".join([chr(c) if c < 128 else "?" for c in text])

    def redraw(self):
        """What shows the line again."""
        return bytes(self.text) + _BS * _columns(self.text[self.at :])

    def insert(self, c):
        """Puts a byte before the cursor."""
        if len(self.text) >= _LONGEST:
            self._lost = True
            return
        at = self.at
        if at == len(self.text):  # the common case, without copies
            self.text.append(c)
            self.at = at + 1
            self.out.append(c)
            return
        tail = bytes(self.text[at:])
        self.text[at:] = bytes([c]) + tail
        self.at = at + 1
        begin = self.left()
        first = self.text[begin]
        size = 1 + (first >= 0xC0) + (first >= 0xE0) + (first >= 0xF0)
        if at + 1 - begin == size:  # all of the character is here
            self.out.extend(self.text[begin:] + _BS * _columns(tail))

    def _enter(self):
        self.out.extend(_NEWLINE)
        self.at = len(self.text)
        self.line = None if self._lost else self.before()
        self._restart()
        return _ENTER

    def _sequence(self, c):
        """Control sequences of a terminal: ESC [ parameters final, or ESC O final; ESC letter."""
        start = self._escape
        self._escape = b""
        if c in b"[O" if len(start) == 1 else (0x20 <= c < 0x40 and len(start) < 8):
            self._escape = start + bytes([c])
        elif len(start) == 2 and c in b"ABCD":
            self._press(_ARROWS[c - 65])
        else:
            self._edit((start[2:] if len(start) > 1 else start) + bytes([c]))

    def _press(self, c):
        """A control character."""
        if c == 2:
            self.move(self.left())
        elif c == 6:
            self.move(self.right())
        elif c in (8, 127):
            self.cut(self.left())
        elif c == 14:
            self._recall(self._past - 1)
        elif c == 16:
            self._recall(self._past + 1)
        else:
            self._edit(c)

    def _edit(self, key):
        try:
            load("services.editing").press(self, key)
        except MemoryError:
            self.out.append(7)  # the bell

    def left(self):
        """Where the character before the cursor begins."""
        i = max(self.at - 1, 0)
        while i and self.text[i] & 0xC0 == 0x80:
            i -= 1
        return i

    def right(self):
        """Where the character behind the cursor ends."""
        i = self.at + 1
        while i < len(self.text) and self.text[i] & 0xC0 == 0x80:
            i += 1
        return min(i, len(self.text))

    def move(self, i):
        """Puts the cursor before byte i."""
        at, self.at = self.at, i
        if i < at:
            self.out.extend(_BS * _columns(self.text[i:at]))
        else:
            self.out.extend(self.text[at:i])

    def cut(self, start):
        """Removes the text between start and the cursor."""
        if start == self.at:
            return
        gone = _columns(self.text[start : self.at])
        tail = bytes(self.text[self.at :])
        self.text[start:] = tail
        self.at = start
        back = _BS * (_columns(tail) + gone)
        self.out.extend(_BS * gone + tail + b" " * gone + back)

    def _recall(self, past):
        if 0 <= past <= len(self.history):
            self.move(len(self.text))
            self.cut(0)
            self._past = past
            if past:
                self.text.extend(self.history[-past][1].encode())
            self.move(len(self.text))


def _columns(data):
    return len([c for c in data if c & 0xC0 != 0x80])
