"""The same random operations on the device and on OpenSSH's sftp-server: the same answers.

Every reply is compared: its kind, status code, data, sizes and names; and at the end all files.
What the device does differently on purpose is left out: opening folders, and removing or replacing
what is open (see microsshd.files).
"""

import contextlib
import subprocess
from struct import pack, unpack

import drive
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SERVER = "/usr/lib/openssh/sftp-server"
FILES = ("a", "b", "d/a", "d/b", "d/e/a", "e/c")
FOLDERS = ("d", "e", "d/e", "e/f")
READ, WRITE, APPEND, CREATE, TRUNCATE, EXCLUSIVE = 1, 2, 4, 8, 16, 32
FLAGS = (
    READ,
    WRITE,
    READ | WRITE,
    WRITE | APPEND,
    READ | CREATE,
    WRITE | CREATE,
    WRITE | CREATE | TRUNCATE,
    READ | WRITE | CREATE | TRUNCATE,
    WRITE | TRUNCATE,
    WRITE | CREATE | APPEND,
    WRITE | CREATE | EXCLUSIVE,
)
STATUS, HANDLE, DATA, NAME, ATTRS = 101, 102, 103, 104, 105


def string(data):
    data = data.encode() if isinstance(data, str) else data
    return pack(">I", len(data)) + data


class Client:
    """Talks SFTP over a pair of functions, below a folder that `begin` makes and `end` removes;
    every other method returns what is to be compared."""

    def __init__(self, send, receive):
        self.send = send
        self.receive = receive
        self.send(string(b"\1\0\0\0\3"))
        size = unpack(">I", self.receive(4))[0]
        assert self.receive(size)[:5] == b"\2\0\0\0\3"

    def begin(self, folder):
        self.base = folder
        self.handles = {}
        assert self.mkdir("") == (STATUS, 0)

    def ask(self, kind, *fields):
        self.send(string(bytes([kind]) + b"\0\0\0\7" + b"".join(fields)))
        size = unpack(">I", self.receive(4))[0]
        reply = self.receive(size)
        return reply[0], reply[5:]

    def path(self, name):
        return string(self.base + "/" + name if name else self.base)

    def status(self, *request):
        kind, fields = self.ask(*request)
        return kind, unpack(">I", fields[:4])[0] if kind == STATUS else fields

    def open(self, slot, name, flags):
        kind, fields = self.status(3, self.path(name), pack(">II", flags, 0))
        if kind == HANDLE:
            self.handles[slot] = fields
            fields = None
        return kind, fields

    def close(self, slot):
        return self.status(4, self.handles.pop(slot))

    def read(self, slot, at, size):
        return self.status(5, self.handles[slot], pack(">QI", at, size))

    def write(self, slot, at, data):
        return self.status(6, self.handles[slot], pack(">Q", at), string(data))

    def fsync(self, slot):
        return self.status(200, string("fsync@openssh.com"), self.handles[slot])

    def copy(self, slot, at, size, other, to):
        fields = pack(">QQ", at, size), self.handles[other], pack(">Q", to)
        return self.status(200, string("copy-data"), self.handles[slot], *fields)

    def stat(self, name):
        return self.size(self.ask(17, self.path(name)))

    def lstat(self, name):
        return self.size(self.ask(7, self.path(name)))

    def fstat(self, slot):
        return self.size(self.ask(8, self.handles[slot]))

    def size(self, reply):
        """The size of a file, or that it is a folder."""
        kind, fields = reply
        if kind != ATTRS:
            return kind, unpack(">I", fields[:4])[0]
        flags, size = unpack(">IQ", fields[:12])
        mode = unpack(">I", fields[20 if flags & 2 else 12 :][:4])[0]
        return kind, "folder" if mode & 0o40000 else size

    def truncate(self, name, size):
        return self.status(9, self.path(name), pack(">IQ", 1, size))

    def ftruncate(self, slot, size):
        return self.status(10, self.handles[slot], pack(">IQ", 1, size))

    def mkdir(self, name):
        return self.status(14, self.path(name), bytes(4))

    def rmdir(self, name):
        return self.status(15, self.path(name))

    def remove(self, name):
        return self.status(13, self.path(name))

    def rename(self, old, new):
        return self.status(18, self.path(old), self.path(new))

    def posix_rename(self, old, new):
        name = string("posix-rename@openssh.com")
        return self.status(200, name, self.path(old), self.path(new))

    def list(self, name):
        kind, handle = self.status(11, self.path(name))
        if kind != HANDLE:
            return kind, handle
        names = set()
        while True:
            kind, fields = self.ask(12, handle)
            if kind == STATUS:
                self.ask(4, handle)
                return unpack(">I", fields[:4])[0], names - {b".", b".."}
            count, fields = unpack(">I", fields[:4])[0], fields[4:]
            for _ in range(count):
                n = unpack(">I", fields[:4])[0]
                names.add(fields[4 : 4 + n])
                m = unpack(">I", fields[4 + n : 8 + n])[0]
                flags = unpack(">I", fields[8 + n + m :][:4])[0]
                attributes = 4 + sum((8, 8, 4, 8)[i] for i in range(4) if flags >> i & 1)
                fields = fields[8 + n + m + attributes :]

    def end(self):
        """Closes and removes everything; what the files held."""
        for slot in list(self.handles):
            self.close(slot)
        found = {}
        for name in FILES:
            if self.open("end", name, READ)[0] == HANDLE:
                found[name] = self.read("end", 0, 30000)
                self.close("end")
                self.remove(name)
        for name in sorted(FOLDERS, key=len, reverse=True):
            found[name] = self.rmdir(name)
        assert self.rmdir("") == (STATUS, 0)
        return found


@pytest.fixture(scope="module")
def device(runtime, tmp_path_factory):
    folder = tmp_path_factory.mktemp(runtime)
    with drive.make_device(runtime, folder, kinds=("ed25519",)) as d:
        yield d


@pytest.fixture(scope="module")
def theirs(client, tmp_path_factory):
    """A Client of an sftp-server."""
    words = [client(SERVER), "-d", str(tmp_path_factory.mktemp("openssh"))]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:

        def send(data):
            process.stdin.write(data)
            process.stdin.flush()

        yield Client(send, process.stdout.read)
        process.stdin.close()


@pytest.fixture(scope="module")
def ours(device):
    with drive.login(device) as transport:
        channel = transport.open_session()
        channel.settimeout(drive.PATIENCE)
        channel.invoke_subsystem("sftp")
        with contextlib.closing(channel.makefile("rb")) as stream:
            yield Client(channel.sendall, stream.read)


slots = st.integers(0, 3)
files = st.sampled_from(FILES)
folders = st.sampled_from(FOLDERS)
offsets = st.sampled_from((0, 1, 7, 128, 511, 512, 1000, 4096, 6000))
sizes = st.sampled_from((0, 1, 3, 128, 512, 1500, 5000))
data = st.builds(lambda n, c: bytes([c]) * n, st.sampled_from((1, 100, 700, 3000)), slots)
operations = st.one_of(
    st.tuples(st.just("open"), slots, files, st.sampled_from(FLAGS)),
    st.tuples(st.just("open"), slots, files, st.sampled_from(FLAGS)),
    st.tuples(st.just("write"), slots, offsets, data),
    st.tuples(st.just("write"), slots, offsets, data),
    st.tuples(st.just("read"), slots, offsets, sizes.filter(bool)),
    st.tuples(st.just("copy"), slots, offsets, sizes, slots, offsets),
    st.tuples(st.just("close"), slots),
    st.tuples(st.sampled_from(("fsync", "fstat")), slots),
    st.tuples(st.just("ftruncate"), slots, sizes),
    st.tuples(st.just("truncate"), files, sizes),
    st.tuples(st.sampled_from(("remove", "stat", "lstat")), files),
    st.tuples(st.sampled_from(("mkdir", "mkdir", "rmdir", "stat", "list", "remove")), folders),
    st.tuples(st.sampled_from(("list", "rmdir")), files),
    st.tuples(st.sampled_from(("rename", "posix_rename")), files, files),
    st.tuples(st.sampled_from(("rename", "posix_rename")), folders, folders),
)


class Open:
    """Which paths are open, to leave out what the two do differently."""

    def __init__(self):
        self.paths = {}

    def allows(self, name, *rest):
        if name in ("read", "write", "close", "fsync", "fstat", "ftruncate", "copy"):
            used = [rest[0], rest[3]] if name == "copy" else [rest[0]]
            return all(slot in self.paths for slot in used)
        if name == "open":
            return rest[0] not in self.paths and rest[1] not in self.paths.values()
        if name in ("remove", "truncate"):
            return rest[0] not in self.paths.values()
        if name in ("rename", "posix_rename"):
            return rest[1] not in self.paths.values()
        return True

    def did(self, reply, name, *rest):
        if name == "open" and reply[0] == HANDLE:
            self.paths[rest[0]] = rest[1]
        elif name == "close":
            del self.paths[rest[0]]
        elif name in ("rename", "posix_rename") and reply == (STATUS, 0):
            old, new = rest
            for slot, path in self.paths.items():
                if (path + "/").startswith(old + "/"):
                    self.paths[slot] = new + path[len(old) :]


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(steps=st.lists(operations, min_size=5, max_size=40))
def test_answers_are_openssh_s(ours, theirs, steps):
    ours.begin("test")
    theirs.begin("test")
    is_open = Open()
    try:
        for step in steps:
            if not is_open.allows(*step):
                continue
            name, *rest = step
            mine = getattr(ours, name)(*rest)
            assert mine == getattr(theirs, name)(*rest), step
            is_open.did(mine, *step)
    finally:
        ends = ours.end(), theirs.end()
    assert ends[0] == ends[1]
