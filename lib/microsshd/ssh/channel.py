"""A `session` channel, RFC 4254 section 5 and 6: its ring, its windows and its end.

A channel owns one ring, as large as the window it advertises; data beyond it is the peer's
fault. What must be sent but finds no room (window adjustment, exit status, EOF, CLOSE) is state
of the channel, not a queue: `flush` sends what is owed as soon as it can.
"""

from ..compat import const, place
from ..errors import Disconnect

_PROTOCOL_ERROR = const(2)
_WINDOW_ADJUST = const(93)
_DATA = const(94)
_EXTENDED_DATA = const(95)
_EOF = const(96)
_CLOSE = const(97)
_REQUEST = const(98)
_RESERVE = const(1088)  # room in the send buffer that data leaves to one reply
_SLIVER = const(128)  # wait for room rather than send less than this of more


def _nothing():
    pass


class Channel:
    """One `session` channel. `notify` is called when there is something new for its user:
    data, room, EOF, CLOSE, a signal, another window size."""

    def __init__(self, session, peer, window, maximum, ring):
        self.session = session
        self.peer = peer  # the peer's number of this channel
        self.peer_window = window
        self.peer_maximum = maximum
        self.ring = ring
        self.head = self.count = 0  # what waits in the ring
        self.window = len(ring)  # what the peer may still send
        self.eof_in = self.eof_out = False
        self.closed_in = self.closed_out = False
        self.kind = None  # "shell", "exec" or "subsystem" once requested
        self.argument = None
        self.busy = False  # a service runs
        self.status = None  # exit status to be sent
        self.ending = False  # EOF and CLOSE are to be sent
        self.terminal = None  # of pty-req: its type
        self.rows = 0  # of the terminal; 0: no limit
        self.variables = {}
        self.signal = None  # name of the last signal, as "INT"
        self.blocked = False  # somebody waits until more can be sent
        self.notify = _nothing

    def take_window(self, n):
        """Accounts for n bytes of the peer's; False when nobody wants them any more."""
        if n > self.window or self.eof_in:
            raise Disconnect(_PROTOCOL_ERROR, "Data exceeds the window")
        self.window -= n
        return not self.ending

    def receive(self, data):
        """Puts data, for which take_window has accounted, into the ring."""
        ring = self.ring
        n = len(data)
        if not self.count:
            self.head = 0  # so that it lies in one piece
        tail = (self.head + self.count) % len(ring)
        first = min(n, len(ring) - tail)
        place(ring, tail, data[:first])
        if first < n:
            place(ring, 0, data[first:])
        self.count += n
        self.notify()

    def peek(self):
        """What can be taken out of the ring at once, where it lies: good until `skip`."""
        return self.ring[self.head : min(self.head + self.count, len(self.ring))]

    def skip(self, n):
        """Takes n bytes, at most those of `peek`, out of the ring."""
        self.head = (self.head + n) % len(self.ring)
        self.count -= n
        self.adjust()

    def adjust(self):
        """Opens the window again by what was consumed, when half of it was."""
        more = len(self.ring) - self.count - self.window
        if more < len(self.ring) // 2 or self.eof_in or self.ending:
            return
        tx = self.session.tx
        if not tx.held and tx.space() >= 9:
            tx.begin(_WINDOW_ADJUST)
            tx.u32(self.peer)
            tx.u32(more)
            tx.end_packet()
            self.window += more

    def room(self, n, kind=0):
        """Where to put up to n bytes of data, in the packet that `send` sends; empty when there
        is no room now. Nothing else may be sent between the two. kind: 0, or the code of
        extended data (RFC 4254 section 5.2)."""
        n = self._sendable(n, 13 if kind else 9)
        if not n:
            return b""
        tx = self.session.tx
        tx.begin(_EXTENDED_DATA if kind else _DATA)
        tx.u32(self.peer)
        if kind:
            tx.u32(kind)
        return tx.view[tx.pos + 4 : tx.pos + 4 + n]

    def send(self, n):
        """Sends the first n bytes of `room`."""
        tx = self.session.tx
        tx.u32(n)
        tx.pos += n
        tx.end_packet()
        self.peer_window -= n

    def _sendable(self, n, header):
        tx = self.session.tx
        if tx.held or self.ending:
            self.blocked = True
            return 0
        room = min(self.peer_window, self.peer_maximum, tx.space() - header - _RESERVE)
        if room < n:
            n = room if room >= min(_SLIVER, self.peer_window, self.peer_maximum) else 0
            self.blocked = True
        return max(n, 0)

    def finish(self, status):
        """The service has ended: exit status, EOF and CLOSE follow what it wrote."""
        self.busy = False
        self.status = status
        self.ending = True
        self.notify = _nothing
        self.session.mux.flush()

    def end(self):
        """The peer sends and takes no more."""
        self.eof_in = self.closed_in = self.ending = True
        self.status = None
        self.notify()

    def flush(self):
        """Sends what this channel owes, in order, as far as there is room."""
        tx = self.session.tx
        if not self.ending:
            self.adjust()
            if self.blocked and self.peer_window and tx.space() > _RESERVE + 2 * _SLIVER:
                self.blocked = tx.held
                self.notify()
            return
        if self.status is not None and not self.closed_in:
            if tx.held or tx.space() < 40:
                return
            tx.begin(_REQUEST)
            tx.u32(self.peer)
            tx.string(b"exit-status")
            tx.put(b"\0")
            tx.u32(self.status)
            tx.end_packet()
        self.status = None
        if not self.eof_out and not self.closed_in:
            if not self._short(_EOF):
                return
        self.eof_out = True
        if not self.closed_out:
            self.closed_out = self._short(_CLOSE)

    def _short(self, number):
        tx = self.session.tx
        if tx.held or tx.space() < 5:
            return False
        tx.begin(number)
        tx.u32(self.peer)
        tx.end_packet()
        return True
