"""Who sits before a shell: pages, questions, Ctrl-C; help, completion and the history."""

import asyncio
import re

from command_line import CommandLine, Device
from flash_memory import ADMIN, OPERATOR, Flash, put
from microsshd.compat import load
from microsshd.files import Files
from microsshd.services import meaning, output, shell
from microsshd.services.terminal import Terminal

MORE = b"  ---- More ----"
GONE = b"\b" * 16 + b" " * 16 + b"\b" * 16


class Connection:
    line = 0


class Keyboard:
    """A stream.Stream: `keys` come one element at a time, an element may be a function."""

    kind = "shell"
    folder = "/"
    user = "admin"
    peer = "127.0.0.1"
    connection = Connection

    def __init__(self, *keys, rows=24, role=ADMIN, terminal="vt100"):
        self.keys = list(keys)
        self.rows = rows
        self.role = role
        self.terminal = terminal
        self.shown = b""
        self.signals = []

    async def peek(self):
        while self.keys and callable(self.keys[0]):
            await self.keys.pop(0)()
        return self.keys[0] if self.keys else b""

    def look(self):
        return self.keys[0] if self.keys and not callable(self.keys[0]) else b""

    def skip(self, n):
        self.keys[0] = self.keys[0][n:]
        if not self.keys[0]:
            del self.keys[0]

    def take_signal(self):
        return self.signals.pop(0) if self.signals else None

    async def write(self, data):
        self.shown += data.encode() if isinstance(data, str) else bytes(data)


async def endless():
    await asyncio.sleep(100)


async def nothing():
    """So that what is typed next is not there yet."""


def lines(count):
    for i in range(count):
        yield "line %d" % i


class Session:
    """What output needs of a cli.Cli."""

    def __init__(self, stream, length=None):
        self.stream = stream
        self.terminal = Terminal(stream)
        self.newline = "\r\n"
        self.device = self.config = self
        self.values = {"line/length": length}


def shown_of(count, *keys, **more):
    """What a terminal shows of so many lines; keys are only looked for at the end of a page."""
    stream = Keyboard(*keys, **more)
    stream.look = lambda: b""
    session = Session(stream)
    asyncio.run(output.show(session, lines(count)))
    return stream.shown, session.terminal


def numbers(shown):
    shown = shown.replace(MORE, b"").replace(GONE, b"")
    return [int(line[5:]) for line in shown.split(b"\r\n")[:-1]]


def test_pages():
    for keys, rows, last in (
        ((b" ", b" ", b"q"), 5, 12),
        ((b" ", b"\r", b"\r", b"\n", b"\x03"), 5, 11),
        ((b"\r\0", b"\r\n", b"x"), 5, 6),
        ((b"\x1b[6~", b"\x1b[B", b"\x1bOB", b"\x1b[A", b"\x1b[15~", b"Q"), 5, 10),
        ((b"\x1b[B\x1b[B ",) + (b"\x1b",), 5, 10),  # all at once; a bare ESC is a key
        ((b" ", b" ", b" "), 1, 3 + 1),
        ((), 5, 4),  # the input has ended
        ((), 21, 20),  # the last page needs no question
        ((), 0, 20),
        ((), 0x7FFFFFFF, 20),
    ):
        shown, terminal = shown_of(20, *keys, rows=rows)
        assert numbers(shown) == list(range(min(last, 20))), (keys, shown)
        assert terminal.stopped == (last < 20), keys
        assert shown.count(MORE) == shown.count(GONE)
        assert not terminal.typed_ahead()


def test_lengths_that_are_configured():
    for length, paging, pages in ((None, True, 5), (0, True, 0), (10, True, 2), (10, False, 0)):
        stream = Keyboard(*[b" "] * 20, rows=5)
        stream.look = lambda: b""
        session = Session(stream, length)
        session.terminal.paging = paging
        asyncio.run(output.show(session, lines(24)))
        assert stream.shown.count(MORE) == pages, (length, paging)
    assert shown_of(100, terminal=None)[0].count(MORE) == 0


def test_the_window_changes_at_the_end_of_a_page():
    async def grow():
        stream.rows = 11

    stream = Keyboard(grow, b" ", b" ", b"q", rows=5)
    stream.look = lambda: b""
    asyncio.run(output.show(Session(stream), lines(100)))
    assert numbers(stream.shown) == list(range(24))


def test_ctrl_c_stops_output():
    """And what was typed before it is gone."""
    taken = []

    def typing(stream, data):
        for i in range(1000):
            taken.append(i)
            if i == 50:
                stream.keys.append(data)
            yield "line %d" % i if i % 2 else None

    for data, terminal, signal in (
        (b"\x03", "vt100", False),
        (b"display version\r\x03x", "vt100", False),
        (b"", None, True),
    ):
        stream = Keyboard(terminal=terminal)
        del taken[:]
        source = typing(stream, data)
        session = Session(stream)
        session.terminal.paging = False
        if signal:
            stream.signals.append("INT")
        asyncio.run(output.show(session, source))
        assert session.terminal.stopped and len(taken) == (1 if signal else 51)
        assert signal or b"".join(stream.keys) == data.partition(b"\x03")[2]
    stream = Keyboard(terminal=None)  # where no terminal is, the byte means nothing
    asyncio.run(output.show(Session(stream), typing(stream, b"\x03")))
    assert stream.keys == [b"\x03"] and stream.shown.endswith(b"line 999\r\n")


def test_questions():
    load("services.questions")._PATIENCE = 0.05
    for keys, answer in (
        ((b"y\r",), True),
        ((b"YES\n",), True),
        ((b"n\r",), False),
        ((b"\r",), False),
        ((b"y\x03",), False),
        ((), False),
        ((b"y", endless), False),  # never confirmed
    ):
        stream = Keyboard(*keys)
        terminal = Terminal(stream)
        assert bool(asyncio.run(terminal.confirm("Sure?"))) is answer, keys
        assert stream.shown.startswith(b"Sure? [Y/N]:") and stream.shown.count(b"\r\n") <= 1


def typed(store, *keys, **more):
    """What a shell shows of keys."""
    stream = Keyboard(*keys, **more)
    device = Device(store)
    device.config.values["aliases"]["siv"] = {"command": "show version"}
    asyncio.run(shell.serve(stream, device))
    return stream.shown.decode()


PROMPT = "<microsshd>"


def test_completion():
    with Flash() as store:
        files = Files(store, ADMIN)
        files.mkdir("folder")
        files.mkdir("folder/inner")
        for name in ("notes.txt", "notes2.txt", "folder/only", "folder/inner/x y", ".private"[1:]):
            put(files, name, b"x")
        for role in (ADMIN, OPERATOR):
            for typed_, expected in (
                ("disp", "display "),
                ("display ver", "display version "),
                ("show ver", "show version "),
                ("sh", "sh "),
                ("sha", "sha256sum "),
                ("sho", "show "),
                ("si", "siv "),
                ("dis cl", "dis clock "),
                ("display version | inc", "display version | include "),
                ("display version |b", "display version |b"),
                ("display version | b", "display version | b"),
                ("more not", "more notes"),
                ("more fold", "more folder/"),
                ("more folder/o", "more folder/only "),
                ("more flash:/folder/", "more flash:/folder/"),
                ("more /folder/inn", "more /folder/inner/"),
                ("more folder/inner/", "more folder/inner/"),  # cannot be typed
                ("dir .pri", "dir .pri"),
                ("more ../../et", "more ../../et"),
                ("more none/x", "more none/x"),
                ("display version > notes2", "display version > notes2.txt "),
                ("", ""),
                ("bogus ", "bogus "),
                ("display current", "display current" + "-configuration " * (role == ADMIN)),
            ):
                shown = typed(store, typed_.encode() + b"\t", b"\x15", role=role)
                shown = shown.split("\b")[0].split(PROMPT)[1]
                assert shown.rstrip(" ") == expected.rstrip(" "), (typed_, role, shown)
                assert shown.startswith(expected), (typed_, role, shown)


def test_completion_in_large_folders():
    """It does not go on for long, and keeps nothing."""
    from microsshd.services import help

    class Listing:
        names = ()
        closed = 0
        path = ""

        def close(self):
            self.closed += 1

    class Many:
        listing = Listing()

        def list(self, path):
            return self.listing

        def stat(self, path):
            return 0x8000, 0, 0

    class Session:
        files = Many()

    cli = Session()
    files = cli.files
    for count, begin, expected in (
        (300, "a0010", "0 "),
        (300, "a001", ""),
        (600, "a0050", ""),
        (60, "a", "00"),
        (300, "a", ""),
    ):
        files.listing.names = iter([("a%04d0" % i, 0x8000) for i in range(count)])
        assert help._file(cli, begin) == expected, (count, begin)
    assert files.listing.closed == 5


def helped(store, line, **more):
    shown = typed(store, line + b"?", b"\x15", **more)
    assert shown.count(PROMPT) == 2, shown
    lines = shown.split("\r\n")
    assert lines[1] == PROMPT + line.decode() + "?"
    assert lines[-1].split("\b")[0] == PROMPT + line.decode()
    return [line[2:].split("  ")[0].strip() for line in lines[2:-1]]


def test_help():
    with Flash() as store:
        assert helped(store, b"display cl") == ["clock"]
        assert helped(store, b"show cl") == ["clock"]
        assert helped(store, b"sh") == ["sh", "sha256sum", "show"]
        assert helped(store, b"sho") == ["show"]
        assert helped(store, b"siv ") == [">", ">>", "|", "<cr>"]
        assert helped(store, b"no ") == helped(store, b"undo ")
        assert helped(store, b"display version | ") == [
            "begin",
            "by-linenum",
            "exclude",
            "include",
        ]
        assert helped(store, b"display version | include ") == ["STRING<1-255>"]
        assert helped(store, b"display version | by-linenum ") == ["|", "<cr>"]
        assert helped(store, b"display version > ") == ["STRING<1-255>"]
        assert helped(store, b"repeat 1") == ["<1-100>"]
        assert helped(store, b"bogus ") == ["Unrecognized command."]
        everything = helped(store, b"", rows=0)
        assert "system-view" in everything and "reboot" in everything
        for line in (b"", b"copy ", b"display ", b"display diff ", b"startup "):
            shown = typed(store, line + b"?", b"\x15", rows=0)
            assert not re.search("\n  [a-zA-Z<][^ ]+ +\r", shown), line
        assert "system-view" not in helped(store, b"", rows=0, role=OPERATOR)
        assert "display" in helped(store, b"", rows=0, role=OPERATOR)


def test_help_while_configuring():
    with Flash() as store:
        for line, expected in (
            ("", "undo"),
            ("un", "undo"),
            ("undo sys", "sysname"),
            ("un sys", "sysname"),
            ("no sys", "sysname"),
            ("sysname ", "STRING<1-48>"),
            ("ssh server port 2", "<1-65535>"),
        ):
            keys = b"system-view\r" + line.encode() + b"?"
            shown = typed(store, keys, b"\x15", rows=0)
            rest = shown.split("[microsshd]" + line + "?\r\n")[1]
            assert "\r\n  %s  " % expected in "\r\n" + rest, (line, shown)


def test_a_question_mark_in_a_text():
    with Flash() as store:
        keys = b"system-view\rheader login %Who?%\rheader login %Who is \x16?\ra?\tb%\r"
        keys += b"wlan?\x15sysname a\x16?\t\r"
        shown = typed(store, keys)
        assert "login %Who?%\r\n[" in shown and "login %Who is ?\r\na?b%\r\n[" in shown
        assert "sysname a?\r\n" in shown and "Wrong parameter" in shown


def test_help_in_pages():
    with Flash() as store:
        shown = typed(store, b"?", nothing, b"q", rows=5)
        assert shown.count("More") == 1 and shown.endswith(GONE.decode() + PROMPT)
        shown = typed(store, b"?display version\r", rows=5)  # pasted: nothing is eaten
        assert PROMPT + "display version\r\n" in shown


def test_keys():
    with Flash() as store:
        assert typed(store, b"dis\x02\x12play").count("\r\n" + PROMPT + "dis\b") == 2
        shown = typed(store, b"abc\x07", b"\x1d", b"never seen\r")
        assert "\r\nlocal-user admin class manage\r\n" in shown
        assert shown.endswith(PROMPT + "abc\r\n")
        shown = typed(store, b"system-view\rabc\x1adisplay version\r", rows=0)
        assert PROMPT + "display version\r\nmicrosshd (" in shown


def test_the_folder_stays():
    with Flash() as store:
        keys = b"mkdir a\r", nothing, b"cd a\r", nothing, b"mkdir b\r", nothing, b"pwd\r"
        assert "pwd\r\nflash:/a\r\n" in typed(store, *keys)
        assert Files(store, ADMIN).stat("/a/b")


def test_what_there_is_no_memory_for():
    """The user is told, what is typed stays, and the shell goes on."""

    def short(name):
        if name == "services.prompt" and b"b" in stream.shown and b"No" not in stream.shown:
            raise MemoryError
        return load(name)

    shell.load = short
    try:
        with Flash() as store:
            for key, again in ((b"?", PROMPT + "ab"), (b"\r", PROMPT)):
                stream = Keyboard(b"ab", key, b"\x15display clock\r", b"quit\r")
                asyncio.run(shell.serve(stream, Device(store)))
                shown = stream.shown.decode()
                assert "\r\n % No memory.\r\n" + again in shown
                assert " UTC " in shown and shown.endswith("quit\r\n")
    finally:
        shell.load = load


def test_history_and_repeat():
    with Flash() as store:
        many = b"".join([b"display clock | include %d\r" % i for i in range(20, 35)])
        shown = typed(store, many + b"display history-command\r", rows=0)
        listed = shown.split("display history-command\r\n")[1].split("\r\n")[:-1]
        assert listed[0] == "  display clock | include 26" and len(listed) == 9  # and itself
        keys = b"display clock\rdisplay startup\rrepeat 2 count 3 delay 0\rrepeat\x1d"
        shown = typed(store, keys, rows=0)
        assert shown.count(" UTC ") == 4 and shown.count("Current startup") == 4
        shown = typed(store, b"repeat\r", rows=0)
        assert "Nothing was typed" in shown


def test_what_the_line_view_sets():
    with Flash() as store:
        lines = b"system-view\rline vty 0 63\r%s\rreturn\r"
        shown = typed(store, lines % b"screen-length 3", nothing, b"help\r", b"q")
        assert shown.count("More") == 1, shown
        shown = typed(store, lines % b"screen-length 0", b"help\r", rows=2)
        assert not shown.count("More"), shown
        shown = typed(store, lines % b"history-command max-size 2" + b"display history-command\r")
        assert "\r\n  return\r\n  display history-command\r\n<" in shown
        assert "  system-view" not in shown


def test_long_lines_are_not_kept_for_long():
    """The history is as large as the longest line, at most."""
    with Flash() as store:
        keys = [b"%03d " % i + b"x" * 900 + b"\r" for i in range(5)]
        shown = typed(store, *keys + [b"\x10\x10\x10\x10\x10\x03"], rows=0)
        end = shown[shown.rindex("\r\n" + PROMPT, 0, shown.rindex("^C")) :]
        assert "004" in end and "003" in end and "002" not in end


def test_aliases():
    with Flash() as store:
        line = CommandLine(Device(store))
        line.cli.device.config.values["aliases"] = {
            "siv": {"command": "show version"},
            "reboot": {"command": "display clock"},  # never instead of a command
            "cfg": {"command": "sysname"},
        }
        for typed_ in (
            "siv",
            "show ver",
            "sho ver",
            "sh ver",
            "si",
            "siv | include .",
            "display version",
        ):
            assert line.type(typed_)[0].startswith("microsshd ("), typed_
        assert meaning.without_aliases(line.cli, "no siv") == "undo display version"
        assert "siv" in " ".join(line.type("display alias | include siv"))
        assert meaning.understand(line.cli, "reboot")[1].startswith("reboot.reboot")
        line.configure("cfg garage")
        assert line.cli.device.config.values["sysname"] == "garage"
        assert "Ambiguous command" in line.type("s")[1]
