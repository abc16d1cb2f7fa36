"""A socket that listens: needed when the server starts."""

import socket

from .compat import const

_BACKLOG = const(5)


def listen(address, port):
    """A socket that listens on an address (IPv4 or IPv6 text); OSError when it cannot be had."""
    family, kind, protocol, _, place = socket.getaddrinfo(address, port, 0, socket.SOCK_STREAM)[0]
    sock = socket.socket(family, kind, protocol)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(place)
    sock.listen(_BACKLOG)
    sock.setblocking(False)
    return sock
