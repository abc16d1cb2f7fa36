"""The connection protocol, RFC 4254: global requests, channels and their requests.

Here is what comes at any time; how channels open and services start is in `opening`, which is in
memory until then.
"""

from ..compat import const, forget, load
from ..errors import Disconnect

_PROTOCOL_ERROR = const(2)
_REQUEST_FAILURE = const(82)
_OPEN_FAILURE = const(92)
_SUCCESS = const(99)
_FAILURE = const(100)
_SHORTAGE = const(4)
_OPENING = const("ssh.opening")


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
                if channel.closed_in and channel.closed_out and not channel.busy:
                    self.channels[i] = None
                    self.session.policy.give(channel.ring)

    def abandon(self):
        """The connection is gone: no channel will read or write again."""
        for channel in self.channels:
            if channel:
                channel.closed_out = True
                channel.end()
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
        opening = _opening()
        if opening:
            return opening.on_open(self, reader)
        reader.string()
        self.refuse(reader.u32(), _SHORTAGE, b"No memory for another channel")

    def refuse(self, peer, code, text):
        """Refuses to open the channel that the peer calls so."""
        forget(_OPENING)
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
        if channel.peer_window >> 32:
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
        channel.end()
        self.flush()

    def on_request(self, reader):
        channel = self._find(reader)
        name = bytes(reader.string())
        wants_reply = reader.boolean()
        starting = not channel.kind
        done = self._request(channel, name, reader)
        if wants_reply and not channel.closed_out:
            tx = self.session.tx
            tx.begin(_SUCCESS if done else _FAILURE)
            tx.u32(channel.peer)
            tx.end_packet()
        if starting and channel.kind:
            forget(_OPENING)
            self.session.on_service(channel)

    def _request(self, channel, name, reader):
        """Does what is requested; False or None when that fails."""
        function = _REQUESTS.get(name)
        if not function and not channel.kind:
            opening = _opening()
            function = opening and opening.REQUESTS.get(name)
        return function and function(channel, reader)

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


def _opening():
    """What opens channels, or None when there is no memory for it."""
    try:
        return load(_OPENING)
    except MemoryError:
        return None


def _window_change(channel, reader):
    reader.u32()
    rows = reader.u32()
    reader.u32()
    reader.u32()
    reader.finish()
    channel.rows = rows
    channel.notify()
    return True


def _signal(channel, reader):
    channel.signal = reader.text()
    reader.finish()
    channel.notify()
    return True


_REQUESTS = {b"window-change": _window_change, b"signal": _signal}
