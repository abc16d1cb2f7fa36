"""The legacy protocol of scp, once rcp's: `scp -O`, `pscp -scp`, curl and others.

    C0644 SIZE NAME LF, SIZE bytes, NUL    a file
    D0755 0 NAME LF ... E LF               a folder, and what is in it
    T MTIME 0 ATIME 0 LF                   times of the file or folder that follows
    NUL | 1 TEXT LF | 2 TEXT LF            answers: go on, this one failed, all of it failed

Each line, and the NUL after the bytes, waits for an answer; the receiver begins with one. Here are
the command and what both directions share; `scp_sink` receives and `scp_source` sends.
"""

from ..compat import const, load
from ..errors import Closed, Refused
from ..files import Files

_LONGEST = const(2048)  # bytes of a line
_FAILED = const(1)
_FATAL = const(2)
_LF = const(10)


async def serve(stream, device):
    try:
        flags, paths = load("services.scp_line").parse(stream.argument)
    except Refused as e:
        await stream.write_error("scp: %s\n" % e.text)
        return 1
    peer = Peer(stream)
    files = Files(device.store, stream.role, stream.folder)
    way = "scp_sink" if "t" in flags else "scp_source"
    try:
        await load("services." + way).run(peer, files, flags, paths)
    except Refused as e:
        await peer.complain(e.text, _FATAL)
    finally:
        files.close()
    return peer.status


class Peer:
    """The client: what it sends, by lines and by bytes, and answers to it. `status` becomes 1
    when something fails, here or there."""

    def __init__(self, stream):
        self.stream = stream
        self.write = stream.write
        self.status = 0

    async def line(self):
        """The bytes before the next LF; None at the end. Refused when there are too many."""
        stream = self.stream
        line = bytearray()
        while True:
            view = await stream.peek()
            if not len(view):
                return None
            n = 0
            for c in view:
                n += 1
                if c == _LF:
                    line.extend(view[: n - 1])
                    stream.skip(n)
                    return bytes(line)
            if len(line) + n > _LONGEST:
                raise Refused("line is too long")
            line.extend(view)
            stream.skip(n)

    async def data(self, most):
        """A memoryview of 1 to `most` bytes where they lie, to be skipped by `stream.skip`;
        Closed at the end."""
        view = await self.stream.peek()
        if not len(view):
            raise Closed()
        return view if len(view) <= most else view[:most]

    async def ended(self):
        """Whether the client sends no more; waits for that, or for something."""
        return not len(await self.stream.peek())

    async def accepted(self):
        """Whether the client's answer is to go on; Closed when all of it failed there."""
        answer = (await self.data(1))[0]
        self.stream.skip(1)
        if not answer:
            return True
        if answer > _FATAL:
            raise Refused("unexpected answer")
        self.status = 1
        if await self.line() is None or answer == _FATAL:
            raise Closed()
        return False

    async def accept(self):
        await self.write(b"\0")

    async def complain(self, text, kind=_FAILED):
        """Tells of a failure in a line, from text or bytes."""
        data = bytearray(text if isinstance(text, bytes) else text.encode())
        for i, c in enumerate(data):
            if c < 32 or c == 127:
                data[i] = 63
        self.status = 1
        await self.write(b"%cscp: %s\n" % (kind, bytes(data)))
