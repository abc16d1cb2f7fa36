"""Interfaces, routes and neighbours as Linux tells them over rtnetlink (RFC 3549, rtnetlink(7)).

A request asks for all objects of a kind and is answered at once, in messages of attributes.
"""

import socket
import struct

from ..compat import const
from .interface import Interface

_NETLINK = const(16)
_RAW = const(3)
_REQUEST_ALL = const(0x301)
_ERROR = const(2)
_DONE = const(3)
_INTERNET = const(2)
_BUFFER = const(8192)  # the kernel sends no more at once
_UP = const(1)  # flags of an interface
_LOOPBACK = const(8)
_RUNNING = const(0x40)
_OPERATIONAL = const(6)  # RFC 2863
_PERMANENT = const(0x80)  # flag of an address, state of a neighbour
_ABSENT = const(0x61)  # states: incomplete, failed, needs none
_UNICAST = const(1)  # types of routes
_LOCAL = const(2)
_BY_KERNEL = const(2)
_TICKS = const(6000)  # of 10 ms, a minute


def _all(kind, family, size):
    """Yields (header, attributes {number: bytes}) of all objects; the header is `size` bytes."""
    sock = socket.socket(_NETLINK, _RAW, 0)
    try:
        sock.settimeout(2)
        request = struct.pack("@IHHII", 16 + size, kind, _REQUEST_ALL, 1, 0)
        sock.send(request + bytes([family]) + bytes(size - 1))
        while True:
            data = sock.recv(_BUFFER)
            at = 0
            while at < len(data):
                length, answer = struct.unpack_from("@IH", data, at)
                if answer == _DONE:
                    return
                if answer == _ERROR:
                    raise OSError(-struct.unpack_from("@i", data, at + 16)[0])
                body = data[at + 16 : at + length]
                yield body[:size], _attributes(body[size:])
                at += length + 3 & ~3
    finally:
        sock.close()


def _attributes(data):
    found = {}
    at = 0
    while at + 4 <= len(data):
        size, kind = struct.unpack_from("@HH", data, at)
        if size < 4:
            break
        found[kind & 0x3FFF] = data[at + 4 : at + size]
        at += size + 3 & ~3
    return found


def _text(address):
    return ".".join([str(c) for c in address])


def _number(data):
    return struct.unpack("@I", data)[0] if data else 0


def interfaces(configured=()):
    found = []
    for head, more in _all(18, 0, 16):
        index, flags = struct.unpack_from("@iI", head, 4)
        name = more[3].rstrip(b"\0").decode()
        made = Interface("InLoopBack0" if name == "lo" else name)
        made.index = index
        made.active = bool(flags & _UP)
        made.loopback = bool(flags & _LOOPBACK)
        state = more[16][0] if more.get(16) else 0
        made.link = state == _OPERATIONAL or not state and bool(flags & _RUNNING)
        if not made.loopback and len(more.get(1, b"")) == 6:
            made.mac = more[1]
        made.mtu = _number(more.get(4))
        made.speed = _speed(name)
        if 23 in more:  # packets, bytes, errors, drops, each received and sent
            n = struct.unpack_from("@8Q", more[23])
            made.received = n[0], n[2], n[6]
            made.sent = n[1], n[3], n[7]
        found.append(made)
    for head, more in _all(22, _INTERNET, 8):
        for made in found:
            if made.index == _number(head[4:]):
                made.addresses.append((_text(more.get(2) or more[1]), head[1]))
                made.dhcp = made.dhcp or not head[2] & _PERMANENT  # it ends some time
    return found


def _speed(name):
    """In kbit/s; None for what has none, or does not tell."""
    try:
        with open("/sys/class/net/%s/speed" % name) as f:
            speed = int(f.read())
    except (OSError, ValueError):
        return None
    return speed * 1000 if speed > 0 else None


def _names():
    """{number: name in tables} and {number: first address} of all interfaces."""
    found = interfaces()
    own = {i.index: i.addresses[0][0] for i in found if i.addresses}
    return {i.index: i.short() for i in found}, own


def routes(configured=()):
    """Those of the main table, and the host's own addresses, which its loopback takes."""
    names, own = _names()
    found = []
    for head, more in _all(26, _INTERNET, 12):
        local = head[7] == _LOCAL
        if not local and head[7] != _UNICAST:
            continue
        out = _number(more.get(4))
        hop = "127.0.0.1" if local else _text(more[5]) if 5 in more else own.get(out, "0.0.0.0")
        name = "InLoop0" if local else names.get(out, "-")
        target = more.get(1, bytes(4))
        direct = head[5] == _BY_KERNEL
        found.append((bytes(target), head[1], direct, _number(more.get(6)), hop, name))
    for target, bits, direct, metric, hop, name in sorted(found):
        yield _text(target), bits, direct, metric, hop, name


def neighbours():
    names = _names()[0]
    for head, more in _all(30, _INTERNET, 12):
        index, state = struct.unpack_from("@iH", head, 4)
        if state & _ABSENT or len(more.get(2, b"")) != 6:
            continue
        age = _number(more[3][:4]) // _TICKS if 3 in more else 0
        yield _text(more[1]), more[2], names.get(index, "-"), age, bool(state & _PERMANENT)
