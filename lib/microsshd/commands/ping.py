"""`ping`: asks a host for echoes (RFC 792), in Comware's words. Ctrl-C ends it."""

import os
from math import sqrt
from time import time_ns

from ..compat import const, send, sleep_ms, ticks_diff, ticks_ms
from ..errors import Refused
from ..network.dns import resolve
from ..network.icmp import Pinger
from ..network.udp import receive

_COUNT = const(5)
_SIZE = const(56)
_TIMEOUT = const(2000)  # ms
_PAUSE = const(200)  # ms between two requests at least
_STEP = const(100)  # ms between two looks at the keyboard


async def ping(cli, host):
    return await count(cli, _COUNT, host)


async def count(cli, times, host):
    """Exit status 0 when at least one answer came."""
    address = await resolve(host)
    if not address:
        raise Refused("Unknown host %s" % host)
    try:
        pinger = Pinger(address, int.from_bytes(os.urandom(2), "big"))
    except OSError as e:
        raise Refused("%s cannot be reached: %s" % (host, e))
    try:
        text = "Ping %s (%s): %d data bytes, press CTRL+C to break"
        await cli.say(text % (host, address, _SIZE))
        return await _Round(cli, pinger, address).run(host, times)
    finally:
        pinger.close()


class _Round:
    def __init__(self, cli, pinger, address):
        self.cli = cli
        self.output = cli.service("output")
        self.pinger = pinger
        self.address = address
        self.sent = 0
        self.times = [0, 0.0, 0.0, 0.0, 0.0]  # answers; ms: sum, of squares, least, most

    async def run(self, host, times):
        while self.sent < times:
            began = ticks_ms()
            self.sent += 1
            if not await self._ask(self.sent - 1):
                break
            if self.sent < times:
                await sleep_ms(max(_PAUSE - ticks_diff(ticks_ms(), began), 0))
        await self._tell(host)
        return 0 if self.times[0] else 1

    async def _ask(self, number):
        """One request; False when the user has seen enough."""
        number &= 0xFFFF
        began = time_ns()
        try:
            send(self.pinger.sock, self.pinger.request(number, _SIZE))
        except OSError as e:
            await self.cli.say("The request could not be sent: %s" % e)
            return not self.output.interrupted(self.cli)
        start = ticks_ms()
        while True:
            left = _TIMEOUT - ticks_diff(ticks_ms(), start)
            if self.output.interrupted(self.cli):
                return False
            if left <= 0:
                await self.cli.say("Request time out")
                return True
            if await self._answered(number, began, min(left, _STEP)):
                return True

    async def _answered(self, number, began, ms):
        """Whether an answer came within so many ms, which is told."""
        try:
            data = await receive(self.pinger.sock, ms)
        except OSError:  # as a router tells that nobody is there
            await sleep_ms(ms)
            return False
        found = data and self.pinger.reply(data, number)
        if not found:
            return False
        size, ttl = found
        taken = (time_ns() - began) / 1000000
        self._count(taken)
        ttl = "" if ttl is None else "ttl=%d " % ttl
        row = (size, self.address, number, ttl, taken)
        await self.cli.say("%d bytes from %s: icmp_seq=%d %stime=%.3f ms" % row)
        return True

    def _count(self, taken):
        n, total, squares, least, most = self.times
        least = min(least, taken) if n else taken
        self.times = [n + 1, total + taken, squares + taken * taken, least, max(most, taken)]

    async def _tell(self, host):
        n, total, squares, least, most = self.times
        lost = 100 * (self.sent - n) / self.sent
        await self.cli.say("")
        await self.cli.say("--- Ping statistics for %s ---" % host)
        text = "%d packet(s) transmitted, %d packet(s) received, %.1f%% packet loss"
        await self.cli.say(text % (self.sent, n, lost))
        if n:
            mean = total / n
            row = (least, mean, most, sqrt(max(squares / n - mean * mean, 0)))
            text = "round-trip min/avg/max/std-dev = %.3f/%.3f/%.3f/%.3f ms"
            await self.cli.say(text % row)
