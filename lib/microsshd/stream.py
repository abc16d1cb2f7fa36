"""What a service is given: a channel to await, and who is at its other end.

    n = await stream.read_into(view)    bytes put into view; 0: the peer sends no more, or a signal
    await stream.write(data)            all of data; str is sent as UTF-8
    await stream.write_error(data)      the same, to standard error
Both raise `Closed` when the channel or its connection is gone.
"""

import asyncio

from .compat import ticks_ms
from .errors import Closed


class Stream:
    """kind ("shell", "exec", "subsystem"), argument, terminal (None without a pty), columns and
    rows (0: no limit), variables, user, role, peer (address), connection."""

    def __init__(self, channel, connection):
        session = channel.session
        self._channel = channel
        self._changed = asyncio.Event()
        self._push = connection.push
        self.connection = connection
        self.user = session.grant.name
        self.role = session.grant.role
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
        channel = self._channel
        while True:
            self._changed.clear()
            n = channel.read_into(view)
            if n:
                self.connection.active = ticks_ms()
                self._push()
                return n
            if channel.closed_in and not channel.eof_in:
                raise Closed()
            if channel.eof_in or channel.signal:
                return 0
            await self._changed.wait()

    async def write(self, data):
        await self._write(self._channel.write, data)

    async def write_error(self, data):
        await self._write(self._channel.write_error, data)

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
