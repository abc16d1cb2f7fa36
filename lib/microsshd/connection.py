"""One connection's pumps: its socket, its session, the tasks of its services.

Exactly one task reads and one writes the socket; only both together are cancelled, since a
cancelled reader takes a waiting writer out of MicroPython's poller with it. What can be sent at
once is sent by whoever produced it, so a reply does not wait for the writer's turn.
"""

import asyncio

from . import log
from .compat import (
    const,
    forget,
    load,
    readable,
    receive_into,
    send,
    sleep_ms,
    spawn,
    ticks_diff,
    ticks_ms,
    writable,
)
from .errors import Closed, Disconnect
from .services import MODULES, find, module_of
from .ssh.session import Session

_STREAM = const("stream")
_FLUSH_MS = const(2000)  # how long a farewell may take to be sent
_LINGER_MS = const(500)  # and to be read, before the socket is closed under it
_PAUSE_MS = const(20)


class Connection:
    """`server` has device and policy; `peer` is the address's text. Connections are counted by
    `number`; `line` is the first that was free, VTY 0 and so on."""

    def __init__(self, server, sock, peer):
        self.server = server
        self.sock = sock
        self.peer = peer
        self.number = server.numbers
        server.numbers += 1
        lines = set(range(len(server.connections) + 1))
        self.line = min(lines - {c.line for c in server.connections})
        self.began = self.active = ticks_ms()
        self.task = None
        self.broken = False
        self.streams = []
        self.tasks = []
        self.more = asyncio.Event()  # there is something to send
        self.progress = asyncio.Event()  # something was sent: there may be room to receive
        policy = server.policy
        self.buffers = []
        try:
            for size in (policy.rx_size, policy.tx_size):
                self.buffers.append(policy.take(size))
            self.session = Session(policy, peer, self.began, *self.buffers, self._start)
        except MemoryError:
            self.release()
            raise

    def release(self):
        """Gives the buffers back."""
        while self.buffers:
            self.server.policy.give(self.buffers.pop())

    async def run(self):
        """Until the connection ends, for whatever reason; never raises."""
        writer = None
        try:
            writer = spawn(self._write())
            self.push()
            await self._receive()
            log.info("%s: connection closed", self.peer)
        except Disconnect as e:
            log.info("%s: %s", self.peer, e.text)
        except OSError as e:
            log.info("%s: connection lost: %s", self.peer, e)
        except MemoryError:
            self._give_up()
        except asyncio.CancelledError:
            pass  # the server has said farewell
        except Exception as e:
            log.exception(e, "%s: internal error", self.peer)
            self.session.stop("Internal error")
        await self._finish(writer)

    async def _receive(self):
        session = self.session
        while not session.closed and not self.broken:
            if session.work:
                delay = session.step(ticks_ms())
                self.push()
                await sleep_ms(delay)
                continue
            room = session.room()
            if not len(room):
                await self.progress.wait()
                self.progress.clear()
                session.fed(0, ticks_ms())
                self.push()
                continue
            n = receive_into(self.sock, room)
            if n is None:
                await readable(self.sock)
                continue
            if n == 0:
                return
            session.fed(n, ticks_ms())
            self.push()
            await sleep_ms(0)

    def push(self):
        """Sends what the socket takes at once; the writer waits for the rest."""
        try:
            self._send()
        except OSError:
            self.broken = True
            if asyncio.current_task() is not self.task and self.task:
                self.task.cancel()
        if len(self.session.pending()):
            self.more.set()

    def _send(self):
        session = self.session
        while True:
            view = session.pending()
            if not len(view):
                break
            n = send(self.sock, view)
            if not n:
                break
            session.sent(n, ticks_ms())
        self.progress.set()

    async def _write(self):
        try:
            while True:
                await self.more.wait()
                self.more.clear()
                while len(self.session.pending()) and not self.broken:
                    await writable(self.sock)
                    self.push()
        except MemoryError:
            self.dismiss()

    def _give_up(self):
        log.error("%s: no memory", self.peer)
        self.session.stop("No memory")

    def dismiss(self):
        """Ends the connection for want of memory."""
        self._give_up()
        self.end("")

    def end(self, text):
        """Ends the connection; its user reads why."""
        self.session.stop(text)
        self.push()
        self.task.cancel()

    async def _finish(self, writer):
        """The farewell, then the end of everything that belongs to this connection."""
        try:
            self.session.stop("Closed")
            await self._farewell()
        except (OSError, MemoryError, asyncio.CancelledError):
            pass
        except Exception as e:
            log.exception(e, "%s: internal error", self.peer)
        if writer:
            writer.cancel()
        for task in list(self.tasks):
            task.cancel()
            try:
                await task
            except asyncio.CancelledError:
                pass
        self.sock.close()
        self.release()

    async def _farewell(self):
        start = ticks_ms()
        while len(self.session.pending()) and ticks_diff(ticks_ms(), start) < _FLUSH_MS:
            self._send()
            await sleep_ms(_PAUSE_MS)
        start = ticks_ms()
        scratch = bytearray(256)
        while ticks_diff(ticks_ms(), start) < _LINGER_MS:
            n = receive_into(self.sock, scratch)
            if n == 0:
                break
            await sleep_ms(0 if n else _PAUSE_MS)

    def check(self, now):
        """Time limits; called about once a second."""
        try:
            self.session.tick(now)
            grant = self.session.grant
            idle = grant and (grant.idle_ms or self.server.policy.idle_ms)
            if idle and ticks_diff(now, self.active) >= idle:
                self.session.stop("Idle for too long")
            self.push()
        except Disconnect as e:
            log.info("%s: %s", self.peer, e.text)
            self.push()
        except MemoryError:
            self._give_up()
        if self.session.closed:
            self.task.cancel()

    def _start(self, channel):
        stream = load(_STREAM).Stream(channel, self)
        self.streams.append(stream)
        self.tasks.append(spawn(self._serve(stream)))

    async def _serve(self, stream):
        status = 255
        try:
            serve = module_of(stream.kind, stream.argument).serve
            status = await serve(stream, self.server.device)
        except (Closed, asyncio.CancelledError):
            pass
        except MemoryError:
            log.error("%s: no memory for %s", self.peer, stream.kind)
            try:
                await stream.write_error("No memory\r\n")
            except (Closed, MemoryError, asyncio.CancelledError):
                pass
        except Exception as e:
            log.exception(e, "%s: %s failed", self.peer, stream.kind)
        stream.finish(status)
        self.streams.remove(stream)
        self.tasks.remove(asyncio.current_task())
        name = find(stream.kind, stream.argument)
        serve = stream = None
        connections = self.server.connections
        names = [find(s.kind, s.argument) for c in connections for s in c.streams]
        if not names:
            forget(MODULES)
        elif name not in names:
            forget("services." + name)
