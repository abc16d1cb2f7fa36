"""Where the server listens: needed when it starts, and to move."""

import socket

from . import log
from .compat import const
from .errors import Refused

_BACKLOG = const(5)


def listen(server, addresses, port):
    """Listens on each of the addresses (IPv4 or IPv6 text); OSError when one cannot be had."""
    server.addresses = addresses
    for address in addresses:
        server.listeners.append(_socket(address, port))
        log.info("listening on %s port %d", address, port)


def move(server, port):
    """Listens on another port from now on; open connections stay. Refused when it cannot be had:
    then all stays as it was."""
    before, server.listeners = server.listeners, []
    try:
        listen(server, server.addresses, port)
    except OSError as e:
        for sock in server.listeners:
            sock.close()
        server.listeners = before
        raise Refused("Cannot listen on port %d: %s" % (port, e))
    server.stop_accepting(before)
    server.accept()


def _socket(address, port):
    family, kind, protocol, _, place = socket.getaddrinfo(address, port, 0, socket.SOCK_STREAM)[0]
    sock = socket.socket(family, kind, protocol)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(place)
    sock.listen(_BACKLOG)
    sock.setblocking(False)
    return sock
