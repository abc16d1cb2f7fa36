"""The server: listeners, limits, the clock that all connections share.

A connection over a limit is refused politely: identification string and DISCONNECT, as RFC 4253
section 11.1 has it, so that its user reads why.
"""

import asyncio
import gc
import socket

from . import log
from .compat import (
    address_of,
    const,
    forget,
    load,
    readable,
    receive_into,
    send,
    sleep_ms,
    ticks_ms,
)

_DISCONNECT = const(1)
_TOO_MANY_CONNECTIONS = const(12)
_REFUSAL = const(256)
_BACKLOG = const(5)
_TICK_MS = const(1000)
_MOST_LINGERING = const(4)  # refused clients that are given time to read why
_LINGER = const(50)  # times that such a one is listened to
_PAUSE_MS = const(20)
_NO_DELAY = (6, getattr(socket, "TCP_NODELAY", 1), 1)  # IPPROTO_TCP; the unix port has no names
# what only connections need
MODULES = (
    "microsshd.connection",
    "microsshd.stream",
    "microsshd.ssh.",
    "microsshd.services.",
    "microsshd.users",
    "microsshd.config.authorized",
    "microsshd.crypto.",
)


class Server:
    """`device` has config and policy. `listen`, then `serve` until it is cancelled."""

    def __init__(self, device):
        self.device = device
        self.policy = device.policy
        self.connections = []
        self.listeners = []
        self.tasks = []  # that accept
        self.numbers = 0  # connections so far
        self.lingering = 0
        self.tidy = True  # nothing is loaded that only connections need

    def logged_in(self):
        return len([c for c in self.connections if c.session.grant])

    def listen(self, addresses, port):
        """Listens on each of the addresses (IPv4 or IPv6 text); OSError when one cannot be had."""
        for address in addresses:
            self.listeners.append(_listen(address, port))
            log.info("listening on %s port %d", address, port)

    async def serve(self):
        self.tasks = [asyncio.create_task(self._accept(sock)) for sock in self.listeners]
        try:
            while True:
                await sleep_ms(_TICK_MS)
                self._check(ticks_ms())
                self._tidy()
        finally:
            await self.stop()

    async def stop(self):
        """Accepts nobody any more and closes all sessions. When MicroPython's loop is interrupted
        `serve` does not come to its end: then whoever ran it runs this."""
        while self.tasks:
            self.tasks.pop().cancel()
        while self.listeners:
            self.listeners.pop().close()
        await self._close_all()

    def _check(self, now):
        for connection in list(self.connections):
            connection.check(now)

    def _tidy(self):
        """Forgets what connections needed once nothing of the last one is on any stack."""
        if not self.tidy and not self.connections:
            forget(*MODULES)
            self.tidy = True

    async def _close_all(self):
        for connection in list(self.connections):
            connection.session.stop("The server is stopping")
            connection.push()
            connection.task.cancel()
        for _ in range(150):
            if not self.connections:
                break
            await sleep_ms(20)

    async def _accept(self, listener):
        """Keeps nothing of a connection: a waiting task's variables would hold its memory."""
        while True:
            await readable(listener)
            try:
                sock, address = listener.accept()
                sock.setblocking(False)
                sock.setsockopt(*_NO_DELAY)
                self._admit(sock, address_of(address))
            except OSError as e:
                log.warning("accept: %s", e)
                await sleep_ms(100)
            except MemoryError:
                log.error("no memory to accept a connection")
                gc.collect()
            sock = None

    def _admit(self, sock, peer):
        self._tidy()
        self.tidy = False
        refusal = self._limit(peer)
        if not refusal:
            try:
                connection = load("microsshd.connection").Connection(self, sock, peer)
            except MemoryError:
                gc.collect()
                refusal = "No memory for another connection"
        if refusal:
            log.warning("%s refused: %s", peer, refusal)
            return self._refuse(sock, refusal)
        self.connections.append(connection)
        connection.task = asyncio.create_task(self._run(connection))

    async def _run(self, connection):
        try:
            await connection.run()
        finally:
            self.connections.remove(connection)

    def _limit(self, peer):
        """Why another connection from this address is not accepted, or None."""
        values = self.device.config.values
        pending = [c.peer for c in self.connections if not c.session.grant]
        if len(pending) >= values["pending"]:
            return "Too many connections"
        if pending.count(peer) >= values["pending_source"]:
            return "Too many connections from your address"
        return None

    def _refuse(self, sock, text):
        tx = load("microsshd.ssh.packet").TxBuffer(memoryview(bytearray(_REFUSAL)))
        tx.raw(self.policy.version + b"\r\n")
        tx.begin(_DISCONNECT)
        tx.u32(_TOO_MANY_CONNECTIONS)
        tx.string(text.encode())
        tx.string(b"")
        tx.end_packet()
        try:
            send(sock, tx.pending())
        except OSError:
            pass
        if self.lingering < _MOST_LINGERING:
            asyncio.create_task(self._linger(sock))
        else:
            sock.close()

    async def _linger(self, sock):
        """Closes once the client has: before, what it still says would take the refusal back."""
        self.lingering += 1
        scratch = bytearray(_REFUSAL)
        try:
            for _ in range(_LINGER):
                n = receive_into(sock, scratch)
                if n == 0:
                    break
                await sleep_ms(0 if n else _PAUSE_MS)
        except OSError:
            pass
        self.lingering -= 1
        sock.close()


def _listen(address, port):
    family, kind, protocol, _, place = socket.getaddrinfo(address, port, 0, socket.SOCK_STREAM)[0]
    sock = socket.socket(family, kind, protocol)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(place)
    sock.listen(_BACKLOG)
    sock.setblocking(False)
    return sock
