"""Names, time and echoes, asked from servers of our own on 127.0.0.1."""

import asyncio
import os
import socket
import struct

from microsshd import clock, log
from microsshd.compat import sleep_ms, spawn
from microsshd.errors import Refused
from microsshd.network import dns, icmp, sntp, udp

HOME = "127.0.0.1"


class Server:
    """On a UDP port; answers each datagram with those of the list answer(datagram)."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = 0
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        while True:
            self.port = 20000 + int.from_bytes(os.urandom(2), "big") % 10000
            try:
                self.sock.bind(udp.packed(HOME, self.port))
                break
            except OSError:
                pass
        self.sock.setblocking(False)
        self.task = spawn(self._serve())

    async def _serve(self):
        while True:
            try:
                data, peer = self.sock.recvfrom(512)
            except OSError:
                await sleep_ms(1)
                continue
            self.asked += 1
            for answer in self.answer(data):
                self.sock.sendto(answer, peer)

    def close(self):
        self.task.cancel()
        self.sock.close()


def _with(answer, work):
    """The result of the coroutine work(server)."""

    async def run():
        server = Server(answer)
        before, udp.patience = udp.patience, 200
        try:
            return await work(server)
        finally:
            udp.patience = before
            server.close()

    return asyncio.run(run())


# names


def _resolve(answer, host="clock.example"):
    """What a name server that answers so makes of a name, and how often it was asked."""

    async def work(server):
        before, dns.port, dns.servers = (dns.port, dns.servers), server.port, lambda: [HOME]
        try:
            return await dns.resolve(host), server.asked
        finally:
            dns.port, dns.servers = before

    return _with(answer, work)


def _record(kind, data, name=b"\xc0\x0c"):
    return name + struct.pack(">HHIH", kind, 1, 60, len(data)) + data


def _reply(query, records=(), flags=0x8180):
    head = query[:2] + struct.pack(">HHHHH", flags, 1, len(records), 0, 0)
    return head + query[12:] + b"".join(records)


def test_addresses_need_no_server():
    assert _resolve(lambda query: [], "192.0.2.7") == ("192.0.2.7", 0)
    assert udp.is_address("1.2.3.4") and not udp.is_address("1.2.3.256")
    assert not udp.is_address("1.2.3") and not udp.is_address("a.b.c.d")


def test_names():
    address = bytes([192, 0, 2, 33])

    def answer(query):
        assert query[12:] == b"\5clock\7example\0\0\1\0\1"
        alias = _record(5, b"\3ntp\xc0\x12")
        return [_reply(query, [alias, _record(1, address, b"\3ntp\xc0\x12")])]

    assert _resolve(answer) == ("192.0.2.33", 1)
    assert _resolve(lambda query: [_reply(query, flags=0x8183)]) == (None, 1)
    assert _resolve(lambda query: [_reply(query)]) == (None, 1)
    for nonsense in ("a" * 64, "a..b", ".".join(["abcdefg"] * 40)):
        assert _resolve(answer, nonsense) == (None, 0)


def test_answers_to_other_questions_are_none():
    right = _record(1, bytes([192, 0, 2, 33]))
    wrong = _record(1, bytes([192, 0, 2, 66]))

    def answer(query):
        yield b""
        yield b"\0\0" + _reply(query, [wrong])[2:]
        yield _reply(query, [wrong]).replace(b"clock", b"block")
        yield query
        yield _reply(query, [right])

    assert _resolve(answer) == ("192.0.2.33", 1)


def test_broken_answers():
    whole = _record(1, b"\1\2\3\4")
    for end in range(len(whole)):
        assert _resolve(lambda query, end=end: [_reply(query, [whole[:end]])]) == (None, 1)


# time


class _Device:
    def __init__(self, *hosts):
        self.config = self.server = self.timers = self
        self.values = {"ntp/enabled": True, "ntp/servers": {host: {} for host in hosts}}
        self.left = {}

    def set(self, name, seconds):
        self.left[name] = seconds


def _time(query, seconds=4102444800 + 2208988800 - (1 << 32), first=0x24, stratum=2, mark=None):
    """The answer of a server: by default of 2100, after the numbers came round in 2036."""
    head = bytes([first, stratum]) + bytes(22)
    return head + (mark or query[40:48]) + bytes(8) + struct.pack(">II", seconds, 1 << 31)


def _update(answer, *hosts):
    """(the device's clock after an update, the seconds to the next one)."""
    echo, log.echo = log.echo, None
    device = _Device(*(hosts or (HOME,)))

    async def work(server):
        before, sntp.port = sntp.port, server.port
        try:
            await sntp.update(device)
        finally:
            sntp.port = before

    try:
        _with(answer, work)
        return clock.now(), device.left[sntp.TIMER]
    finally:
        log.echo = echo
        clock.offset = 0


def _epoch():
    """Seconds of 2100-01-01 here."""
    import time

    return 4102444800 - (946684800 if time.gmtime(0)[0] == 2000 else 0)


def test_time_of_a_server():
    now, wait = _update(lambda query: [_time(query)])
    assert now - _epoch() in (0, 1, 2) and wait == 3600
    text = log.lines[-1][3]
    assert text.startswith("clock set by 127.0.0.1, it was ") and text.endswith(" s behind")
    assert clock.failures == 0


def test_small_corrections_are_not_told():
    log.lines.clear()
    seconds = clock.now() - _epoch() + 4102444800 + 2208988800
    now, _ = _update(lambda query: [_time(query, seconds & 0xFFFFFFFF)])
    assert abs(now - clock.now()) < 3 and not log.lines


def test_time_before_2036():
    now, _ = _update(lambda query: [_time(query, 3976214400)])  # 2026-01-01
    assert _epoch() - now in (2335219200, 2335219199, 2335219198)


def test_servers_that_are_not_believed():
    for answer in (
        lambda query: [],
        lambda query: [query],
        lambda query: [_time(query)[:47]],
        lambda query: [_time(query, first=0xE4)],
        lambda query: [_time(query, stratum=0)],
        lambda query: [_time(query, stratum=16)],
        lambda query: [_time(query, seconds=0)],
        lambda query: [_time(query, mark=b"12345678")],
    ):
        clock.failures = 0
        now, wait = _update(answer)
        assert abs(now - clock.now()) < 2 and wait == 64
    assert clock.failures == 1
    assert _update(lambda query: [])[1] == 128
    clock.failures = 0


def test_the_next_server_is_asked():
    now, wait = _update(lambda query: [_time(query)], "a..b", HOME)
    assert now - _epoch() in (0, 1, 2) and wait == 3600


# echoes


def test_checksum():
    """RFC 1071 section 3."""
    data = bytes([0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7])
    assert icmp.checksum(data) == 0xDDF2 ^ 0xFFFF
    assert icmp.checksum(data[:-1]) == icmp.checksum(data[:-1] + b"\0")


def _pinger():
    try:
        return icmp.Pinger(HOME, 0x1234)
    except Refused:
        return None


def test_echo():
    pinger = _pinger()
    if not pinger:
        return

    async def run():
        udp.send(pinger.sock, pinger.request(7, 56))
        for _ in range(3):  # a raw socket sees the request, too
            data = await udp.receive(pinger.sock, 1000)
            found = data and pinger.reply(data, 7)
            if found:
                return found

    try:
        size, ttl = asyncio.run(run())
        assert size == 56 and ttl in (64, None)
    finally:
        pinger.close()


def test_answers_of_others_are_none():
    pinger = object.__new__(icmp.Pinger)
    pinger.identifier = 0x1234
    pinger.raw = True
    request = pinger.request(7, 10)
    assert icmp.checksum(request) == 0
    head = bytes([0x45, 0, 0, 0, 0, 0, 0, 0, 63]) + bytes(11)
    answer = bytearray(request)
    answer[0] = 0
    answer[2:4] = bytes(2)
    answer[2:4] = struct.pack(">H", icmp.checksum(answer))
    assert pinger.reply(head + bytes(answer), 7) == (10, 63)
    assert pinger.reply(head + bytes(answer), 8) is None
    assert pinger.reply(head + bytes(request), 7) is None
    assert pinger.reply(head + bytes(answer[:7]), 7) is None
    assert pinger.reply(head, 7) is None
    answer[9] ^= 1
    assert pinger.reply(head + bytes(answer), 7) is None
    pinger.identifier = 0x1235
    assert pinger.reply(head + bytes(answer), 7) is None
