"""ChaCha20-Poly1305 as OpenSSH builds it (PROTOCOL.chacha20poly1305; RFC 8439 for the parts).

Two ChaCha20 keys, both with a 64 bit counter and the packet's number, eight bytes big-endian, as
the nonce: one encrypts the four length bytes, the other the rest. Poly1305 takes its key from the
second one's block zero, and its tag covers the encrypted length and packet. A packet is decrypted
only after its tag was right. The kernels' time depends on lengths alone.
"""

from ..compat import micropython
from .hmac import compare


@micropython.viper
def _block(state, stream):
    """Writes the 64 byte block of `state` to `stream` and counts the state's block number up."""
    start = ptr32(state)
    out = ptr32(stream)
    m32 = uint(0xFFFFFFFF)
    i = 0
    while i < 16:
        out[i] = start[i]
        i += 1
    k = 0
    while k < 80:
        # Eight quarter rounds a double round: four columns, then four diagonals.
        j = k & 7
        shift = j >> 2
        a = j & 3
        b = 4 + (a + shift & 3)
        c = 8 + (a + 2 * shift & 3)
        d = 12 + (a + 3 * shift & 3)
        va = uint(out[a]) & m32
        vb = uint(out[b]) & m32
        vc = uint(out[c]) & m32
        vd = uint(out[d]) & m32
        va = va + vb & m32
        vd ^= va
        vd = (vd << 16 | vd >> 16) & m32
        vc = vc + vd & m32
        vb ^= vc
        vb = (vb << 12 | vb >> 20) & m32
        va = va + vb & m32
        vd ^= va
        vd = (vd << 8 | vd >> 24) & m32
        vc = vc + vd & m32
        vb ^= vc
        vb = (vb << 7 | vb >> 25) & m32
        out[a] = va
        out[b] = vb
        out[c] = vc
        out[d] = vd
        k += 1
    i = 0
    while i < 16:
        out[i] = out[i] + start[i]
        i += 1
    start[12] = start[12] + 1


@micropython.viper
def _xor(view, start: int, stream, n: int):
    p = ptr8(view)
    s = ptr8(stream)
    while n:
        n -= 1
        p[start + n] ^= s[n]


def _poly1305(key, view):
    """RFC 8439 section 2.5."""
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    p = (1 << 130) - 5
    h = 0
    for i in range(0, len(view), 16):
        h = (h + int.from_bytes(bytes(view[i : i + 16]) + b"\x01", "little")) * r % p
    h += int.from_bytes(key[16:], "little")
    return (h & ((1 << 128) - 1)).to_bytes(16, "little")


class ChaChaPoly:
    """One direction; `key` is 64 bytes: the packet's key, then the length's key."""

    def __init__(self, key):
        if len(key) != 64:
            raise ValueError("size")
        self.main = bytearray(b"expand 32-byte k" + key[:32] + bytes(16))
        self.header = bytearray(b"expand 32-byte k" + key[32:] + bytes(16))
        self.stream = bytearray(64)

    def _start(self, state, seq):
        state[48:56] = bytes(8)
        state[56:] = seq.to_bytes(8, "big")
        _block(state, self.stream)

    def _crypt(self, view, n):
        at = 4
        while at < n:
            _block(self.main, self.stream)
            _xor(view, at, self.stream, min(64, n - at))
            at += 64

    def length(self, seq, view):
        """The packet length that view[0:4] hides; `view` stays as it is."""
        self._start(self.header, seq)
        s = self.stream
        return (
            (view[0] ^ s[0]) << 24
            | (view[1] ^ s[1]) << 16
            | (view[2] ^ s[2]) << 8
            | view[3] ^ s[3]
        )

    def seal(self, seq, view, n):
        """Encrypts in place view[0:4], the length, and view[4:n]; the tag goes to view[n:n+16]."""
        self._start(self.header, seq)
        _xor(view, 0, self.stream, 4)
        self._start(self.main, seq)
        key = bytes(self.stream[:32])
        self._crypt(view, n)
        view[n : n + 16] = _poly1305(key, view[:n])

    def open(self, seq, view, n):
        """Whether view[n:n+16] is the tag of view[0:n]; if so, view[4:n] is decrypted in place."""
        self._start(self.main, seq)
        key = bytes(self.stream[:32])
        if not compare(_poly1305(key, view[:n]), view[n : n + 16]):
            return False
        self._crypt(view, n)
        return True
