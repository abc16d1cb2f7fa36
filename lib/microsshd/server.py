"""The server: listeners, limits, the clock that all connections share.

A connection over a limit is refused politely. Where memory is short the connection concerned ends;
the tasks here go on.
"""

from . import log, memory
from .compat import const, forget, load, readable, sleep_ms, spawn, ticks_diff, ticks_ms
from .services import MODULES as _SERVICES
from .timers import Timers

_TICK_MS = const(1000)
_LATE_MS = const(2000)  # and a tick's delay is told
_NOBODY = 0, "others"
# what only connections need
MODULES = _SERVICES + " connection refusal ssh. users crypto."


class Server:
    """`device` has config and policy. With listeners, see `listener`, it may `serve` until it is
    cancelled or `ends`."""

    def __init__(self, device):
        self.device = device
        self.policy = device.policy
        self.connections = []
        self.addresses = ()
        self.listeners = []
        self.tasks = []  # that accept
        self.numbers = 0  # connections so far
        self.timers = Timers(device)
        self.ends = False
        self.feed = None  # the watchdog's
        self.longest = _NOBODY  # step since the last tick, and whose, of what is timed
        self.tidy = True  # nothing is loaded that only connections need

    def logged_in(self):
        return len([c for c in self.connections if c.session.grant])

    def accept(self):
        """Somebody waits at each listener from now on."""
        self.tasks = [spawn(self._accept(sock)) for sock in self.listeners]

    def stop_accepting(self, listeners):
        while self.tasks:
            self.tasks.pop().cancel()
        while listeners:
            listeners.pop().close()

    async def serve(self):
        self.accept()
        try:
            while not self.ends:
                before = ticks_ms()
                await sleep_ms(_TICK_MS)
                if self.feed:
                    self.feed()
                try:
                    self._watch(ticks_diff(ticks_ms(), before) - _TICK_MS)
                    self._check(ticks_ms())
                    self.timers.check(ticks_ms())
                    await self._make_ahead()
                    self.tidy_up()
                except MemoryError:
                    log.error("no memory to look after connections")
        finally:
            await self.stop()

    async def stop(self):
        """Accepts nobody any more and closes all sessions. When MicroPython's loop is interrupted
        `serve` does not come to its end: then whoever ran it runs this."""
        self.stop_accepting(self.listeners)
        await self._close_all()

    def _watch(self, late):
        """Tells who has held the event loop for long."""
        longest, self.longest = self.longest, _NOBODY
        if max(late, longest[0]) > _LATE_MS:
            text = "the event loop was late by %d ms, %d ms of it for %s"
            log.warning(text, max(late, longest[0]), *longest)

    def _check(self, now):
        for connection in list(self.connections):
            connection.check(now)
        if self.connections and memory.starved():
            self.connections[-1].dismiss()  # what it has taken goes back to the network

    async def _make_ahead(self):
        """Key pairs for the next key exchanges, while nobody is connected: what makes them takes
        memory that sessions want."""
        if None in self.policy.pairs.values() and not self.connections:
            self.tidy = False
            steps = self.policy.make_ahead()
            while not self.connections:
                try:
                    next(steps)
                except StopIteration:
                    return
                await sleep_ms(0)

    def tidy_up(self):
        """Forgets what connections needed once nothing of the last one is on any stack."""
        if not self.tidy and not self.connections:
            forget(MODULES)
            self.tidy = True

    async def _close_all(self):
        for connection in list(self.connections):
            connection.end("The server is stopping")
        for _ in range(150):
            if not self.connections:
                break
            await sleep_ms(20)

    async def _accept(self, listener):
        """Keeps nothing of a connection: a waiting task's variables would hold its memory."""
        while True:
            try:
                await readable(listener)
                await load("admission").admit(self, listener)
                continue
            except OSError as e:
                log.warning("accept: %s", e)
            except MemoryError:
                log.error("no memory to accept a connection")
            finally:
                forget("admission config.acl")
            await sleep_ms(100)

    async def run(self, connection):
        """Serves a connection to its end."""
        try:
            await connection.run()
        finally:
            self.connections.remove(connection)
