"""XOR of bytes: of a key stream into a packet, of a secret into itself, which wipes it.

Time depends on lengths and on the alignment of the buffers, on no content.
"""

from ..compat import micropython


@micropython.viper
def xor(t: int, x: int, view, stream, n: int):
    """XORs n bytes of stream[x:] into view[t:], as words where both allow it. Checks no sizes."""
    t += int(ptr8(view))
    x += int(ptr8(stream))
    if not (t | x) & 3:
        while n > 15:
            ptr32(t)[0] = ptr32(t)[0] ^ ptr32(x)[0]
            ptr32(t)[1] = ptr32(t)[1] ^ ptr32(x)[1]
            ptr32(t)[2] = ptr32(t)[2] ^ ptr32(x)[2]
            ptr32(t)[3] = ptr32(t)[3] ^ ptr32(x)[3]
            t += 16
            x += 16
            n -= 16
    while n:
        ptr8(t)[0] = ptr8(t)[0] ^ ptr8(x)[0]
        t += 1
        x += 1
        n -= 1


try:
    xor(0, 0, b"", b"", 0)
except TypeError:  # Pointers are no addresses on this host.

    def xor(t, x, view, stream, n):
        """The same, byte by byte."""
        for i in range(n):
            view[t + i] ^= stream[x + i]


def wipe(*secrets):
    """Clears bytearrays; takes no memory."""
    for secret in secrets:
        xor(0, 0, secret, secret, len(secret))
