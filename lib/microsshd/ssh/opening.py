"""How a channel opens and comes to its service: RFC 4254 sections 5.1, 6.2, 6.4 and 6.5.

Wanted by `mux` until the channel has one. Refused: forwarding, X11, agents, and every channel type
but `session`; a second service, and whatever else comes after the first.
"""

from ..compat import const
from .channel import Channel

_OPEN_CONFIRMATION = const(91)
_PROHIBITED = const(1)
_UNKNOWN_TYPE = const(3)
_SHORTAGE = const(4)
_VARIABLES = const(8)
_VARIABLE_SIZE = const(128)
_TYPES_REFUSED = (b"direct-tcpip", b"x11", b"tun@openssh.com")


def on_open(mux, reader):
    """CHANNEL_OPEN."""
    kind = bytes(reader.string())
    peer = reader.u32()
    window = reader.u32()
    maximum = reader.u32()
    if kind != b"session":
        known = kind in _TYPES_REFUSED
        return mux.refuse(peer, _PROHIBITED if known else _UNKNOWN_TYPE, b"Only session channels")
    reader.finish()
    if mux.no_more:
        return mux.refuse(peer, _PROHIBITED, b"No more sessions were announced")
    if None not in mux.channels or not maximum:
        return mux.refuse(peer, _SHORTAGE, b"Too many channels")
    policy = mux.session.policy
    try:
        ring = policy.take(policy.ring_size)
    except MemoryError:
        return mux.refuse(peer, _SHORTAGE, b"No memory for another channel")
    number = mux.channels.index(None)
    mux.channels[number] = Channel(mux.session, peer, window, maximum, ring)
    tx = mux.session.tx
    tx.begin(_OPEN_CONFIRMATION)
    tx.u32(peer)
    tx.u32(number)
    tx.u32(len(ring))
    tx.u32(len(ring))
    tx.end_packet()


def _pty(channel, reader):
    terminal = reader.text()
    reader.u32()
    rows = reader.u32()
    reader.u32()
    reader.u32()
    reader.string()
    reader.finish()
    if channel.terminal is not None or not channel.session.grant.pty:
        return False
    channel.terminal = terminal[:32]
    channel.rows = rows
    return True


def _env(channel, reader):
    name = reader.text()
    value = reader.text()
    reader.finish()
    if len(channel.variables) >= _VARIABLES or len(name) + len(value) > _VARIABLE_SIZE:
        return False
    channel.variables[name] = value
    return True


def _shell(channel, reader):
    reader.finish()
    return _start(channel, "shell", "")


def _exec(channel, reader):
    command = reader.text()
    reader.finish()
    return _start(channel, "exec", command)


def _subsystem(channel, reader):
    name = reader.text()
    reader.finish()
    return _start(channel, "subsystem", name)


def _start(channel, kind, argument):
    """Reserves the channel for a service; False when it may not have this."""
    session = channel.session
    command = session.grant.command
    if command is not None:  # authorized_keys(5), command=
        if kind == "exec":
            channel.variables["SSH_ORIGINAL_COMMAND"] = argument
        kind = "exec"
        argument = command
    if not session.policy.offers(session, kind, argument):
        return False
    channel.kind = kind
    channel.argument = argument
    channel.busy = True
    return True


# a function tells whether the request of this name has succeeded
REQUESTS = {
    b"pty-req": _pty,
    b"env": _env,
    b"shell": _shell,
    b"exec": _exec,
    b"subsystem": _subsystem,
}
