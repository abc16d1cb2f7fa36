"""XOR of a key stream into a packet: what the stream ciphers share.

Time depends on lengths and on the alignment of the buffers, on no content.
"""

from ..compat import micropython


@micropython.viper
def xor(t: int, x: int, view, stream, n: int):
    """XORs n bytes of stream[x:] into view[t:], as words where both allow it. Checks no sizes."""
    p = ptr32(view)
    s = ptr32(stream)
    if not (int(p) | int(s) | t | x) & 3:
        t >>= 2
        x >>= 2
        while n > 15:
            p[t] = p[t] ^ s[x]
            t += 1
            x += 1
            p[t] = p[t] ^ s[x]
            t += 1
            x += 1
            p[t] = p[t] ^ s[x]
            t += 1
            x += 1
            p[t] = p[t] ^ s[x]
            t += 1
            x += 1
            n -= 16
        t <<= 2
        x <<= 2
    b = ptr8(view)
    c = ptr8(stream)
    while n:
        b[t] = b[t] ^ c[x]
        t += 1
        x += 1
        n -= 1


@micropython.viper
def misaligned(view) -> int:
    """What the buffer's address is more than a multiple of 4."""
    return int(ptr8(view)) & 3


try:
    misaligned(b"")
except TypeError:  # Pointers are no addresses on this host, and take any alignment.

    def xor(t, x, view, stream, n):
        for i in range(n):
            view[t + i] ^= stream[x + i]

    def misaligned(view):
        return 0
