"""A person at a terminal, with OpenSSH's ssh and PuTTY's plink: keys, help, pages, windows."""

import contextlib
import os
import re
import signal

import device as devices
import drive
import openssh
import pytest

PROMPT = b"<microsshd>"
MORE = b"  ---- More ----"
ERASE = b"\b" * 16 + b" " * 16 + b"\b" * 16
LINES = 20000  # of a long file


@pytest.fixture(scope="module")
def device(runtime, tmp_path_factory):
    files = {
        "long": b"".join(b"line %05d\n" % n for n in range(LINES)),
        "notes.txt": b"x\n",
        "folder/inner.txt": b"x\n",
    }
    with devices.Device(runtime, tmp_path_factory.mktemp(runtime), files=files) as running:
        yield running


class Person(drive.Terminal):
    """Types and looks: `type` returns what is shown up to an end."""

    seen = 0

    def type(self, keys, end=PROMPT):
        self.send(keys)
        begin, self.seen = self.seen, self.expect(end, self.seen)
        return self.output[begin : self.seen]

    def turn(self, columns, rows):
        """The window gets another size; ssh tells the device when it has time."""
        self.resize(columns, rows)
        self.process.send_signal(signal.SIGWINCH)


@contextlib.contextmanager
def person(device, client, columns=80, rows=24):
    words = openssh.command(client("ssh"), device, "-o", "LogLevel=ERROR", "-e", "none")
    with Person(words + [device.HOST], columns, rows) as terminal:
        terminal.type(b"")
        yield terminal


def test_keys_and_help(device, client):
    with person(device, client, rows=60) as p:
        # completion
        assert p.type(b"displ\tvers\t\r").startswith(b"display version \r\nmicrosshd (")
        assert p.type(b"more no\t\r").startswith(b"more notes.txt \r\nx\r\n")
        assert p.type(b"more fol\tin\t\r").startswith(b"more folder/inner.txt \r\nx\r\n")
        assert p.type(b"show cl\t\r").startswith(b"show clock \r\n")
        # help, and the line again
        shown = p.type(b"show cl?", b"\n" + PROMPT + b"show cl")
        assert shown.startswith(b"show cl?\r\n  clock    ")
        shown = p.type(b"\x15display version | ?", b"\n" + PROMPT + b"display version | ")
        assert b"  include  " in shown and b"  by-linenum  " in shown
        p.type(b"\x03")
        # editing
        assert b"\nmicrosshd (" in p.type(b"versiox\x02\x01display \x05\bn\r")
        assert b"\nmicrosshd (" in p.type(b"xx display version\x1bb\x1bb\x18\r")
        assert b"\nmicrosshd (" in p.type(b"display version xx\x1b[D\x1b[D\x1b[D\x19\r")
        assert b"\nmicrosshd (" in p.type(b"xx display version\x01\x1bd\r")
        assert p.type(b"dis\x12", b"dis") and p.type(b"", b"\r\n" + PROMPT + b"dis")
        # history
        p.type(b"\x15display startup\r")
        assert b"startup saved" in p.type(b"\x1b[A\x10\x1b[B\r")
        assert b"\nmicrosshd (" in p.type(b"\x1bOA\x1bOA\r")
        listed = p.type(b"display history-command\r").split(b"\r\n")
        assert listed[-3:-1] == [b"   display version", b"  display history-command"]
        shown = p.type(b"display clock\rrepeat 1 count 2 delay 0\r", b"delay 0\r\n")
        assert p.type(b"").count(b" UTC ") == 2
        p.type(b"repeat 1 count 0 delay 1\r", b" UTC ")
        p.type(b"\x03")
        # the configuration does not cost the line
        shown = p.type(b"never\x07", b"return\r\n" + PROMPT + b"never")
        assert b"\r\nlocal-user admin" in shown
        # what ends
        p.type(b"\x15system-view\r", b"[microsshd]")
        p.type(b"abc\x1a")
        p.send(b"left behind\x1d")
        assert p.ended() == 0


def test_pages(device, client):
    with person(device, client, rows=10) as p:
        first = p.type(b"more long\r", MORE).split(b"\r\n")
        assert first[1] == b"line 00000" and first[-2:] == [b"line 00008", MORE]
        assert p.type(b" ", MORE).split(b"\r\n")[-2] == b"line 00017"
        assert p.type(b"\r", MORE) == ERASE + b"line 00018\r\n" + MORE
        p.turn(80, 5)
        shown = p.type(b"  ", MORE)
        until = p.type(b"", MORE)
        assert (shown + until).count(b"\nline") + 2 in range(8, 19)
        assert p.type(b" ", MORE).count(b"line") == 4
        assert p.type(b"q") == ERASE + PROMPT
        for key in (b"\x03", b"x"):
            p.type(b"more long\r", MORE)
            assert p.type(key) == ERASE + PROMPT
        p.turn(0, 0)
        p.type(b"display clock\r\r")
        p.type(b"")
        p.send(b"more long\r")
        p.expect(b"line 00300", p.seen)
        p.type(b"\x03")
        p.turn(80, 5)
        p.type(b"screen-length disable\r")
        p.send(b"more long\r")
        at = p.expect(b"line 00300", p.seen)
        p.send(b"\x03")
        p.seen = p.expect(b"\n" + PROMPT, at)
        last = re.findall(rb"line (\d{5})\r\n", p.output)[-1]
        assert int(last) < LINES - 1, "it was not stopped"
        p.type(b"undo screen-length disable\r")
        p.type(b"more long\r", MORE)
        p.type(b"q")
        p.send(b"\x1d")
        assert p.ended() == 0


def test_pastes(device, client):
    """Indented lines with tabs and question marks, 2000 and 20000 bytes at once."""
    line = b"\t# a remark?\twith what a terminal may take for a key: 100%"
    with person(device, client) as p:
        p.type(b"screen-length disable\r")
        for size in (2000, 20000):
            count = size // len(line)
            numbered = b"".join(b"word%05d " % n + line[8:] + b"\r" for n in range(count))
            p.send(numbered.replace(b"?", b"") + b"display clock\r")
            at = p.seen
            p.seen = p.expect(PROMPT, p.expect(b" UTC ", at))
            shown = p.output[at : p.seen]
            numbers = [int(n) for n in re.findall(rb"<microsshd>word(\d{5})", PROMPT + shown)]
            assert numbers == list(range(count))
        p.type(b"system-view\r", b"[microsshd]")
        p.type(b"header login %Who?%\rheader login %Now?\x16? Yes%\r", b"%\r\n[microsshd]")
        shown = p.type(b"display this\r", b"return\r\n[microsshd]")
        assert b"Now?? Yes" in shown, shown
        p.send(b"undo header login\rreturn\rquit\r")
        assert p.ended() == 0


def test_plink(device, client, tmp_path):
    """PuTTY's arrows, and its window."""
    words = [client("plink"), "-ssh", "-t", "-no-antispoof", "-P", str(device.port)]
    words += ["-hostkey", drive.fingerprint(device), "-l", device.USER, "-pw", device.password]
    env = dict(os.environ, PUTTYDIR=str(tmp_path))
    with Person(words + [device.HOST], 80, 10, env=env) as p:
        p.type(b"")
        assert p.type(b"more long\r", MORE).split(b"\r\n")[-2] == b"line 00008"
        p.type(b"q")
        assert b"\nmicrosshd (" in p.type(b"dis ver\r")
        assert b"\nmicrosshd (" in p.type(b"\x1b[A\x1b[D\x1b[D\x1b[C\r")
        p.turn(80, 30)
        p.type(b"display clock\r")
        assert p.type(b"more long\r", MORE).split(b"\r\n")[-2] == b"line 00028"
        p.type(b"\x03")
        p.send(b"\x1d")
        assert p.ended() == 0
