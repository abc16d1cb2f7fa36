"""AES in counter mode (NIST SP 800-38A section 6.5; in SSH RFC 4344 section 4).

The counter is 128 bits, big-endian, and goes on from packet to packet. The block cipher is the
firmware's: it encrypts a batch of counter blocks at a time, and what a packet leaves of the key
stream is for the next. Time depends on lengths and the counter, which are no secret.
"""

from ..compat import block_cipher, const, micropython
from .xor import xor

_BATCH = const(512)


@micropython.viper
def _count(t: uint, x: int, counter, stream, n: int):
    """Fills the n bytes of `stream` with counter blocks; leaves the counter after the last.

    The counter's last byte is the high one of a word: adding to it overflows on a carry."""
    c = ptr8(counter)
    w = ptr32(counter)
    s = ptr32(stream)
    m32 = uint(0xFFFFFFFF)
    one = uint(1 << 24)
    n = n >> 2
    x = 0
    while x < n:
        s[x] = w[0]
        x += 1
        s[x] = w[1]
        x += 1
        s[x] = w[2]
        x += 1
        t = uint(w[3])
        s[x] = int(t)
        x += 1
        t = t + one & m32
        w[3] = int(t)
        if t < one:
            i = 15
            while i:
                i -= 1
                c[i] = c[i] + 1
                if c[i]:
                    i = 0


class AesCtr:
    """One direction's key stream; `key` of 16 or 32 bytes, `iv` (the first counter) of 16."""

    def __init__(self, key, iv):
        if len(key) not in (16, 32) or len(iv) != 16:
            raise ValueError("size")
        self.encrypt = block_cipher(key).encrypt
        self.counter = bytearray(iv)
        self.stream = bytearray(_BATCH)
        self.at = _BATCH

    def xor(self, view):
        """Encrypts or decrypts `view`, a memoryview or bytearray of any length, in place."""
        stream = self.stream
        at = self.at
        n = len(view)
        done = 0
        while n > _BATCH - at:
            xor(done, at, view, stream, _BATCH - at)
            done += _BATCH - at
            n -= _BATCH - at
            _count(0, 0, self.counter, stream, _BATCH)
            self.encrypt(stream, stream)
            at = 0
        xor(done, at, view, stream, n)
        self.at = at + n
