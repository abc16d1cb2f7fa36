"""What a service is given: a channel to await, and who is at its other end.

    view = await stream.peek()          what has come, where it lies; empty: no more, or a signal
    view = stream.look()                the same without waiting: empty, too, when nothing has come
    stream.skip(n)                      n bytes of it are done with
    await stream.write(data)            all of data; str is sent as UTF-8
    await stream.write_error(data)      the same, to standard error
and without a buffer between the channel's and the service's:
    view = await stream.room(n)         where to put up to n bytes, at least one
    stream.send(n)                      sends the first n; nothing is awaited in between
Writing raises `Closed` when the channel or its connection is gone; then no more comes, either.
"""

import asyncio

from .compat import const, place, ticks_ms
from .errors import Closed

_STDERR = const(1)  # SSH_EXTENDED_DATA_STDERR, RFC 4254 section 5.2


class Stream:
    """kind ("shell", "exec", "subsystem"), argument, terminal (None without a pty), rows (0: no
    limit), variables, user, role, folder (where it begins), peer (address), connection."""

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
    def rows(self):
        return self._channel.rows

    def take_signal(self):
        """The signal that came since the last call (RFC 4254 section 6.9), as "INT", or None."""
        name = self._channel.signal
        self._channel.signal = None
        return name

    async def peek(self):
        channel = self._channel
        while not channel.count:
            if channel.eof_in or channel.signal:
                return b""
            self._changed.clear()
            await self._changed.wait()
        return channel.peek()

    def look(self):
        """What has come, as `peek` has it; empty when nothing has."""
        return self._channel.peek()

    def skip(self, n):
        self._channel.skip(n)
        self._consumed()

    def _consumed(self):
        self.connection.active = ticks_ms()
        self._push()

    async def room(self, n, kind=0):
        while True:
            self._changed.clear()
            if self._channel.closed_in:
                raise Closed()
            view = self._channel.room(n, kind)
            if len(view):
                return view
            await self._changed.wait()

    def send(self, n):
        self._channel.send(n)
        self._consumed()

    async def write(self, data, kind=0):
        data = memoryview(data.encode() if isinstance(data, str) else data)
        while len(data) > 0:
            view = await self.room(len(data), kind)
            n = len(view)
            place(view, 0, data[:n])
            self.send(n)
            data = data[n:]

    def write_error(self, data):
        return self.write(data, _STDERR)

    def finish(self, status):
        """The service has ended with this exit status."""
        self._channel.finish(status)
        self._push()
