"""The ChaCha20 key stream (RFC 8439 section 2.3), with the 64 bit counter SSH's use of it has.

Constant-time. Refuses nothing: it trusts `chacha20poly1305`, the only one to call it.
"""

from ..compat import micropython


@micropython.viper
def blocks(t: uint, x: uint, key, stream, seq: uint, counter: int, n: int):
    """Writes the n blocks from block `counter` on to stream[64 * x:], 64 bytes each.

    The nonce is `seq`, 8 bytes big-endian; `key` is the constant and the key, 48 bytes. t (any
    number) and x are held in registers; a product stands for a shift to the left, the cheaper of
    the two in native code."""
    k = ptr32(key)
    p = ptr32(stream)
    m32 = uint(0xFFFFFFFF)
    t = (seq & 0xFF00) << 8 | seq >> 8 & 0xFF00
    nonce = (seq & 255) << 24 | t | seq >> 24 & 255
    at = x * 16
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
            x = t >> 16
            s12 = t = t * 65536 & m32 | x
            s8 = t = s8 + t & m32
            t = s4 ^ t
            x = t >> 20
            s4 = t = t * 4096 & m32 | x
            s0 = t = s0 + t & m32
            t = s12 ^ t
            x = t >> 24
            s12 = t = t * 256 & m32 | x
            s8 = t = s8 + t & m32
            t = s4 ^ t
            x = t >> 25
            s4 = t * 128 & m32 | x
            t = s5
            s1 = t = s1 + t & m32
            t = s13 ^ t
            x = t >> 16
            s13 = t = t * 65536 & m32 | x
            s9 = t = s9 + t & m32
            t = s5 ^ t
            x = t >> 20
            s5 = t = t * 4096 & m32 | x
            s1 = t = s1 + t & m32
            t = s13 ^ t
            x = t >> 24
            s13 = t = t * 256 & m32 | x
            s9 = t = s9 + t & m32
            t = s5 ^ t
            x = t >> 25
            s5 = t * 128 & m32 | x
            t = s6
            s2 = t = s2 + t & m32
            t = s14 ^ t
            x = t >> 16
            s14 = t = t * 65536 & m32 | x
            s10 = t = s10 + t & m32
            t = s6 ^ t
            x = t >> 20
            s6 = t = t * 4096 & m32 | x
            s2 = t = s2 + t & m32
            t = s14 ^ t
            x = t >> 24
            s14 = t = t * 256 & m32 | x
            s10 = t = s10 + t & m32
            t = s6 ^ t
            x = t >> 25
            s6 = t * 128 & m32 | x
            t = s7
            s3 = t = s3 + t & m32
            t = s15 ^ t
            x = t >> 16
            s15 = t = t * 65536 & m32 | x
            s11 = t = s11 + t & m32
            t = s7 ^ t
            x = t >> 20
            s7 = t = t * 4096 & m32 | x
            s3 = t = s3 + t & m32
            t = s15 ^ t
            x = t >> 24
            s15 = t = t * 256 & m32 | x
            s11 = t = s11 + t & m32
            t = s7 ^ t
            x = t >> 25
            s7 = t * 128 & m32 | x
            t = s5
            s0 = t = s0 + t & m32
            t = s15 ^ t
            x = t >> 16
            s15 = t = t * 65536 & m32 | x
            s10 = t = s10 + t & m32
            t = s5 ^ t
            x = t >> 20
            s5 = t = t * 4096 & m32 | x
            s0 = t = s0 + t & m32
            t = s15 ^ t
            x = t >> 24
            s15 = t = t * 256 & m32 | x
            s10 = t = s10 + t & m32
            t = s5 ^ t
            x = t >> 25
            s5 = t * 128 & m32 | x
            t = s6
            s1 = t = s1 + t & m32
            t = s12 ^ t
            x = t >> 16
            s12 = t = t * 65536 & m32 | x
            s11 = t = s11 + t & m32
            t = s6 ^ t
            x = t >> 20
            s6 = t = t * 4096 & m32 | x
            s1 = t = s1 + t & m32
            t = s12 ^ t
            x = t >> 24
            s12 = t = t * 256 & m32 | x
            s11 = t = s11 + t & m32
            t = s6 ^ t
            x = t >> 25
            s6 = t * 128 & m32 | x
            t = s7
            s2 = t = s2 + t & m32
            t = s13 ^ t
            x = t >> 16
            s13 = t = t * 65536 & m32 | x
            s8 = t = s8 + t & m32
            t = s7 ^ t
            x = t >> 20
            s7 = t = t * 4096 & m32 | x
            s2 = t = s2 + t & m32
            t = s13 ^ t
            x = t >> 24
            s13 = t = t * 256 & m32 | x
            s8 = t = s8 + t & m32
            t = s7 ^ t
            x = t >> 25
            s7 = t * 128 & m32 | x
            t = s4
            s3 = t = s3 + t & m32
            t = s14 ^ t
            x = t >> 16
            s14 = t = t * 65536 & m32 | x
            s9 = t = s9 + t & m32
            t = s4 ^ t
            x = t >> 20
            s4 = t = t * 4096 & m32 | x
            s3 = t = s3 + t & m32
            t = s14 ^ t
            x = t >> 24
            s14 = t = t * 256 & m32 | x
            s9 = t = s9 + t & m32
            t = s4 ^ t
            x = t >> 25
            s4 = t * 128 & m32 | x
            i -= 1
        x = at
        p[x] = int(s0) + k[0]
        x += 1
        p[x] = int(s1) + k[1]
        x += 1
        p[x] = int(s2) + k[2]
        x += 1
        p[x] = int(s3) + k[3]
        x += 1
        p[x] = int(s4) + k[4]
        x += 1
        p[x] = int(s5) + k[5]
        x += 1
        p[x] = int(s6) + k[6]
        x += 1
        p[x] = int(s7) + k[7]
        x += 1
        p[x] = int(s8) + k[8]
        x += 1
        p[x] = int(s9) + k[9]
        x += 1
        p[x] = int(s10) + k[10]
        x += 1
        p[x] = int(s11) + k[11]
        x += 1
        p[x] = int(s12) + counter
        x += 1
        p[x] = int(s13)
        x += 1
        p[x] = int(s14)
        x += 1
        p[x] = int(s15 + nonce)
        x += 1
        at = x
        counter += 1
        n -= 1
