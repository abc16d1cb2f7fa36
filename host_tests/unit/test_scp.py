"""scp's legacy protocol: command lines, both directions, names that lead elsewhere, failures."""

import asyncio
import os
import random

from flash_memory import ADMIN, OPERATOR, ROOT, Flash, temporaries
from microsshd.errors import Closed, Refused
from microsshd.files import Files
from microsshd.services import find, scp
from microsshd.services.scp_line import match, parse, words
from testing import raises

SECRET = ".private/passwords"
LIKELY = b"\0\1\2\n /.CDET0129\xff"


class Stream:
    """A stream.Stream whose client has sent the pieces of `data` and then EOF; at most n bytes
    come at a time."""

    def __init__(self, argument, role, data, n):
        self.argument = argument
        self.role = role
        self.folder = "/"
        self.data = data
        self.n = n
        self.out = b""
        self.error = ""

    async def peek(self):
        return memoryview(self.data[0] if self.data else b"")[: self.n]

    def skip(self, n):
        piece = self.data.pop(0)
        if n < len(piece):
            self.data.insert(0, piece[n:])

    async def room(self, n):
        self.view = memoryview(bytearray(min(n, self.n)))
        return self.view

    def send(self, n):
        self.out += bytes(self.view[:n])

    async def write(self, data):
        self.out += data.encode() if isinstance(data, str) else bytes(data)

    async def write_error(self, data):
        self.error += data


class Device:
    def __init__(self, store):
        self.store = store


def scp_says(store, line, data, role=ADMIN, n=1000):
    """(exit status, what it sends) for a client that sends data, bytes or a list of them; status
    None: it broke off."""
    data = [piece for piece in ([data] if isinstance(data, bytes) else data) if piece]
    stream = Stream(line, role, data, n)
    try:
        status = asyncio.run(scp.serve(stream, Device(store)))
    except Closed:
        status = None
    assert not store.opened
    assert not stream.error, stream.error
    return status, stream.out


def content(store, name):
    with open(store.root + name, "rb") as f:
        return f.read()


def put(store, name, data):
    with open(store.root + name, "wb") as f:
        f.write(data)


def names(store):
    """All that users see, sorted; folders with a `/`."""
    files = Files(store, ADMIN)
    found = []
    left = [""]
    while left:
        folder = left.pop()
        for name, stat in files.list(folder or "/"):
            if stat[0] & 0x4000:
                left.append(folder + "/" + name)
            found.append(folder + "/" + name + ("/" if stat[0] & 0x4000 else ""))
    files.close()
    return sorted(found)


# the command line


def test_words():
    for line, expected in (
        ("scp  -t a", ["scp", "-t", "a"]),
        ("scp -t 'a b' \"c d\" e\\ f", ["scp", "-t", "a b", "c d", "e f"]),
        ("scp 'it'\\''s' \"q\\\"\\\\\\$\\x\"", ["scp", "it's", 'q"\\$\\x']),
        ("scp '' \"\" a''", ["scp", "", "", "a"]),
        ("scp ~ ~/x '~' a~ ~x", ["scp", "/", "//x", "~", "a~", "~x"]),
        ("scp $HOME `x` a;b|c", ["scp", "$HOME", "`x`", "a;b|c"]),
        ("scp ä\\ 'ö' x\\", ["scp", "ä ö", "x\\"]),
        ("scp 'open", ["scp", "open"]),
    ):
        assert [text for text, _ in words(line.encode())] == expected, line
    assert [wild for _, wild in words(b"* a?b '*' \\? \"*\"x a")] == [1, 1, 0, 0, 0, 0]


def test_command_line():
    assert parse("scp -t /a") == ("t", [("/a", False)])
    assert parse("scp -v -r -p -d -t a") == ("vrpdt", [("a", False)])
    assert parse("scp -rpf a 'b*' c*") == ("rpf", [("a", False), ("b*", False), ("c*", True)])
    assert parse("scp -f -- -x") == ("f", [("-x", False)])
    assert parse("scp -t -- '-x y'") == ("t", [("-x y", False)])
    assert parse("scp -qt -") == ("qt", [("-", False)])
    for line in (
        "scp a b",
        "scp -t",
        "scp -f",
        "scp -tf a",
        "scp -t a b",
        "scp -t -S x a",
        "scp ",
    ):
        raises(Refused, parse, line)


def test_match():
    for pattern, name, expected in (
        (b"*", b"abc", True),
        (b"*", b"", True),
        (b"*", b".abc", False),
        (b".*", b".abc", True),
        (b"a*c", b"abcbc", True),
        (b"a*c*", b"abcbd", True),
        (b"a*c", b"abcb", False),
        (b"?b", b"ab", True),
        (b"?b", b"b", False),
        (b"*.py", b"main.py", True),
        (b"*.py", b"main.pyc", False),
        (b"a*b*c*d", b"a" * 40, False),
        (b"a", b"ab", False),
        (b"", b"", True),
    ):
        assert match(pattern, name) == expected, (pattern, name)


def test_exec_leads_to_scp():
    assert find("exec", "scp -t /") == "scp"
    for kind, argument in (("exec", "scpx"), ("exec", "display scp "), ("exec", "scp")):
        assert find(kind, argument) == "exec"
    assert find("subsystem", "scp ") is None
    assert find("shell", None) == "shell"


def test_a_wrong_command_line_is_told():
    stream = Stream("scp -x", ADMIN, [], 1)
    assert asyncio.run(scp.serve(stream, None)) == 1
    assert stream.error == "scp: unknown option -- x\n"
    assert stream.out == b""


# to the device


def test_receive():
    with Flash() as store:
        for n in (1, 7, 10000):
            data = b"C0644 5 a\nhello\0C0600 0 b\n\0T1 0 2 0\nC0644 3 c d\nxyz\0"
            assert scp_says(store, "scp -p -t /", data, n=n) == (0, b"\0" * 8)
            assert content(store, "/a") == b"hello"
            assert content(store, "/b") == b""
            assert content(store, "/c d") == b"xyz"
        large = bytes(range(251)) * 31
        assert scp_says(store, "scp -t l", b"C0644 7781 x\n" + large + b"\0") == (0, b"\0" * 3)
        assert content(store, "/l") == large
        assert names(store) == ["/a", "/b", "/c d", "/l"]


def test_receive_folders():
    with Flash() as store:
        data = b"D0755 0 x\nC0644 1 a\n1\0D0755 0 y\nC0644 1 b\n2\0E\nE\nC0644 1 c\n3\0"
        tree = ["/t/", "/t/x/", "/t/x/a", "/t/x/y/", "/t/x/y/b", "/t/c"]
        os.mkdir(store.root + "/t")
        for _ in range(2):  # folders may be there
            assert scp_says(store, "scp -r -t t", data) == (0, b"\0" * 11)
            assert names(store) == sorted(tree)
        assert content(store, "/t/x/y/b") == b"2"
        # a folder that takes the target's name
        assert scp_says(store, "scp -r -t n", b"D0755 0 x\nC0644 1 a\n1\0E\n") == (0, b"\0" * 5)
        assert content(store, "/n/a") == b"1"
        assert scp_says(store, "scp -t t", b"D0755 0 z\n")[1].startswith(b"\0\2")
        put(store, "/f", b"")
        status, out = scp_says(store, "scp -r -t /", b"D0755 0 f\nC0644 1 g\n1\0")
        assert (status, out) == (1, b"\0\1scp: f: Not a directory\n\0\0")


def test_target_that_must_be_a_folder():
    with Flash() as store:
        put(store, "/f", b"old")
        for line in ("scp -d -t f", "scp -dt new"):
            status, out = scp_says(store, line, b"")
            assert status == 1
            assert out[:1] == b"\2" and b"Not a directory" in out
        status, out = scp_says(store, "scp -t new/", b"C0644 1 a\n")
        assert (status, out[:2]) == (1, b"\0\1")
        assert names(store) == ["/f"]


def test_names_that_lead_elsewhere():
    with Flash() as store:
        os.mkdir(store.root + "/in")
        bad = [
            b"",
            b".",
            b"..",
            b"../x",
            b"/x",
            b"a/b",
            b"a\0b",
            b"a\tb",
            b"a\x7f",
            b"\xff",
            b"x" * 256,
        ]
        bad += [b".private", b".PRIVATE", b"x" * 1500]
        for kind in (b"C", b"D"):
            for name in bad:
                data = b"%c0644 0 %s\nC0644 2 good\nok\0" % (kind[0], name)
                status, out = scp_says(store, "scp -r -t /in", data)
                assert status == 1
                assert out[:2] == b"\0\1" and out[-3:] == b"\n\0\0", (name, out)
                assert len(out) < 200
        assert names(store) == ["/in/", "/in/good"]
        for target in (".private", "/in/../.private/x", "flash:/.private", "a/.private/keys/b"):
            status, out = scp_says(store, "scp -t " + target, b"C0644 1 a\n")
            assert status == 1 and b"Permission denied" in out, out


def test_malformed_lines():
    with Flash() as store:
        for line in (
            b"X\n",
            b"\n",
            b"E\n",
            b"C0644\n",
            b"C0644 5\n",
            b"C0644 -5 a\n",
            b"C0644 x a\n",
            b"Cx 5 a\n",
            b"C0644 " + b"9" * 30 + b" a\n",
            b"T1 0\n",
            b"T1 0 -1 0\n",
            b"C" + b"0" * 5000,
        ):
            status, out = scp_says(store, "scp -r -t /", line)
            assert (status, out[:2]) == (1, b"\0\2"), (line, out)
        assert names(store) == []


def test_too_large():
    with Flash() as store:
        data = b"C0644 2147483648 a\nC0644 1 b\n1\0"
        status, out = scp_says(store, "scp -t /", data)
        assert (status, out) == (1, b"\0\1scp: a: File too large\n\0\0")
        assert names(store) == ["/b"]


def test_full_flash():
    """What does not fit is read to its end, then has failed; the old file stays."""
    with Flash() as store:
        if store.root != ROOT:
            return  # a folder of the host has room
        put(store, "/old", b"old")
        data = b"C0644 70000 old\nC0644 2 z\nok\0"  # refused at once
        assert scp_says(store, "scp -t /", data)[1].endswith(b"No space left on device\n\0\0")
        for name in (b"old", b"new"):
            data = [b"C0644 60000 %s\n" % name] + [bytes(500)] * 120 + [b"\0C0644 2 z\nok\0"]
            status, out = scp_says(store, "scp -t /", data)
            assert status == 1
            assert b"No space left on device" in out and out[-2:] == b"\0\0", out
            assert content(store, "/old") == b"old"
            assert content(store, "/z") == b"ok"
            assert names(store) == ["/old", "/z"]
        assert temporaries(store) == []


def test_broken_off():
    with Flash() as store:
        put(store, "/old", b"old")
        for name in (b"old", b"new"):
            for data in (b"C0644 100 %s\n", b"C0644 100 %s\n0123456789", b"C0644 2 %s\na"):
                assert scp_says(store, "scp -t /", data % name) == (None, b"\0\0")
        assert content(store, "/old") == b"old"
        assert names(store) == ["/old"]
        assert temporaries(store) == []
        # without the last NUL, as libssh2
        assert scp_says(store, "scp -t /", b"C0644 2 b\nab") == (0, b"\0" * 3)
        assert content(store, "/b") == b"ab"
        # the client could not read all of it
        data = b"C0644 2 old\nab\1scp: input/output error\nC0644 1 b\n1\0"
        assert scp_says(store, "scp -t /", data) == (1, b"\0" * 5)
        assert content(store, "/old") == b"old"
        assert content(store, "/b") == b"1"
        # or not open it
        assert scp_says(store, "scp -t /", b"\1scp: no such file\n") == (1, b"\0")
        assert scp_says(store, "scp -t /", b"\2scp: gone\n") == (1, b"\0")


def test_operator_only_reads():
    with Flash() as store:
        put(store, "/f", b"12")
        status, out = scp_says(store, "scp -r -t /", b"C0644 1 f\nD0755 0 d\n", OPERATOR)
        assert status == 1
        assert out == b"\0\1scp: f: Permission denied\n\1scp: d: Permission denied\n"
        status, out = scp_says(store, "scp -f f", b"\0\0\0", OPERATOR)
        assert (status, out) == (0, b"C0444 2 f\n12\0")
        assert content(store, "/f") == b"12"


# from the device


def test_send():
    with Flash() as store:
        put(store, "/a", b"hello")
        large = bytes(range(250)) * 20
        put(store, "/b c", large)
        put(store, "/ä", b"")
        status, out = scp_says(store, "scp -f a 'b c' /ä", b"\0" * 10)
        assert status == 0
        expected = b"C0644 5 a\nhello\0C0644 5000 b c\n" + large + b"\0C0644 0 "
        assert out == expected + "ä\n\0".encode()
        status, out = scp_says(store, "scp -p -f a", b"\0" * 4)
        assert (status, out[:1], out[-16:]) == (0, b"T", b"C0644 5 a\nhello\0")
        assert len(out.split(b"\n")[0].split(b" ")) == 4


def test_send_folders():
    with Flash() as store:
        os.mkdir(store.root + "/x")
        os.mkdir(store.root + "/x/y")
        os.mkdir(store.root + "/x/y/z")
        put(store, "/x/y/a", b"1")
        put(store, "/x/b", b"2")
        status, out = scp_says(store, "scp -r -f x", b"\0" * 20)
        inner = b"D0755 0 y\nC0644 1 a\n1\0D0755 0 z\nE\nE\n"
        assert (status, out) == (0, b"D0755 0 x\nC0644 1 b\n2\0" + inner + b"E\n")
        status, out = scp_says(store, "scp -rf /", b"\0" * 30)
        assert out[:16] == b"D0755 0 flash\nD0"
        assert b"private" not in out
        status, out = scp_says(store, "scp -f x", b"\0")
        assert (status, out) == (1, b"\1scp: x: Is a directory\n")
        # a client that does not want a folder, nor one file
        status, out = scp_says(store, "scp -rf x", b"\0\0\1no\n\1no\n\0")
        assert (status, out) == (1, b"D0755 0 x\nC0644 1 b\nD0755 0 y\nE\n")


def test_send_by_pattern():
    with Flash() as store:
        os.mkdir(store.root + "/x")
        for name in ("a.py", "b.py", "c.txt"):
            put(store, "/x/" + name, b"")
            put(store, "/" + name, b"")
        for line in ("scp -f *.py", "scp -f /x/?.py", "scp -f x/*y"):
            status, out = scp_says(store, line, b"\0" * 10)
            assert status == 0
            parts = sorted(out.split(b"\0"))
            assert parts == [b"", b"C0644 0 a.py\n", b"C0644 0 b.py\n"], out
        for line in ("scp -f '*.py'", "scp -f *.z", "scp -f nowhere/*"):
            status, out = scp_says(store, line, b"\0" * 10)
            assert status == 1 and b"No such file" in out, out
        assert scp_says(store, "scp -f *", b"\0")[0] is None


def test_send_what_is_not_there():
    with Flash() as store:
        put(store, "/a", b"1")
        for path in ("no", ".private/passwords", "/../.private/host_key", "a/../.private"):
            status, out = scp_says(store, "scp -r -f %s a" % path, b"\0" * 9)
            assert status == 1
            assert out[:1] == b"\1" and out.endswith(b"\nC0644 1 a\n1\0"), out


def test_client_breaks_off():
    with Flash() as store:
        put(store, "/a", b"1")
        for data in (b"", b"\0", b"\0\0", b"\0\2no\n", b"\0\1no"):
            assert scp_says(store, "scp -f a", data)[0] is None
        assert scp_says(store, "scp -f a", b"\0x")[0] == 1


def test_fuzz():
    """Whatever comes, there is a status or the end, nothing stays open, and secrets stay."""
    random.seed(7)
    good = b"T1 0 2 0\nD0755 0 d\nC0644 5 a\nhello\0E\nC0644 2 b\nok\0"
    lines = ("scp -r -p -t /", "scp -t x", "scp -rf /", "scp -f * d/*")
    with Flash() as store:
        put(store, "/a", b"1")
        store.replace(SECRET, b"secret")
        for i in range(200):
            data = bytearray(good if i % 4 < 2 else bytes(20))
            for _ in range(random.randrange(6)):
                at = random.randrange(len(data))
                data[at : at + random.randrange(2)] = bytes([random.choice(LIKELY)])
            status, out = scp_says(store, lines[i % 4], bytes(data), n=random.randrange(1, 50))
            assert status in (0, 1, None)
            assert b"secret" not in out
        assert content(store, "/" + SECRET) == b"secret"
        assert temporaries(store) == []
