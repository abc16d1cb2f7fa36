"""AES in counter mode (NIST SP 800-38A section 6.5; in SSH RFC 4344 section 4).

The counter is 128 bits, big-endian, and goes on from packet to packet. The block cipher is the
firmware's; the counter blocks of a whole batch are encrypted by one call of it.
The kernels' time depends on lengths and on the counter, which is no secret.
"""

from ..compat import block_cipher, micropython

_BATCH = 512


@micropython.viper
def _count(counter, blocks, n: int):
    """Writes n counter blocks and leaves the counter after the last."""
    c = ptr8(counter)
    p = ptr8(blocks)
    i = 0
    while i < n:
        k = 16
        while k:
            k -= 1
            p[i + k] = c[k]
        i += 16
        k = 15
        carry = 1
        while k >= 0:
            carry += c[k]
            c[k] = carry
            carry >>= 8
            k -= 1


@micropython.viper
def _xor(view, start: int, stream, offset: int, n: int):
    p = ptr8(view)
    s = ptr8(stream)
    while n:
        n -= 1
        p[start + n] ^= s[offset + n]


class AesCtr:
    """One direction's key stream; `key` of 16 or 32 bytes, `iv` (the first counter) of 16."""

    def __init__(self, key, iv):
        if len(key) not in (16, 32) or len(iv) != 16:
            raise ValueError("size")
        self.cipher = block_cipher(key)
        self.counter = bytearray(iv)
        self.stream = bytearray(_BATCH)
        self.left = 0

    def xor(self, view):
        """Encrypts or decrypts `view`, a memoryview or bytearray of any length, in place."""
        stream = self.stream
        n = len(view)
        at = 0
        while at < n:
            if not self.left:
                size = min(_BATCH, (n - at + 15) & -16)
                part = memoryview(stream)[_BATCH - size :]
                _count(self.counter, part, size)
                self.cipher.encrypt(part, part)
                self.left = size
            size = min(self.left, n - at)
            _xor(view, at, stream, _BATCH - self.left, size)
            self.left -= size
            at += size
