"""The packets of SFTP version 3: their fields, and how they go through one buffer.

    uint32 length | byte type | uint32 request-id | fields       (draft-ietf-secsh-filexfer-02, 3)

A request that fits lies in the buffer while its handler reads it; then the reply is written there.
READ and WRITE, whose data does not fit, stream it: see `sftp_transfer`.
"""

from struct import pack_into

from ..compat import const, place
from ..errors import Closed

BUFFER = const(1088)  # a request but for a WRITE's data; a reply but for a DATA's
_STATUS = const(101)
_HANDLE = const(102)
_NAME = const(104)
_ATTRS = const(105)
_HEAD = const(9)  # of a reply: length, type, request-id
_SIZE = const(1)  # flags of attributes, section 5
_OWNER = const(2)
_PERMISSIONS = const(4)
_TIMES = const(8)
_EXTENDED = const(0x80000000)


class Malformed(Exception):
    """The fields of a request are not what they must be."""


class NoHandle(Exception):
    """A handle that the client does not have, or one of the other kind."""


class Packets:
    """Requests come from and replies go to `stream` (stream.Stream).

    id: of the request under way; left: bytes of it that are still to come."""

    def __init__(self, stream):
        self.stream = stream
        self.buf = memoryview(bytearray(BUFFER))
        self.pos = self.end = 0  # of the fields to be read, or of the reply
        self.id = self.left = 0

    async def fetch(self, n):
        """Gets n more bytes into the buffer, to be read; False at the end of the input, if that
        is before the first of them."""
        buf = self.buf
        at = 0
        while at < n:
            view = (await self.stream.peek())[: n - at]
            if not len(view):
                if not at:
                    return False
                raise Closed()
            place(buf, at, view)
            at += len(view)
            self.stream.skip(len(view))
        self.pos = 0
        self.end = n
        self.left -= n
        return True

    async def drop(self):
        """Skips what is left of the request."""
        while self.left:
            view = await self.stream.peek()
            if not len(view):
                raise Closed()
            n = min(len(view), self.left)
            self.stream.skip(n)
            self.left -= n

    # the fields of a request

    def _take(self, n):
        pos = self.pos
        if n > self.end - pos:
            raise Malformed()
        self.pos = pos + n
        return pos

    def byte(self):
        return self.buf[self._take(1)]

    def u32(self):
        i = self._take(4)
        v = self.buf
        return v[i] << 24 | v[i + 1] << 16 | v[i + 2] << 8 | v[i + 3]

    def u64(self):
        high = self.u32()
        return high << 32 | self.u32()

    def string(self):
        n = self.u32()
        i = self._take(n)
        return bytes(self.buf[i : i + n])

    def attributes(self):
        """(size, (accessed, modified)) of attributes; None for what is not among them."""
        flags = self.u32()
        size = self.u64() if flags & _SIZE else None
        if flags & _OWNER:
            self._take(8)
        if flags & _PERMISSIONS:
            self._take(4)
        times = (self.u32(), self.u32()) if flags & _TIMES else None
        if flags & _EXTENDED:
            for _ in range(2 * self.u32()):
                self.string()
        return size, times

    # the fields of a reply

    def begin(self, kind):
        pack_into(">BI", self.buf, 4, kind, self.id)
        self.pos = _HEAD

    def put_u32(self, value):
        pack_into(">I", self.buf, self.pos, value)
        self.pos += 4

    def put_u64(self, value):
        pack_into(">Q", self.buf, self.pos, value)
        self.pos += 8

    def put_string(self, data):
        self.put_u32(len(data))
        place(self.buf, self.pos, data)
        self.pos += len(data)

    def put_attributes(self, stat):
        """The attributes of what `Files.stat` gives."""
        mode, size, modified = stat
        modified = min(max(modified, 0), 0xFFFFFFFF)
        self.put_u32(_SIZE | _PERMISSIONS | _TIMES)
        self.put_u64(size)
        self.put_u32(mode)
        self.put_u32(modified)
        self.put_u32(modified)

    async def send(self):
        pack_into(">I", self.buf, 0, self.pos - 4)
        await self.stream.write(self.buf[: self.pos])
        return True

    async def status(self, code, text):
        self.begin(_STATUS)
        self.put_u32(code)
        self.put_string(text.encode())
        self.put_string(b"en")
        return await self.send()

    async def handle(self, number):
        self.begin(_HANDLE)
        self.put_u32(4)
        self.put_u32(number)
        return await self.send()

    async def attrs(self, stat):
        self.begin(_ATTRS)
        self.put_attributes(stat)
        return await self.send()

    async def name(self, path):
        """The reply that names one path, as REALPATH's."""
        self.begin(_NAME)
        self.put_u32(1)
        path = path.encode()
        if 2 * len(path) > BUFFER - 64:
            raise OSError(36, "File name too long")
        self.put_string(path)
        self.put_string(path)
        self.put_u32(0)
        return await self.send()
