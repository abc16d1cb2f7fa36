"""Numbers for Curve25519: from and to bytes, scalars, tables.

A number is digits of 13 bits in 32-bit words, the lowest first: 20 of them are a slot of
field25519. Every function writes its results into buffers that it is given, in a time that depends
on sizes alone.
"""

from ..compat import const, int, micropython, ptr8, ptr32  # noqa: A004
from .xor import wipe

SCRATCH = const(320)  # bytes of scratch memory
# L, the order of Ed25519's base point, is 2**252 + c: -256 * c in digits.
_FOLD = (
    b"\x00\xf3\xff\xff\x61\xf1\xff\xff\xc3\xe8\xff\xff\xcc\xf9\xff\xff\xda\xfe\xff\xff"
    b"\xd4\xf4\xff\xff\x8d\xe1\xff\xff\xa2\xeb\xff\xff\x22\xe6\xff\xff\x09\xf9\xff\xff"
    b"\xfb\xff\xff\xff\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
)


@micropython.viper
def unpack(source, words, at: int, n: int):
    """n digits from words[at] on = the bytes of `source`, which has two bytes more than needed."""
    s = ptr8(source)
    d = ptr32(words)
    i = 0
    while i < n:
        bit = 13 * i
        k = bit >> 3
        d[at + i] = (s[k] | s[k + 1] << 8 | s[k + 2] << 16) >> (bit & 7) & 8191
        i += 1


@micropython.viper
def pack(words, target, n: int):
    """n bytes of `target` = the digits from words[0] on."""
    d = ptr32(words)
    out = ptr8(target)
    i = bits = t = at = 0
    while i < n:
        if bits < 8:
            t |= d[at] << bits
            bits += 13
            at += 1
        out[i] = t
        t >>= 8
        bits -= 8
        i += 1


@micropython.viper
def normalize(slots, n: int, words):
    """20 digits from words[0] on = slot n, of any operation, reduced: at least 0 and below p."""
    s = ptr32(slots)
    d = ptr32(words)
    h32 = uint(0x80000000)
    n *= 20
    i = 0
    while i < 20:
        d[i] = s[n + i]
        i += 1
    t = 0
    n = 5
    while n:
        i = 0
        while i < 20:
            t += (d[i] ^ h32) - h32
            d[i] = t & 8191
            t >>= 13
            i += 1
        if n == 5:
            t *= 608
        else:
            # Below 2**255 after two of these; then p is taken off if that leaves no less than 0.
            t = (d[19] >> 8) * 19
            d[19] = d[19] & 255
            if n == 3:
                t += 19
            elif n == 2:
                t -= 19
        n -= 1


@micropython.viper
def multiply_add(t: int, x: int, words, at: int, n: int, end: int):
    """`end` digits from words[0] on, n + 20 or less, the last with the sign, = the first 20 there
    plus words[at] * words[60], n digits by 20. `at` may be 20; t and x are only named here to be
    kept in registers."""
    w = ptr32(words)
    h32 = uint(0x80000000)
    t = k = 0
    while k < end:
        i = 0
        if k < 20:
            t += w[k]
        else:
            i = k - 19
        x = int(w) + (at + i) * 4
        b = ptr32(int(w) + (k - i) * 4 + 240)
        last = k
        if last >= n:
            last = n - 1
        i -= last + 1
        while i:
            t = ((ptr32(x)[0] ^ h32) - h32) * ((b[0] ^ h32) - h32) + t
            x += 4
            b = ptr32(int(b) - 4)
            i += 1
        w[k] = t & 8191
        t >>= 13
        k += 1
    w[k - 1] = (t << 13) + w[k - 1]


def reduce(number):
    """A number of 64 bytes modulo L, as a bytearray of 34, the last two zero."""
    wide = bytearray(67)
    wide[1:65] = number
    words = bytearray(SCRATCH)
    unpack(wide, words, 0, 40)  # 256 * number
    words[240:] = _FOLD
    multiply_add(0, 0, words, 20, 20, 32)
    multiply_add(0, 0, words, 20, 12, 22)
    multiply_add(0, 0, words, 20, 2, 21)
    multiply_add(0, 0, words, 20, 1, 21)
    # From -256 * c to below 256 * L. If negative, it is 2**260 and 256 * c too low.
    sign = words[83]
    words[80] &= ~sign
    for i in range(160, 164):
        words[i] = sign
    multiply_add(0, 0, words, 40, 1, 20)
    pack(words, wide, 33)
    wide[33:] = bytearray(34)
    result = wide[1:35]
    wipe(wide, words)
    return result


@micropython.viper
def look_up(t: int, x: int, low, high, slots, key, bit: int):
    """Slots 8 to 19 = the points of four blocks' tables (comb25519), three for each, for bits
    16 * n + `bit`; t and x are only named here to be kept in registers."""
    d = ptr32(int(ptr32(slots)) + 640)
    x = int(ptr32(low))
    blocks = 4
    while blocks:
        if blocks == 2:
            x = int(ptr32(high))
        t = bit & 7
        p = ptr8(int(ptr8(key)) + (bit >> 3))
        i = (p[0] >> t & 1) | (p[8] >> t & 1) << 1 | (p[16] >> t & 1) << 2
        # Whether the last tooth is negative, and which of the others agree with it.
        sign = (p[24] >> t & 1) - 1
        i = (i ^ sign) & 7
        m0 = i - 1 >> 31
        m1 = (i ^ 1) - 1 >> 31
        m2 = (i ^ 2) - 1 >> 31
        m3 = (i ^ 3) - 1 >> 31
        m4 = (i ^ 4) - 1 >> 31
        m5 = (i ^ 5) - 1 >> 31
        m6 = (i ^ 6) - 1 >> 31
        m7 = (i ^ 7) - 1 >> 31
        n = 30
        while n:
            t = ptr32(x)[0] & m0
            t = ptr32(x)[1] & m1 | t
            t = ptr32(x)[2] & m2 | t
            t = ptr32(x)[3] & m3 | t
            t = ptr32(x)[4] & m4 | t
            t = ptr32(x)[5] & m5 | t
            t = ptr32(x)[6] & m6 | t
            t = ptr32(x)[7] & m7 | t
            d[0] = (t >> 8 & 255) * 91 + (t & 255)
            d[1] = (t >> 24) * 91 + (t >> 16 & 255)
            x += 32
            d = ptr32(int(d) + 8)
            n -= 1
        q = x
        x = int(d) - 240
        n = 20
        while n:
            t = (ptr32(x)[0] ^ ptr32(x)[20]) & sign
            ptr32(x)[0] = ptr32(x)[0] ^ t
            ptr32(x)[20] = ptr32(x)[20] ^ t
            ptr32(x)[40] = (ptr32(x)[40] ^ sign) - sign
            x += 4
            n -= 1
        x = q
        bit += 16
        blocks -= 1
