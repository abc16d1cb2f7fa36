"""Echo messages of ICMP (RFC 792) over a socket of the system, which must allow that."""

import socket
import struct

from ..compat import const
from ..errors import Refused
from .udp import packed

_ICMP = const(1)
_REPLY = const(0)
_REQUEST = const(8)
_NOT_ALLOWED = (1, 13)  # EPERM, EACCES


class Pinger:
    """A socket for echoes to one address. raw: answers come with their IP header, which tells
    their time to live; else the system keeps it, and sets the identifier."""

    def __init__(self, address, identifier):
        self.identifier = identifier
        self.raw = True
        try:
            self.sock = _open(getattr(socket, "SOCK_RAW", 3))
        except OSError as e:
            if e.errno not in _NOT_ALLOWED:
                raise
            self.raw = False
            try:
                self.sock = _open(socket.SOCK_DGRAM)  # ping sockets of Linux, icmp(7)
            except OSError:
                raise Refused("This system does not allow the device to send ICMP messages")
        try:
            self.sock.setblocking(False)
            self.sock.connect(packed(address))
        except OSError:
            self.sock.close()
            raise

    def close(self):
        self.sock.close()

    def request(self, number, size):
        """The message with `size` bytes of data."""
        data = bytearray(8 + size)
        struct.pack_into(">BBHHH", data, 0, _REQUEST, 0, 0, self.identifier, number)
        for i in range(size):
            data[8 + i] = i & 255
        struct.pack_into(">H", data, 2, checksum(data))
        return data

    def reply(self, data, number):
        """(bytes of data, time to live or None) when it is the answer to that request, or None."""
        ttl = None
        if self.raw:
            if len(data) < 20:
                return None
            ttl = data[8]
            data = data[(data[0] & 15) * 4 :]
        if len(data) < 8:
            return None
        kind, _, _, identifier, answered = struct.unpack_from(">BBHHH", data, 0)
        if kind != _REPLY or answered != number:
            return None
        if self.raw and (identifier != self.identifier or checksum(data)):
            return None
        return len(data) - 8, ttl


def _open(kind):
    return socket.socket(socket.AF_INET, kind, _ICMP)


def checksum(data):
    """RFC 1071; 0 for data that has the right one in it."""
    total = 0
    for i in range(0, len(data), 2):
        total += data[i] << 8 | (data[i + 1] if i + 1 < len(data) else 0)
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF
