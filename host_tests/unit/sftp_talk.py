"""A client of the SFTP service for unit tests: its packets, and a channel in memory."""

import asyncio
from struct import pack, unpack

from flash_memory import ADMIN
from microsshd.errors import Closed
from microsshd.services import sftp

READ, WRITE, APPEND, CREATE, TRUNCATE, EXCLUSIVE = 1, 2, 4, 8, 16, 32
NEW = WRITE | CREATE | TRUNCATE
OK, EOF, NO_SUCH_FILE, DENIED, FAILURE, BAD_MESSAGE, UNSUPPORTED = 0, 1, 2, 3, 4, 5, 8
INIT = b"\0\0\0\5\1\0\0\0\3"
PLAIN = bytes(4)  # no attributes


def string(data):
    data = data.encode() if isinstance(data, str) else data
    return pack(">I", len(data)) + data


def u32(n):
    return pack(">I", n)


def u64(n):
    return pack(">Q", n)


def handle(n):
    return string(u32(n))


def request(kind, *fields, number=7):
    body = b"".join([bytes([kind]), u32(number)] + list(fields))
    return string(body)


def extended(name, *fields):
    return request(200, string(name), *fields)


def open_(path, flags, attributes=PLAIN):
    return request(3, string(path), u32(flags), attributes)


def write(n, at, data):
    return request(6, handle(n), u64(at), string(data))


def read(n, at, size):
    return request(5, handle(n), u64(at), u32(size))


def close(n):
    return request(4, handle(n))


class Memory:
    """A stream.Stream whose input is the bytes of an iterator, of which `piece` bytes come at a
    time; no more than `room` bytes are taken at once. `replies` are (kind, fields), of STATUS the
    code, whose text is in `texts`; `numbers` are those of requests."""

    def __init__(self, parts, role=ADMIN, piece=700, room=900):
        self.role = role
        self.folder = "/"
        self.parts = iter(parts)
        self.data = b""
        self.at = 0
        self.piece = piece
        self.buffer = memoryview(bytearray(room))
        self.out = b""
        self.replies = []
        self.texts = set()
        self.numbers = set()

    async def peek(self):
        await asyncio.sleep(0)
        if self.at == len(self.data):
            self.at = 0
            try:
                self.data = memoryview(next(self.parts))
            except StopIteration:
                self.data = b""
        return self.data[self.at : self.at + self.piece]

    def skip(self, n):
        self.at += n

    async def room(self, n):
        await asyncio.sleep(0)
        return self.buffer[:n]

    def send(self, n):
        self.take(bytes(self.buffer[:n]))

    async def write(self, data):
        await asyncio.sleep(0)
        self.take(bytes(data))

    def take(self, data):
        self.out += data
        while len(self.out) > 4:
            size = unpack(">I", self.out[:4])[0]
            if len(self.out) < 4 + size:
                return
            packet, self.out = self.out[4 : 4 + size], self.out[4 + size :]
            kind, fields = packet[0], packet[5:]
            self.numbers.add(packet[1:5])
            if kind == 101:
                n = unpack(">I", fields[4:8])[0]
                self.texts.add(fields[8 : 8 + n])
                fields = unpack(">I", fields[:4])[0]
            self.replies.append((kind, fields))


class Device:
    def __init__(self, store):
        self.store = store


def serve(store, parts, *args, **more):
    """The exit status, None when closed in the middle, and the stream."""
    stream = Memory([parts] if isinstance(parts, bytes) else parts, *args, **more)
    try:
        status = asyncio.run(sftp.serve(stream, Device(store)))
        assert not stream.out
    except Closed:
        status = None
    assert store.opened == []
    return status, stream


def talk(store, requests, *args, **more):
    """The replies to requests, without INIT's: (kind, fields), of STATUS its code."""
    status, stream = serve(store, begun(requests), *args, **more)
    assert status == 0 and stream.replies[0][0] == 2
    assert stream.numbers == {u32(3), u32(7)}  # INIT's is the version
    return stream.replies[1:]


def begun(requests):
    yield INIT
    yield from requests


def codes(replies):
    return [fields if kind == 101 else kind for kind, fields in replies]


def data_of(reply):
    kind, fields = reply
    assert kind == 103 and fields[:4] == u32(len(fields) - 4)
    return fields[4:]


def attributes(fields):
    """Size and mode."""
    flags, size, mode = unpack(">IQI", fields[:16])
    assert flags == 13 and len(fields) == 24
    return size, mode


CONVERSATION = (
    (open_("/a", NEW), 102),
    (write(1, 0, "hello, "), OK),
    (write(1, 7, bytes(range(256)) * 9), OK),
    (request(8, handle(1)), 105),
    (close(1), OK),
    (close(1), NO_SUCH_FILE),
    (open_("a", READ), 102),
    (read(2, 0, 7), 103),
    (read(2, 2000, 100000), 103),
    (read(2, 2311, 5), EOF),
    (read(2, 1 << 40, 5), EOF),
    (write(2, 0, "x"), NO_SUCH_FILE),
    (close(2), OK),
    (request(17, string("flash:/a")), 105),
    (request(7, string("b")), NO_SUCH_FILE),
    (request(9, string("a"), u32(1), u64(100)), OK),
    (request(9, string("a"), u32(14), u32(0), u32(0), u32(0o600), u32(9), u32(9)), OK),
    (request(9, string("a"), u32(1 << 31), u32(1), string("x"), string("y")), OK),
    (request(9, string("b"), u32(4), u32(0o600)), NO_SUCH_FILE),
    (request(14, string("d"), PLAIN), OK),
    (request(14, string("d"), PLAIN), FAILURE),
    (request(18, string("a"), string("d/b")), OK),
    (request(18, string("d/b"), string("d")), FAILURE),
    (request(15, string("d")), FAILURE),
    (request(13, string("d")), FAILURE),
    (request(11, string("d")), 102),
    (request(12, handle(3)), 104),
    (request(12, handle(3)), EOF),
    (read(3, 0, 1), NO_SUCH_FILE),
    (request(8, handle(3)), 105),
    (request(10, handle(3), u32(1), u64(0)), FAILURE),
    (close(3), OK),
    (request(16, string("d/../x//y/.")), 104),
    (request(19, string("d")), UNSUPPORTED),
    (request(20, string("d"), string("e")), UNSUPPORTED),
    (request(99, b"what"), UNSUPPORTED),
    (open_("d/b", READ | WRITE), 102),
    (request(10, handle(4), u32(9), u64(3), u32(8), u32(8)), OK),
    (read(4, 0, 99), 103),
    (request(12, handle(4)), NO_SUCH_FILE),
    (extended("fsync@openssh.com", handle(4)), OK),
    (extended("fstatvfs@openssh.com", handle(4)), 201),
    (extended("copy-data", handle(4), u64(0), u64(0), handle(4), u64(3)), FAILURE),
    (open_("d/c", READ | NEW), 102),
    (extended("copy-data", handle(4), u64(0), u64(0), handle(5), u64(0)), OK),
    (extended("copy-data", handle(4), u64(1), u64(9), handle(5), u64(3)), OK),
    (extended("copy-data", handle(4), u64(99), u64(9), handle(5), u64(200)), OK),
    (read(5, 0, 9), 103),
    (close(5), OK),
    (request(13, string("d/c")), OK),
    (close(4), OK),
    (extended("statvfs@openssh.com", string("/d")), 201),
    (extended("posix-rename@openssh.com", string("d/b"), string("d/b")), OK),
    (extended("hardlink@openssh.com", string("d/b"), string("d/c")), UNSUPPORTED),
    (extended("lsetstat@openssh.com", string("d/b"), u32(4), u32(0)), OK),
    (extended("limits@openssh.com"), 201),
    (extended("expand-path@openssh.com", string("~/x")), 104),
    (extended("home-directory", string("admin")), 104),
    (extended("no-such@openssh.com"), UNSUPPORTED),
    (request(13, string("d/b")), OK),
    (request(15, string("/d/")), OK),
)
