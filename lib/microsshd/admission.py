"""Who knocks is let in, or reads why not: needed while somebody connects.

What is here holds nothing of a connection when it returns, and a module that is forgotten lives as
long as a task of it: the connection's own is one of the server."""

import socket

from . import log, memory
from .compat import address_of, const, load, sleep_ms, spawn

_LOGIN = const(32768)  # bytes of a board's heap that one more client may need while it logs in
_WAIT_MS = const(50)
_WAITS = const(40)
_NO_DELAY = (6, getattr(socket, "TCP_NODELAY", 1), 1)  # IPPROTO_TCP; the unix port has no names


async def admit(server, listener):
    """Accepts who waits at a listener; OSError, or MemoryError."""
    await wait_for_room(server)
    sock, address = listener.accept()
    try:
        sock.setblocking(False)
        sock.setsockopt(*_NO_DELAY)
        peer = address_of(address)
        server.tidy_up()
        server.tidy = False
        refusal = _limit(server, peer) or connect(server, sock, peer)
        if refusal:
            log.warning("%s refused: %s", peer, refusal)
            refuse = load("refusal").refuse
            spawn(refuse(sock, server.policy.version, refusal))
    except (OSError, MemoryError):
        sock.close()
        raise


async def wait_for_room(server):
    """A client waits for the memory of connections that may be about to end."""
    for _ in range(_WAITS):
        server.tidy_up()
        try:
            return memory.need(_LOGIN)
        except MemoryError:
            await sleep_ms(_WAIT_MS)


def connect(server, sock, peer):
    """Serves the client from now on; why that is not possible, or None."""
    connection = None
    try:
        memory.need(_LOGIN)
        connection = load("connection").Connection(server, sock, peer)
        connection.task = spawn(server.run(connection))
        server.connections.append(connection)
    except MemoryError:
        if connection:
            connection.release()
        return "No memory for another connection"


def _limit(server, peer):
    """Why another connection from this address is not accepted, or None."""
    values = server.device.config.values
    if not _permitted(values, peer):
        return "Not permitted from your address"
    pending = [c.peer for c in server.connections if not c.session.grant]
    if len(pending) >= values["ssh/pending"]:
        return "Too many connections"
    if pending.count(peer) >= values["ssh/pending-source"]:
        return "Too many connections from your address"
    return None


def _permitted(values, address):
    """Whether clients of an address may connect (`ssh server acl`)."""
    number = values["ssh/acl"]
    if number is None:
        return True
    rules = values["acls"].get(number, {}).get("rules", {})
    return load("config.acl").permits(rules, address)
