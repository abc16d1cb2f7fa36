"""Datagrams, without blocking: a question over UDP (RFC 768), and waiting with an end."""

import socket

from ..compat import const, send, sleep_ms, ticks_add, ticks_diff, ticks_ms

_EAGAIN = const(11)
_LARGEST = const(512)
_FINE = const(100)  # ms in which a socket is looked at each ms, then each ten

patience = 2000  # ms for an answer


def packed(address, port=0):
    """What sockets take for the address of an IPv4 text."""
    return socket.getaddrinfo(address, port)[0][-1]


def is_address(text):
    """Whether the text is an IPv4 address, which needs no looking up."""
    parts = text.split(".")
    return len(parts) == 4 and all([p.isdigit() and len(p) < 4 and int(p) < 256 for p in parts])


async def receive(sock, ms):
    """The datagram, of up to 512 bytes, that comes within so many ms; None when none does."""
    began = ticks_ms()
    while True:
        try:  # not `readinto`, which on MicroPython takes several for one
            return sock.recv(_LARGEST)
        except OSError as e:
            if e.errno != _EAGAIN:
                raise
        passed = ticks_diff(ticks_ms(), began)
        if passed >= ms:
            return None
        await sleep_ms(1 if passed < _FINE else 10)


async def ask(address, port, question, accept):
    """The value other than None that accept(an answer) has first; None
    when there is no such answer, or nobody to answer."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        sock.connect(packed(address, port))
        send(sock, question)
        end = ticks_add(ticks_ms(), patience)
        while True:
            answer = await receive(sock, ticks_diff(end, ticks_ms()))
            if answer is None:
                return None
            value = accept(answer)
            if value is not None:
                return value
    except OSError:
        return None
    finally:
        sock.close()
