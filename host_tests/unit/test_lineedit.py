"""The line editor: what is typed, what is shown, what comes out."""

from microsshd.services.lineedit import END, INTERRUPT, LINE, LONGEST, TOO_LONG, LineEditor


def type_in(data, editor=None):
    """(events with their lines, what was shown)."""
    editor = editor or LineEditor()
    events = []
    for c in data:
        event = editor.feed(c)
        if event:
            events.append(editor.line if event == LINE else event)
    return events, bytes(editor.out)


def screen(shown):
    """What a terminal shows of the last line: backspace moves left."""
    cells = []
    at = 0
    for c in shown:
        if c == 8:
            at -= 1
        else:
            cells[at : at + 1] = [c]
            at += 1
    return bytes(cells)


def test_line_ends():
    for end in (b"\r", b"\n", b"\r\n", b"\r\0"):
        events, shown = type_in(b"one" + end + b"two" + end)
        assert events == ["one", "two"] and shown == b"one\r\ntwo\r\n", end
    assert type_in(b"\r\r\n\n")[0] == ["", "", ""]


def test_echo_is_each_byte_once():
    assert type_in(b"display users") == ([], b"display users")
    assert type_in(b"secret\r", LineEditor(echo=False)) == (["secret"], b"")


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
        (b"a\x1bOHb\x1b[Fc", "bac"),
        (b"a\x1b[15~\x1b[1;5Cb", "ab"),  # keys that mean nothing here
        ("aé\x7fü".encode(), "aü"),
        ("éü".encode() + left + b"x", "éxü"),
    ):
        events, shown = type_in(keys + b"\r")
        assert events == [line], (keys, events)
        if len(line) == len(line.encode()):
            assert screen(shown[:-2]).rstrip() == line.encode(), (keys, shown)


def test_history():
    up = b"\x1b[A"
    down = b"\x1b[B"
    editor = LineEditor()
    assert type_in(b"one\rtwo\rtwo\r" + up + up + b"\r", editor)[0][3:] == ["one"]
    assert type_in(up + up + up + up + down + b"\r", editor)[0] == ["two"]
    assert type_in(b"x" + up + down + down + b"\r", editor)[0] == [""]
    for i in range(30):
        type_in(b"%d\r" % i, editor)
    assert len(editor.history) == 10


def test_interrupt_and_end():
    events, shown = type_in(b"abc\x03d\r\x04")
    assert events == [INTERRUPT, "d", END] and shown.startswith(b"abc^C\r\n")


def test_too_long_is_refused_as_a_whole():
    events, _ = type_in(b"x" * (LONGEST + 1) + b"\rok\r" + b"y" * LONGEST + b"\r")
    assert events == [TOO_LONG, "ok", "y" * LONGEST]


def test_bytes_that_are_no_text():
    assert type_in(b"a\xff\xfeb\r")[0] == ["a??b"]


def test_any_bytes():
    seed = 1
    for _ in range(300):
        editor = LineEditor()
        for _ in range(60):
            seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
            editor.feed(
                (0x1B, 0x5B, 0x41, 0x7F, 0x04, 0x17)[seed >> 20 & 7]
                if seed >> 20 & 7 < 6
                else seed >> 8 & 255
            )
            assert 0 <= editor.at <= len(editor.text)
