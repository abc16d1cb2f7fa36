"""What a service is given: a channel to await, and who is at its other end.

    n = await stream.read_into(view)    bytes put into view; 0: the peer sends no more, or a signal
    await stream.write(data)            all of data; str is sent as UTF-8
    await stream.write_error(data)      the same, to standard error
and without a buffer between the channel's and the service's:
    view = await stream.peek()          what has come, where it lies; empty as 0 above
    view = stream.look()                the same without waiting: empty, too, when nothing has come
    stream.skip(n)                      n bytes of it are done with
    view = await stream.room(n)         where to put up to n bytes, at least one
    stream.send(n)                      sends the first n; nothing is awaited in between
They raise `Closed` when the channel or its connection is gone.
"""

import asyncio

from .compat import ticks_ms
from .errors import Closed


class Stream:
    """kind ("shell", "exec", "subsystem"), argument, terminal (None without a pty), columns and
    rows (0: no limit), variables, user, role, folder (where it begins), peer (address),
    connection."""

    def __init__(self, channel, connection):
        session = channel.session
        self._channel = channel
        self._changed = asyncio.Event()
        self._push = connection.push
        self.connection = connection
        self.user = session.grant.name
        self.role = session.grant.role
        self.folder = session.grant.folder
        self.peer = session.peer
        self.kind = channel.kind
        self.argument = channel.argument
        self.terminal = channel.terminal
        self.variables = channel.variables
        channel.notify = self._changed.set

    @property
    def columns(self):
        return self._channel.columns

    @property
    def rows(self):
        return self._channel.rows

    def take_signal(self):
        """The signal that came since the last call (RFC 4254 section 6.9), as "INT", or None."""
        name = self._channel.signal
        self._channel.signal = None
        return name

    async def read_into(self, view):
        while not self._channel.count:
            if not await self._more():
                return 0
        n = self._channel.read_into(view)
        self._consumed()
        return n

    async def peek(self):
        while not self._channel.count:
            if not await self._more():
                return b""
        return self._channel.peek()

    def look(self):
        """What has come, as `peek` has it; empty when nothing has."""
        return self._channel.peek()

    def skip(self, n):
        self._channel.skip(n)
        self._consumed()

    def _consumed(self):
        self.connection.active = ticks_ms()
        self._push()

    async def _more(self):
        """Waits until something comes; False at the end of the input, or for a signal."""
        channel = self._channel
        if channel.closed_in and not channel.eof_in:
            raise Closed()
        if channel.eof_in or channel.signal:
            return False
        self._changed.clear()
        await self._changed.wait()
        return True

    async def room(self, n):
        while True:
            self._changed.clear()
            if self._channel.closed_in:
                raise Closed()
            view = self._channel.room(n)
            if len(view):
                return view
            await self._changed.wait()

    def send(self, n):
        self._channel.send(n)
        self._consumed()

    def write(self, data):
        return self._write(self._channel.write, data)

    def write_error(self, data):
        return self._write(self._channel.write_error, data)

    async def _write(self, send, data):
        view = memoryview(data.encode() if isinstance(data, str) else data)
        while len(view) > 0:
            self._changed.clear()
            if self._channel.closed_in:
                raise Closed()
            n = send(view)
            if n:
                self.connection.active = ticks_ms()
                self._push()
            view = view[n:]
            if not n and len(view) > 0:
                await self._changed.wait()

    def finish(self, status):
        """The service has ended with this exit status."""
        self._channel.finish(status)
        self._push()
