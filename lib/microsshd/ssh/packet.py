"""The binary packet protocol, RFC 4253 section 6, on one buffer in and one buffer out.

    uint32 packet_length | byte padding_length | payload | padding | mac

Each buffer is one memoryview, lent for the connection's life. Packets are opened and sealed where
they lie; what is left of a read slides to the front when room is needed. The transform
(`transform.py`) is an attribute that the key exchange replaces at NEWKEYS.
"""

import os
from struct import pack_into

from ..compat import const, load, place
from ..errors import Disconnect
from .wire import Reader

_PROTOCOL_ERROR = const(2)
_MAC_ERROR = const(5)
_SEQUENCE_MASK = const(0xFFFFFFFF)
_SMALLEST = const(5)  # packet_length: its padding_length and four bytes of padding
_OVERHEAD = const(64)  # header, longest padding, longest MAC
_HELD_MESSAGES = const(24)
_HELD_BYTES = const(64)  # longest message that may wait for a key exchange to end
_FIRST_HELD = const(50)  # RFC 4253 section 7.1: above the key exchange's numbers


class _Direction:
    """A buffer, of which start to end is in use, the transform, and what is counted."""

    def __init__(self, view):
        self.view = view
        self.start = self.end = 0
        self.seq = 0
        self.take_keys(load("ssh.transform_clear").Clear(), False)

    def take_keys(self, cipher, strict):
        """From the next packet on; strict key exchange starts to number them anew."""
        self.cipher = cipher
        self.total = self.packets = 0  # bytes and packets under these keys
        if strict:
            self.seq = 0

    def to_front(self):
        """Moves what is in use, so that all room is behind it."""
        if self.start:
            n = self.end - self.start
            place(self.view, 0, self.view[self.start : self.end])
            self.start = 0
            self.end = n


class RxBuffer(_Direction, Reader):
    """What the peer sent. `room()` to receive into, `fed(n)`, `open()` until it says False; then
    it reads the payload of the packet that is open."""

    def __init__(self, view):
        super().__init__(view)
        self.need = 0  # bytes of the packet under way; 0: its length is not known yet
        self.pos = self.stop = 0  # what has not been read of the payload

    def room(self):
        self.to_front()
        return self.view[self.end :]

    def fed(self, n):
        self.end += n

    def open(self):
        """True when a whole packet was opened: its payload is `view[pos:stop]`."""
        cipher = self.cipher
        start = self.start
        have = self.end - start
        if not self.need:
            if have < cipher.head:
                return False
            self.need = self._measure(cipher.length(self.seq, self.view[start:]))
        if have < self.need:
            return False
        n = self.need - cipher.tag
        if not cipher.open(self.seq, self.view[start : start + self.need], n):
            raise Disconnect(_MAC_ERROR, "Corrupted MAC on input")
        padding = self.view[start + 4]
        if padding < 4 or padding > n - 6:
            raise Disconnect(_PROTOCOL_ERROR, "Bad length in a packet")
        self.pos = start + 5
        self.stop = start + n - padding
        self.start = start + self.need
        self.total += self.need
        self.packets += 1
        self.need = 0
        self.seq = (self.seq + 1) & _SEQUENCE_MASK
        return True

    def _measure(self, length):
        """The bytes of a packet with this packet_length; refuses what cannot be one."""
        cipher = self.cipher
        n = 4 + length
        if n + cipher.tag > len(self.view):
            raise Disconnect(_PROTOCOL_ERROR, "Packet is too long for this device")
        if length < _SMALLEST or (n - cipher.clear) % cipher.block:
            raise Disconnect(_PROTOCOL_ERROR, "Bad length in a packet")
        return n + cipher.tag


class TxBuffer(_Direction):
    """What goes to the peer. `begin(number)`, fields, `end()`: sealed, waiting in `pending()`.

    While `held` (RFC 4253 section 7.1: our KEXINIT is out, our NEWKEYS is not) messages from 50
    up wait in a short queue; they are the replies to what the peer sent before it saw ours, and
    are sent by the key exchange."""

    def __init__(self, view):
        super().__init__(view)
        self.mark = self.pos = 0
        self.held = False
        self.queue = []

    def pending(self):
        return self.view[self.start : self.end]

    def sent(self, n):
        self.start += n
        if self.start == self.end:
            self.start = self.end = 0

    def space(self):
        """Payload bytes that fit in a packet begun now; negative when none does."""
        return len(self.view) - (self.end - self.start) - _OVERHEAD

    def raw(self, data):
        """Bytes outside of any packet: the identification string."""
        place(self.view, self.end, data)
        self.end += len(data)

    def begin(self, number):
        self.to_front()
        self.mark = self.end
        self.pos = self.end + 6
        self.view[self.end + 5] = number

    def u32(self, value):
        pack_into(">I", self.view, self.pos, value)
        self.pos += 4

    def put(self, data):
        place(self.view, self.pos, data)
        self.pos += len(data)

    def string(self, data):
        self.u32(len(data))
        self.put(data)

    def end_packet(self):
        """Pads, seals and numbers the packet, or queues it while a key exchange holds it."""
        view = self.view
        mark = self.mark
        n = self.pos - mark
        if self.held and view[mark + 5] >= _FIRST_HELD:
            if len(self.queue) >= _HELD_MESSAGES or n > 5 + _HELD_BYTES:
                raise Disconnect(_PROTOCOL_ERROR, "Too many requests during key exchange")
            self.queue.append(bytes(view[mark + 5 : self.pos]))
            return
        cipher = self.cipher
        block = cipher.block
        padding = block - (n - cipher.clear) % block
        if padding < 4:
            padding += block
        n += padding
        pack_into(">IB", view, mark, n - 4, padding)
        self.put(os.urandom(padding))
        cipher.seal(self.seq, view[mark : mark + n + cipher.tag], n)
        self.end = mark + n + cipher.tag
        self.total += n
        self.packets += 1
        self.seq = (self.seq + 1) & _SEQUENCE_MASK
