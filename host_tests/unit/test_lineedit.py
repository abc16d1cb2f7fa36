"""The line editor: what is typed, what is shown, what comes out."""

import random

from microsshd.services import lineedit
from microsshd.services.lineedit import LineEditor
from testing import ROUNDS

LONGEST = 2048
CTRL_C, CTRL_D, ENTER, CTRL_Z = 3, 4, 10, 26
KEYS_OF_A_SHELL = b"?\t\x07\x12\x1a\x1d"


def type_in(data, editor=None):
    """(events with their lines, what was shown)."""
    editor = editor or LineEditor()
    events = []
    for c in data:
        event = editor.feed(c)
        if event:
            events.append(editor.line if event == ENTER else event)
            if event == ENTER and editor.line:
                editor.history.append((0, editor.line))
    return events, bytes(editor.out)


class Screen:
    """What a terminal makes of the last line: backspace moves left, characters replace."""

    def __init__(self):
        self.cells = []
        self.at = 0
        self.part = b""  # of a character

    def show(self, data):
        for c in data:
            if c == 8:
                assert self.at, "left of the margin"
                self.at -= 1
            elif c == 13:
                self.at = 0
            elif c == 10:
                self.cells = []
            else:
                self._character(c)
        return self

    def _character(self, c):
        assert c >= 32 and c != 127, c
        self.part += bytes([c])
        first = self.part[0]
        if len(self.part) == 1 + (first >= 0xC0) + (first >= 0xE0) + (first >= 0xF0):
            self.cells[self.at : self.at + 1] = [self.part]
            self.at += 1
            self.part = b""

    def text(self):
        return b"".join(self.cells)


def screen(shown):
    return Screen().show(shown).text()


def test_line_ends():
    for end in (b"\r", b"\n", b"\r\n", b"\r\0"):
        events, shown = type_in(b"one" + end + b"two" + end)
        assert events == ["one", "two"] and shown == b"one\r\ntwo\r\n", end
    assert type_in(b"\r\r\n\n")[0] == ["", "", ""]


def test_echo_is_each_byte_once():
    assert type_in(b"display users") == ([], b"display users")


def test_editing():
    left = b"\x1b[D"
    for keys, line in (
        (b"abc\x7f\x08d", "ad"),
        (b"\x7f\x7fa", "a"),
        (b"bc" + left * 2 + b"a", "abc"),
        (b"ac" + left + b"b", "abc"),
        (b"abc" + left * 9 + b"\x1b[3~", "bc"),
        (b"abc\x01x\x05y", "xabcy"),
        (b"abc" + left + b"\x1b[C" + b"d", "abcd"),
        (b"one two  \x17x", "one x"),
        (b"one two\x15x", "x"),
        (b"one\x01\x04", "ne"),
        (b"one two\x02\x02\x18x", "xwo"),
        (b"one two\x02\x02\x19x", "one tx"),
        (b"one two  \x1bbx", "one xtwo  "),
        (b"one two\x1bb\x1bbx", "xone two"),
        (b"one two\x01\x1bfx\x1bfy", "onex twoy"),
        (b"one two three\x01\x1bf\x1bdx", "onex three"),
        (b"one\x1bd\x1bf\x1bx", "one"),
        (b"one two\x0f", "one two"),
        (b"a?\tb\x16?c", "a?b?c"),
        (b"a\x1bOHb\x1b[Fc", "bac"),
        (b"a\x1b[15~\x1b[1;5Cb", "ab"),  # keys that mean nothing here
        ("aé\x7fü".encode(), "aü"),
        ("éü".encode() + left + b"x", "éxü"),
    ):
        events, shown = type_in(keys + b"\r")
        assert events == [line], (keys, events)
        assert screen(shown[:-2]).rstrip() == line.rstrip().encode(), (keys, shown)


def test_history():
    up = b"\x1b[A"
    down = b"\x1b[B"
    editor = LineEditor()
    assert type_in(b"one\rtwo\r" + up + up + b"\r", editor)[0][2:] == ["one"]
    assert type_in(up + b"\x10" + up + up + b"\x0e\r", editor)[0] == ["two"]
    assert type_in(b"x" + up + down + down + b"\r", editor)[0] == [""]
    assert [line for _, line in editor.history] == ["one", "two", "one", "two"]


def test_keys_that_others_answer():
    for key in (b"?", b"\t", b"\x07", b"\x12", b"\x1d"):
        editor = LineEditor(KEYS_OF_A_SHELL)
        assert type_in(b"ab\x02" + key, editor)[0] == [key[0]]
        assert editor.before() == "a" and editor.redraw() == b"ab\b"
        assert type_in(b"\x16?\r", editor)[0] == ["a?b"]
    editor = LineEditor(KEYS_OF_A_SHELL)
    events, shown = type_in(b"abc\x1ad\r", editor)
    assert events == [CTRL_Z, "d"] and shown == b"abc\r\nd\r\n"
    assert type_in(b"\xff\x16?\r", editor)[0] == ["??"]


class Nothing:
    """Takes the place of a key's module, or of the memory for it."""

    def __init__(self, error=None):
        self.error = error
        self.keys = []

    def load(self, name):
        if self.error:
            raise self.error
        return self

    def press(self, editor, key):
        self.keys.append(key)


def loading(nothing, data):
    """What is shown of data when keys that are seldom pressed do nothing."""
    load = lineedit.load
    lineedit.load = nothing.load
    try:
        return type_in(data, LineEditor(KEYS_OF_A_SHELL))[1]
    finally:
        lineedit.load = load


def test_what_is_pressed_often_needs_no_module():
    nothing = Nothing()
    often = "display clöck".encode() + b"\x7f\x08\x02\x06\x1b[D\x1b[Cx\x16?\x03\x04"
    loading(nothing, often * 2 + b"\r\n\x10\x0e\x1b[A\x1bOB" + b"x" * LONGEST + b"\r")
    assert nothing.keys == []
    loading(nothing, b"\x01\x1b[H\x1b[3~\x1bb")
    assert nothing.keys == [1, b"H", b"3~", b"\x1bb"]


def test_keys_for_which_there_is_no_memory():
    assert loading(Nothing(MemoryError()), b"ab\x01\x17c\r") == b"ab\a\ac\r\n"


def test_interrupt_and_end():
    events, shown = type_in(b"abc\x03d\r\x04")
    assert events == [CTRL_C, "d", CTRL_D] and shown.startswith(b"abc^C\r\n")


def test_too_long_is_refused_as_a_whole():
    events, _ = type_in(b"x" * (LONGEST + 1) + b"\rok\r" + b"y" * LONGEST + b"\r")
    assert events == [None, "ok", "y" * LONGEST]


def test_bytes_that_are_no_text():
    assert type_in(b"a\xff\xfeb\r")[0] == ["a??b"]


KEYS = b"\x01\x02\x04\x05\x06\x08\x0e\x10\x12\x15\x16\x17\x18\x19\x1b\x7f ?\t\r\0"
KEYS += b"[O3~bdfABCDH\x07\x1a"
CHARACTERS = ("a", "b", " ", "\u00e9", "\u20ac", "\U0001f511")


def test_any_bytes():
    for seed in range(ROUNDS):
        random.seed(seed)
        editor = LineEditor(b"" if seed & 1 else KEYS_OF_A_SHELL)
        for _ in range(60):
            n = random.getrandbits(8)
            c = KEYS[n % len(KEYS)] if random.getrandbits(2) else n
            if editor.feed(c) == ENTER:
                editor.history.append((0, editor.line))
            assert 0 <= editor.at <= len(editor.text)
            editor.before()
            editor.redraw()


def test_the_screen_shows_the_line():
    """Whatever is typed: the text stands behind the prompt, the cursor where it belongs."""
    for seed in range(ROUNDS):
        random.seed(seed)
        editor = LineEditor(KEYS_OF_A_SHELL)
        screen = Screen()
        for _ in range(60):
            n = random.getrandbits(8)
            if random.getrandbits(1):
                data = CHARACTERS[n % len(CHARACTERS)].encode()
            elif n & 1:
                data = b"\x1b" + (b"[A", b"[B", b"[C", b"[D", b"[3~", b"b", b"d", b"f")[n >> 1 & 7]
            else:
                data = bytes([KEYS[(n >> 1) % len(KEYS)]])
            for c in data if data != b"\x1b" else b"":
                event = editor.feed(c)
                screen.show(editor.out)
                editor.out = bytearray()
                if event == ENTER:
                    editor.history.append((0, editor.line))
                if event in (ENTER, CTRL_Z):
                    assert not screen.cells and not screen.at
                elif event == 18:
                    screen.show(b"\r\n" + editor.redraw())
            assert screen.text().rstrip() == bytes(editor.text).rstrip(), seed
            assert screen.at == len(bytes(editor.text[: editor.at]).decode()), seed
