"""ChaCha20-Poly1305 as OpenSSH builds it (PROTOCOL.chacha20poly1305; RFC 8439 for the parts).

Two ChaCha20 keys, both with a 64 bit counter and the packet's number, eight bytes big-endian, as
the nonce: one encrypts the four length bytes, the other the rest. Poly1305 takes its key from the
second one's block zero, and its tag covers the encrypted length and packet. A packet is decrypted
only after its tag was right. Time depends on lengths alone. Not wiped: keys, which are bytes, and
the last packet's key stream and tag.
"""

from ..compat import const
from .chacha20poly1305_stream import blocks, hidden_word
from .chacha20poly1305_tag import authenticate
from .hmac import compare
from .xor import xor

_CONSTANT = b"expand 32-byte k"
_BATCH = const(1024)  # bytes of key stream made at a time, besides block zero

# The key stream of the packet at hand, and the tag it should have: one packet is done at a time.
_STREAM = bytearray(64 + _BATCH)
_TAG = bytearray(16)


def keystream(key, seq, counter, n):
    """n bytes of the key stream that packet number `seq` has under a 32 byte key, from a block of
    64 bytes on, the `counter`; no size is checked."""
    out = bytearray(n + 63 & -64)
    blocks(0, 0, _CONSTANT + key, out, seq, counter, len(out) >> 6)
    return bytes(out[:n])


def poly1305(key, data):
    """The 16 byte tag of `data`, of any length, under a 32 byte key; its size is not checked."""
    out = bytearray(16)
    authenticate(bytearray(key + bytes(32)), data, len(data), out, 0)
    return bytes(out)


def _first(n):
    """How many blocks to make at first: block zero, which is Poly1305's key, and up to a batch."""
    return (n if n < 4 + _BATCH else 4 + _BATCH) + 123 >> 6


class ChaChaPoly:
    """One direction; `key` is 64 bytes: the packet's key, then the length's key. ValueError for
    another size."""

    def __init__(self, key):
        if len(key) != 64:
            raise ValueError("size")
        self.main = _CONSTANT + bytes(key[:32])
        self.header = _CONSTANT + bytes(key[32:])

    def length(self, seq, view):
        """The packet length that view[0:4] hides; `view`, of 4 bytes at least, stays as it is."""
        blocks(0, 0, self.header, _STREAM, seq, 0, 1)
        return hidden_word(view, _STREAM)

    def seal(self, seq, view, n):
        """Encrypts in place view[0:4], the length, and view[4:n]; the tag goes to view[n:n+16].

        Raises ValueError when `view` has no such places."""
        if n < 4 or n + 16 > len(view):
            raise ValueError("size")
        blocks(0, 0, self.header, _STREAM, seq, 0, 1)
        xor(0, 0, view, _STREAM, 4)
        blocks(0, 0, self.main, _STREAM, seq, 0, _first(n))
        self._crypt(seq, view, n)
        authenticate(_STREAM, view, n, view, n)

    def open(self, seq, view, n):
        """Whether view[n:n+16] is the tag of view[0:n]; if so, view[4:n] is decrypted in place."""
        if n < 4 or n + 16 > len(view):
            return False
        blocks(0, 0, self.main, _STREAM, seq, 0, _first(n))
        authenticate(_STREAM, view, n, _TAG, 0)
        if not compare(_TAG, view[n : n + 16]):
            return False
        self._crypt(seq, view, n)
        return True

    def _crypt(self, seq, view, n):
        """XORs view[4:n] with the key stream from block one on; block zero stays."""
        at = 4
        while n - at > _BATCH:
            xor(at, 64, view, _STREAM, _BATCH)
            at += _BATCH
            left = min(n - at, _BATCH)
            blocks(0, 1, self.main, _STREAM, seq, at + 60 >> 6, left + 63 >> 6)
        xor(at, 64, view, _STREAM, n - at)
