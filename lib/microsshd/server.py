"""The server: listeners, limits, the clock that all connections share.

A connection over a limit is refused politely. Where memory is short the connection concerned ends;
the tasks here go on.
"""

import socket

from . import log, memory, services
from .compat import (
    address_of,
    const,
    forget,
    load,
    readable,
    sleep_ms,
    spawn,
    ticks_diff,
    ticks_ms,
)
from .errors import Refused

_TICK_MS = const(1000)
_LATE_MS = const(2000)  # and a tick's delay is told
_LOGIN = const(32768)  # bytes of a board's heap that one more client may need while it logs in
_WAIT_MS = const(50)
_WAITS = const(40)
_NO_DELAY = (6, getattr(socket, "TCP_NODELAY", 1), 1)  # IPPROTO_TCP; the unix port has no names
_NOBODY = 0, "others"
# what only connections need
MODULES = services.MODULES + " connection refusal ssh. users crypto."


class Server:
    """`device` has config and policy. `listen`, then `serve` until it is cancelled or `ends`."""

    def __init__(self, device):
        self.device = device
        self.policy = device.policy
        self.connections = []
        self.addresses = ()
        self.listeners = []
        self.tasks = []  # that accept
        self.numbers = 0  # connections so far
        self._timers = None
        self.ends = False
        self.feed = None  # the watchdog's
        self.longest = _NOBODY  # step since the last tick, and whose, of what is timed
        self.tidy = True  # nothing is loaded that only connections need

    @property
    def timers(self):
        """The device's timers.Timers, once there is something to do later."""
        if not self._timers:
            self._timers = load("microsshd.timers").Timers(self.device)
        return self._timers

    def logged_in(self):
        return len([c for c in self.connections if c.session.grant])

    def listen(self, addresses, port):
        """Listens on each of the addresses (IPv4 or IPv6 text); OSError when one cannot be had."""
        self.addresses = addresses
        for address in addresses:
            self.listeners.append(load("microsshd.listener").listen(address, port))
            log.info("listening on %s port %d", address, port)
        forget("listener")

    def move(self, port):
        """Listens on another port from now on; open connections stay. Refused when it cannot be
        had: then all stays as it was."""
        before, self.listeners = self.listeners, []
        try:
            self.listen(self.addresses, port)
        except OSError as e:
            for sock in self.listeners:
                sock.close()
            self.listeners = before
            raise Refused("Cannot listen on port %d: %s" % (port, e))
        self._stop_accepting(before)
        self.tasks = [spawn(self._accept(sock)) for sock in self.listeners]

    def _stop_accepting(self, listeners):
        while self.tasks:
            self.tasks.pop().cancel()
        while listeners:
            listeners.pop().close()

    async def serve(self):
        self.tasks = [spawn(self._accept(sock)) for sock in self.listeners]
        try:
            while not self.ends:
                before = ticks_ms()
                await sleep_ms(_TICK_MS)
                if self.feed:
                    self.feed()
                try:
                    self._watch(ticks_diff(ticks_ms(), before) - _TICK_MS)
                    self._check(ticks_ms())
                    if self._timers:
                        self._timers.check(ticks_ms())
                    await self._make_ahead()
                    self._tidy()
                except MemoryError:
                    log.error("no memory to look after connections")
        finally:
            await self.stop()

    async def stop(self):
        """Accepts nobody any more and closes all sessions. When MicroPython's loop is interrupted
        `serve` does not come to its end: then whoever ran it runs this."""
        self._stop_accepting(self.listeners)
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

    def _tidy(self):
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
            sock = None
            try:
                await readable(listener)
                await self._wait_for_room()
                sock, address = listener.accept()
                sock.setblocking(False)
                sock.setsockopt(*_NO_DELAY)
                self._admit(sock, address_of(address))
                continue
            except OSError as e:
                log.warning("accept: %s", e)
            except MemoryError:
                log.error("no memory to accept a connection")
            if sock:
                sock.close()
            await sleep_ms(100)

    async def _wait_for_room(self):
        """A client waits for the memory of connections that may be about to end."""
        for _ in range(_WAITS):
            self._tidy()
            try:
                return memory.need(_LOGIN)
            except MemoryError:
                await sleep_ms(_WAIT_MS)

    def _admit(self, sock, peer):
        self._tidy()
        self.tidy = False
        refusal = self._limit(peer) or self._connect(sock, peer)
        if refusal:
            log.warning("%s refused: %s", peer, refusal)
            refuse = load("microsshd.refusal").refuse
            spawn(refuse(sock, self.policy.version, refusal))

    def _connect(self, sock, peer):
        """Serves the client from now on; why that is not possible, or None."""
        connection = None
        try:
            memory.need(_LOGIN)
            connection = load("microsshd.connection").Connection(self, sock, peer)
            connection.task = spawn(self._run(connection))
            self.connections.append(connection)
        except MemoryError:
            if connection:
                connection.release()
            return "No memory for another connection"

    async def _run(self, connection):
        try:
            await connection.run()
        finally:
            self.connections.remove(connection)

    def _limit(self, peer):
        """Why another connection from this address is not accepted, or None."""
        if not self.policy.admits(peer):
            return "Not permitted from your address"
        values = self.device.config.values
        pending = [c.peer for c in self.connections if not c.session.grant]
        if len(pending) >= values["ssh/pending"]:
            return "Too many connections"
        if pending.count(peer) >= values["ssh/pending-source"]:
            return "Too many connections from your address"
        return None
