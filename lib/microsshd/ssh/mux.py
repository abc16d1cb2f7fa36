"""The connection protocol, RFC 4254: global requests, channels and their requests.

Refused: forwarding, X11, agents, and every channel type but `session`.
"""

from ..compat import const
from ..errors import Disconnect
from .channel import Channel

_PROTOCOL_ERROR = const(2)
_REQUEST_FAILURE = const(82)
_OPEN_CONFIRMATION = const(91)
_OPEN_FAILURE = const(92)
_SUCCESS = const(99)
_FAILURE = const(100)
_PROHIBITED = const(1)
_UNKNOWN_TYPE = const(3)
_SHORTAGE = const(4)
_VARIABLES = const(8)
_VARIABLE_SIZE = const(128)
_TYPES_REFUSED = (b"direct-tcpip", b"x11", b"tun@openssh.com")


class Mux:
    """The channels of one connection; `session.policy` says how many and lends the rings."""

    def __init__(self, session):
        self.session = session
        self.channels = [None] * session.policy.channels
        self.no_more = False

    def flush(self):
        for i, channel in enumerate(self.channels):
            if channel:
                channel.flush()
                if channel.over():
                    self._drop(i)

    def _drop(self, i):
        self.session.policy.give(self.channels[i].ring)
        self.channels[i] = None

    def abandon(self):
        """The connection is gone: no channel will read or write again."""
        for channel in self.channels:
            if channel:
                channel.eof_in = channel.closed_in = channel.closed_out = channel.ending = True
                channel.status = None
                channel.notify()
        self.flush()

    def _find(self, reader):
        number = reader.u32()
        channel = self.channels[number] if number < len(self.channels) else None
        if channel is None or channel.closed_in:
            raise Disconnect(_PROTOCOL_ERROR, "No such channel")
        return channel

    def on_global_request(self, reader):
        name = reader.string()
        wants_reply = reader.boolean()
        if bytes(name) == b"no-more-sessions@openssh.com":
            self.no_more = True
        elif wants_reply:  # nothing is forwarded; a keepalive is answered by this as well
            tx = self.session.tx
            tx.begin(_REQUEST_FAILURE)
            tx.end_packet()

    def on_open(self, reader):
        kind = bytes(reader.string())
        peer = reader.u32()
        window = reader.u32()
        maximum = reader.u32()
        if kind != b"session":
            known = kind in _TYPES_REFUSED
            code = _PROHIBITED if known else _UNKNOWN_TYPE
            return self._refuse(peer, code, b"Only session channels")
        reader.finish()
        if self.no_more:
            return self._refuse(peer, _PROHIBITED, b"No more sessions were announced")
        if None not in self.channels or not maximum:
            return self._refuse(peer, _SHORTAGE, b"Too many channels")
        policy = self.session.policy
        try:
            ring = policy.take(policy.ring_size)
        except MemoryError:
            return self._refuse(peer, _SHORTAGE, b"No memory for another channel")
        number = self.channels.index(None)
        self.channels[number] = Channel(self, number, peer, window, maximum, ring)
        tx = self.session.tx
        tx.begin(_OPEN_CONFIRMATION)
        tx.u32(peer)
        tx.u32(number)
        tx.u32(len(ring))
        tx.u32(len(ring))
        tx.end_packet()

    def _refuse(self, peer, code, text):
        tx = self.session.tx
        tx.begin(_OPEN_FAILURE)
        tx.u32(peer)
        tx.u32(code)
        tx.string(text)
        tx.string(b"")
        tx.end_packet()

    def on_window_adjust(self, reader):
        channel = self._find(reader)
        channel.peer_window += reader.u32()
        reader.finish()
        if channel.peer_window > 0xFFFFFFFF:
            raise Disconnect(_PROTOCOL_ERROR, "Window is too large")
        channel.notify()

    def on_data(self, reader):
        channel = self._find(reader)
        data = reader.string()
        reader.finish()
        if channel.take_window(len(data)):
            channel.receive(data)

    def on_extended_data(self, reader):
        """A client has no use for it, but it counts for the window; it is dropped."""
        channel = self._find(reader)
        reader.u32()
        if channel.take_window(len(reader.string())):
            channel.adjust()

    def on_eof(self, reader):
        channel = self._find(reader)
        reader.finish()
        if channel.eof_in:
            raise Disconnect(_PROTOCOL_ERROR, "Second end of file")
        channel.eof_in = True
        channel.notify()

    def on_close(self, reader):
        channel = self._find(reader)
        reader.finish()
        channel.eof_in = channel.closed_in = channel.ending = True
        channel.status = None
        channel.notify()
        self.flush()

    def on_request(self, reader):
        channel = self._find(reader)
        name = bytes(reader.string())
        wants_reply = reader.boolean()
        method = _REQUESTS.get(name)
        done = method is not None and method(self, channel, reader)
        if wants_reply and not channel.closed_out:
            tx = self.session.tx
            tx.begin(_SUCCESS if done else _FAILURE)
            tx.u32(channel.peer)
            tx.end_packet()
        if done and name in _SERVICES:
            self.session.on_service(channel)

    def _pty(self, channel, reader):
        terminal = reader.text()
        columns = reader.u32()
        rows = reader.u32()
        reader.u32()
        reader.u32()
        reader.string()
        reader.finish()
        if channel.terminal is not None or channel.kind or not self.session.grant.pty:
            return False
        channel.terminal = terminal[:32]
        channel.columns = columns
        channel.rows = rows
        return True

    def _window_change(self, channel, reader):
        columns = reader.u32()
        rows = reader.u32()
        reader.u32()
        reader.u32()
        reader.finish()
        channel.columns = columns
        channel.rows = rows
        channel.notify()
        return True

    def _env(self, channel, reader):
        name = reader.text()
        value = reader.text()
        reader.finish()
        full = len(channel.variables) >= _VARIABLES
        if full or channel.kind or len(name) + len(value) > _VARIABLE_SIZE:
            return False
        channel.variables[name] = value
        return True

    def _signal(self, channel, reader):
        channel.signal = reader.text()
        reader.finish()
        channel.notify()
        return True

    def _shell(self, channel, reader):
        reader.finish()
        return self._start(channel, "shell", "")

    def _exec(self, channel, reader):
        command = reader.text()
        reader.finish()
        return self._start(channel, "exec", command)

    def _subsystem(self, channel, reader):
        name = reader.text()
        reader.finish()
        return self._start(channel, "subsystem", name)

    def _start(self, channel, kind, argument):
        """Reserves the channel for a service; False when it has one or may not have this."""
        if channel.kind or channel.ending:
            return False
        command = self.session.grant.command
        if command is not None:  # authorized_keys(5), command=
            if kind == "exec":
                channel.variables["SSH_ORIGINAL_COMMAND"] = argument
            kind = "exec"
            argument = command
        if not self.session.policy.offers(self.session, kind, argument):
            return False
        channel.kind = kind
        channel.argument = argument
        channel.busy = True
        return True

    HANDLERS = {
        80: on_global_request,
        90: on_open,
        93: on_window_adjust,
        94: on_data,
        95: on_extended_data,
        96: on_eof,
        97: on_close,
        98: on_request,
    }


_SERVICES = (b"shell", b"exec", b"subsystem")
_REQUESTS = {
    b"pty-req": Mux._pty,
    b"window-change": Mux._window_change,
    b"env": Mux._env,
    b"signal": Mux._signal,
    b"shell": Mux._shell,
    b"exec": Mux._exec,
    b"subsystem": Mux._subsystem,
}
