"""The ChaCha20 key stream (RFC 8439 section 2.3), with the 64 bit counter SSH's use of it has.

Constant-time. Checks no sizes: only `chacha20poly1305` calls it.
"""

from ..compat import int, micropython, ptr8, ptr32  # noqa: A004


@micropython.viper
def blocks(t: uint, x: int, key, stream, seq: uint, counter: int, n: int):
    """Writes the n blocks from block `counter` on to stream[64 * x:], 64 bytes each.

    The nonce is `seq`, 8 bytes big-endian; `key` is the constant and the key, 48 bytes. t (any
    number) and x are held in registers; a product stands for a shift to the left, the cheaper of
    the two in native code."""
    k = ptr32(key)
    p = int(ptr32(stream)) + x * 64
    m32 = uint(0xFFFFFFFF)
    t = (seq & 0xFF00) << 8 | seq >> 8 & 0xFF00
    nonce = (seq & 255) << 24 | t | seq >> 24 & 255
    while n:
        s0 = uint(k[0])
        s1 = uint(k[1])
        s2 = uint(k[2])
        s3 = uint(k[3])
        s4 = uint(k[4])
        s5 = uint(k[5])
        s6 = uint(k[6])
        s7 = uint(k[7])
        s8 = uint(k[8])
        s9 = uint(k[9])
        s10 = uint(k[10])
        s11 = uint(k[11])
        s12 = uint(counter)
        s13 = uint(0)
        s14 = uint(0)
        s15 = nonce
        i = 10
        while i:
            t = s4
            s0 = t = s0 + t & m32
            t = s12 ^ t
            x = int(t >> 16)
            s12 = t = t * 65536 & m32 | x
            s8 = t = s8 + t & m32
            t = s4 ^ t
            x = int(t >> 20)
            s4 = t = t * 4096 & m32 | x
            s0 = t = s0 + t & m32
            t = s12 ^ t
            x = int(t >> 24)
            s12 = t = t * 256 & m32 | x
            s8 = t = s8 + t & m32
            t = s4 ^ t
            x = int(t >> 25)
            s4 = t * 128 & m32 | x
            t = s5
            s1 = t = s1 + t & m32
            t = s13 ^ t
            x = int(t >> 16)
            s13 = t = t * 65536 & m32 | x
            s9 = t = s9 + t & m32
            t = s5 ^ t
            x = int(t >> 20)
            s5 = t = t * 4096 & m32 | x
            s1 = t = s1 + t & m32
            t = s13 ^ t
            x = int(t >> 24)
            s13 = t = t * 256 & m32 | x
            s9 = t = s9 + t & m32
            t = s5 ^ t
            x = int(t >> 25)
            s5 = t * 128 & m32 | x
            t = s6
            s2 = t = s2 + t & m32
            t = s14 ^ t
            x = int(t >> 16)
            s14 = t = t * 65536 & m32 | x
            s10 = t = s10 + t & m32
            t = s6 ^ t
            x = int(t >> 20)
            s6 = t = t * 4096 & m32 | x
            s2 = t = s2 + t & m32
            t = s14 ^ t
            x = int(t >> 24)
            s14 = t = t * 256 & m32 | x
            s10 = t = s10 + t & m32
            t = s6 ^ t
            x = int(t >> 25)
            s6 = t * 128 & m32 | x
            t = s7
            s3 = t = s3 + t & m32
            t = s15 ^ t
            x = int(t >> 16)
            s15 = t = t * 65536 & m32 | x
            s11 = t = s11 + t & m32
            t = s7 ^ t
            x = int(t >> 20)
            s7 = t = t * 4096 & m32 | x
            s3 = t = s3 + t & m32
            t = s15 ^ t
            x = int(t >> 24)
            s15 = t = t * 256 & m32 | x
            s11 = t = s11 + t & m32
            t = s7 ^ t
            x = int(t >> 25)
            s7 = t * 128 & m32 | x
            t = s5
            s0 = t = s0 + t & m32
            t = s15 ^ t
            x = int(t >> 16)
            s15 = t = t * 65536 & m32 | x
            s10 = t = s10 + t & m32
            t = s5 ^ t
            x = int(t >> 20)
            s5 = t = t * 4096 & m32 | x
            s0 = t = s0 + t & m32
            t = s15 ^ t
            x = int(t >> 24)
            s15 = t = t * 256 & m32 | x
            s10 = t = s10 + t & m32
            t = s5 ^ t
            x = int(t >> 25)
            s5 = t * 128 & m32 | x
            t = s6
            s1 = t = s1 + t & m32
            t = s12 ^ t
            x = int(t >> 16)
            s12 = t = t * 65536 & m32 | x
            s11 = t = s11 + t & m32
            t = s6 ^ t
            x = int(t >> 20)
            s6 = t = t * 4096 & m32 | x
            s1 = t = s1 + t & m32
            t = s12 ^ t
            x = int(t >> 24)
            s12 = t = t * 256 & m32 | x
            s11 = t = s11 + t & m32
            t = s6 ^ t
            x = int(t >> 25)
            s6 = t * 128 & m32 | x
            t = s7
            s2 = t = s2 + t & m32
            t = s13 ^ t
            x = int(t >> 16)
            s13 = t = t * 65536 & m32 | x
            s8 = t = s8 + t & m32
            t = s7 ^ t
            x = int(t >> 20)
            s7 = t = t * 4096 & m32 | x
            s2 = t = s2 + t & m32
            t = s13 ^ t
            x = int(t >> 24)
            s13 = t = t * 256 & m32 | x
            s8 = t = s8 + t & m32
            t = s7 ^ t
            x = int(t >> 25)
            s7 = t * 128 & m32 | x
            t = s4
            s3 = t = s3 + t & m32
            t = s14 ^ t
            x = int(t >> 16)
            s14 = t = t * 65536 & m32 | x
            s9 = t = s9 + t & m32
            t = s4 ^ t
            x = int(t >> 20)
            s4 = t = t * 4096 & m32 | x
            s3 = t = s3 + t & m32
            t = s14 ^ t
            x = int(t >> 24)
            s14 = t = t * 256 & m32 | x
            s9 = t = s9 + t & m32
            t = s4 ^ t
            x = int(t >> 25)
            s4 = t * 128 & m32 | x
            i -= 1
        x = p
        ptr32(x)[0] = int(s0) + k[0]
        ptr32(x)[1] = int(s1) + k[1]
        ptr32(x)[2] = int(s2) + k[2]
        ptr32(x)[3] = int(s3) + k[3]
        ptr32(x)[4] = int(s4) + k[4]
        ptr32(x)[5] = int(s5) + k[5]
        ptr32(x)[6] = int(s6) + k[6]
        ptr32(x)[7] = int(s7) + k[7]
        ptr32(x)[8] = int(s8) + k[8]
        ptr32(x)[9] = int(s9) + k[9]
        ptr32(x)[10] = int(s10) + k[10]
        ptr32(x)[11] = int(s11) + k[11]
        ptr32(x)[12] = int(s12) + counter
        ptr32(x)[13] = int(s13)
        ptr32(x)[14] = int(s14)
        ptr32(x)[15] = int(s15 + nonce)
        p = x + 64
        counter += 1
        n -= 1


@micropython.viper
def hidden_word(view, stream) -> uint:
    """The big-endian number in the first four bytes of `view`, encrypted with `stream`."""
    p = ptr8(view)
    s = ptr8(stream)
    t = (p[0] ^ s[0]) << 24 | (p[1] ^ s[1]) << 16
    return uint(t | (p[2] ^ s[2]) << 8 | p[3] ^ s[3])
