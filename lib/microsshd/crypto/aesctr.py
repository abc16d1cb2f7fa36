"""AES in counter mode (NIST SP 800-38A section 6.5; in SSH RFC 4344 section 4).

The counter is 128 bits, big-endian, and goes on from packet to packet. The block cipher is the
firmware's: it encrypts a batch of counter blocks at a time, in memory that all streams share, as
no call leaves anything there for the next. Time depends on lengths and the counter, which are no
secret. Not wiped: the last batch, which is key stream, and the firmware's copy of the key.
"""

from ..compat import block_cipher, const, int, micropython, ptr8, ptr32  # noqa: A004
from .xor import xor

_BATCH = const(512)
_stream = memoryview(bytearray(_BATCH))


@micropython.viper
def _count(t: uint, x: int, counter, stream, n: int):
    """Fills `stream` with n counter blocks; leaves the counter after the last.

    Only the last byte, the high one of the last word, is counted; a carry goes the slow way."""
    c = ptr8(counter)
    w = ptr32(counter)
    m32 = uint(0xFFFFFFFF)
    one = uint(1 << 24)
    x = int(ptr32(stream))
    while n:
        n -= 1
        t = uint(w[3])
        ptr32(x)[0] = w[0]
        ptr32(x)[1] = w[1]
        ptr32(x)[2] = w[2]
        ptr32(x)[3] = int(t)
        x += 16
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
    """One direction's key stream; `key` of 16 or 32 bytes, `iv` (the first counter) of 16.

    ValueError for other sizes."""

    def __init__(self, key, iv):
        if len(key) not in (16, 32) or len(iv) != 16:
            raise ValueError("size")
        self.encrypt = block_cipher(key).encrypt
        self.counter = bytearray(iv)
        self.at = 0  # bytes used of the key stream's block at the counter

    def xor(self, view):
        """Encrypts or decrypts `view`, a memoryview or bytearray of any length, in place."""
        at = self.at
        n = len(view)
        done = 0
        while done < n:
            size = min(_BATCH, (at + n - done + 15) & ~15)
            stream = _stream[:size]
            _count(0, 0, self.counter, stream, size >> 4)
            self.encrypt(stream, stream)
            size = min(size - at, n - done)
            xor(done, at, view, stream, size)
            done += size
            at = at + size & 15
            if at:
                self._back()
        self.at = at

    def _back(self):
        """One block back, to the last one, which is not used up. Packets are of whole blocks."""
        for i in range(15, -1, -1):
            self.counter[i] = self.counter[i] - 1 & 255
            if self.counter[i] != 255:
                break
