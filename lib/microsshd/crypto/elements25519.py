"""Numbers for Curve25519: from and to bytes, inverses, scalars, tables.

A number is digits of 13 bits in 32-bit words, the lowest first: 20 of them are a slot of
field25519. Every function writes its results into buffers that it is given, in a time that depends
on sizes alone, but for `recode`.
The inverse is Bernstein and Yang's ("Fast constant-time gcd computation and modular inversion",
2019): 46 rounds of 13 division steps, enough for 256 bits in the variant that starts at a delta of
1/2 (590 steps). A round makes a matrix, which is applied to f and g, in the end 1 or -1 and 0, and
to d and e, with d * a = f and e * a = g modulo p.
"""

from ..compat import const, int, micropython, ptr32  # noqa: A004

SCRATCH = const(320)  # bytes of scratch memory
_INVERSE = const(5605)  # 1 / p modulo 8192
# L, the order of Ed25519's base point, is 2**252 + c: 256 * c and c in digits of two bytes.
_FOLD = (
    b"\x00\x0d\x9f\x0e\x3d\x17\x34\x06\x26\x01\x2c\x0b\x73\x1e\x5e\x14\xde\x19\xf7\x06\x05\x00"
    b"\xed\x13\xae\x07\x97\x06\xc6\x04\x81\x05\x6b\x0e\xde\x0b\xd4\x1b\xf9\x1e\xa6\x00"
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
def invert(t: int, x: int, words, slots, n: int):
    """Slot n = 1 / the number below p in the first 20 of the 80 words, 0 for 0.

    t and x are only named here to be kept in registers."""
    w = ptr32(words)  # g, then f, g, d, e
    slot = ptr32(slots)
    h32 = uint(0x80000000)
    i = 0
    while i < 20:
        w[20 + i] = w[i]
        w[i] = 8191
        w[40 + i] = 0
        w[60 + i] = 0
        i += 1
    w[0] = 8173
    w[19] = 255
    w[60] = 1
    zeta = -1
    rounds = 46
    while rounds:
        a = w[0]
        b = w[20]
        u = r = 1
        v = q = 0
        i = 13
        while i:
            t = zeta >> 31
            x = 0 - (b & 1)
            b += (a ^ t) - t & x
            q += (u ^ t) - t & x
            r += (v ^ t) - t & x
            t &= x
            zeta = (zeta ^ t) - 1
            a += b & t
            u = u + (q & t) << 1
            v = v + (r & t) << 1
            b >>= 1
            i -= 1
        p = w
        md = me = 0
        pairs = 2
        while pairs:
            x = p[0]
            t = u * x
            s = q * x
            x = p[20]
            t = v * x + t
            s = r * x + s
            if pairs == 1:
                # d and e stay between -2p and p; multiples of p make them divisible.
                x = (p[19] ^ h32) - h32 >> 31
                i = (p[39] ^ h32) - h32 >> 31
                md = (u & x) + (v & i)
                me = (q & x) + (r & i)
                md -= t * _INVERSE + md & 8191
                me -= s * _INVERSE + me & 8191
            t = t - 19 * md >> 13
            s = s - 19 * me >> 13
            i = 18
            while i:
                x = p[1]
                t = u * x + t
                s = q * x + s
                x = p[21]
                t = v * x + t
                s = r * x + s
                p[0] = t & 8191
                t >>= 13
                p[20] = s & 8191
                s >>= 13
                p = ptr32(int(p) + 4)
                i -= 1
            x = (p[1] ^ h32) - h32
            t = u * x + t + 256 * md
            s = q * x + s + 256 * me
            x = (p[21] ^ h32) - h32
            t = v * x + t
            s = r * x + s
            p[0] = t & 8191
            p[1] = t >> 13
            p[20] = s & 8191
            p[21] = s >> 13
            p = ptr32(int(p) + 88)
            pairs -= 1
        rounds -= 1
    # f is 1 or -1 (or p): d or -d, and 32 * p to keep it positive.
    x = (w[19] ^ h32) - h32 >> 31
    t = 0 - 607
    n *= 20
    while i < 20:
        t += (((w[40 + i] ^ h32) - h32) ^ x) - x + 8191
        slot[n + i] = t & 8191
        t >>= 13
        i += 1
    slot[n] = slot[n] + t * 608


@micropython.viper
def multiply_add(words):
    """40 digits from words[0] on = those of words[0], 20, plus words[40] * words[60], 20 each."""
    w = ptr32(words)
    i = 0
    while i < 20:
        w[20 + i] = 0
        i += 1
    t = k = 0
    while k < 40:
        i = 0
        if k > 19:
            i = k - 19
        n = k - i
        t += w[k]
        while i <= n:
            t += w[40 + i] * w[60 + k - i]
            i += 1
        w[k] = t & 8191
        t >>= 13
        k += 1


@micropython.viper
def _reduce(words, constants):
    """The 40 digits from words[0] on modulo L."""
    d = ptr32(words)
    c = ptr16(constants)
    m32 = uint(0xFFFFFFFF)
    h32 = uint(0x80000000)
    # 2**260 = -256 * c. What is carried out of the digits below `low` becomes digit `low`.
    top = 40
    while top > 21:
        low = top - 10
        if low < 20:
            low = 20
        while top > low:
            top -= 1
            x = (d[top] ^ h32) - h32
            d[top] = 0
            i = 0
            while i < 11:
                d[top - 20 + i] = d[top - 20 + i] - x * c[i] & m32
                i += 1
        x = i = 0
        while i < low:
            x += (d[i] ^ h32) - h32
            d[i] = x & 8191
            x >>= 13
            i += 1
        d[low] = x
        top = low + 1
    # The multiple of L that leaves less than 2**252; then, below zero, -1 times L.
    q = ((d[20] ^ h32) - h32 << 8) + (d[19] >> 5)
    d[19] = d[19] & 31
    top = 0
    while top < 2:
        x = i = 0
        while i < 20:
            x += (d[i] ^ h32) - h32
            if i < 10:
                x -= q * c[11 + i]
            elif i == 19:
                x -= (q << 5) * top
            d[i] = x & 8191
            x >>= 13
            i += 1
        q = x
        top += 1


def reduce(words):
    """20 digits from words[0] on = the 40 digits there modulo L."""
    _reduce(words, _FOLD)


@micropython.viper
def recode(source, digits, at: int, width: int):
    """256 bytes from digits[at] on: odd signed digits below 2**(width - 1), few and far between.

    For a public number below 2**254 in 34 bytes. 0 is 0, another digit 1 + 2 * (|digit| >> 1), and
    1 more when negative."""
    s = ptr8(source)
    d = ptr8(digits)
    i = carry = last = 0
    while i < 256:
        x = 0
        if i >= last:
            x = ((s[i >> 3] | s[(i >> 3) + 1] << 8) >> (i & 7)) + carry & (1 << width) - 1
            if x & 1:
                last = i + width
                carry = x >> (width - 1)
                if carry:
                    x = (1 << width) - x + 1
            else:
                x = 0
        d[at + i] = x
        i += 1


@micropython.viper
def look_up(t: int, x: int, table, slots, key, column: int, block: int):
    """Slots 8 to 10 = the point of a block's table (comb25519) for its column; t, x: registers."""
    bits = ptr8(key)
    p = ptr32(table)
    d = ptr32(slots)
    t = 13 * block + column + 1
    x = i = 0
    while i < 5:
        x |= (bits[t >> 3] >> (t & 7) & 1) << i
        t += 52
        i += 1
    # Whether the last tooth is negative, and which of the others agree with it.
    sign = (x >> 4) - 1
    x = (x ^ sign) & 15
    m0 = x - 1 >> 31
    m1 = (x ^ 1) - 1 >> 31
    m2 = (x ^ 2) - 1 >> 31
    m3 = (x ^ 3) - 1 >> 31
    m4 = (x ^ 4) - 1 >> 31
    m5 = (x ^ 5) - 1 >> 31
    m6 = (x ^ 6) - 1 >> 31
    m7 = (x ^ 7) - 1 >> 31
    m8 = (x ^ 8) - 1 >> 31
    m9 = (x ^ 9) - 1 >> 31
    m10 = (x ^ 10) - 1 >> 31
    m11 = (x ^ 11) - 1 >> 31
    m12 = (x ^ 12) - 1 >> 31
    m13 = (x ^ 13) - 1 >> 31
    m14 = (x ^ 14) - 1 >> 31
    m15 = (x ^ 15) - 1 >> 31
    d = ptr32(int(d) + 640)
    i = 30
    while i:
        x = p[0]
        t = m0 & x
        x = p[1]
        t = m1 & x | t
        x = p[2]
        t = m2 & x | t
        x = p[3]
        t = m3 & x | t
        x = p[4]
        t = m4 & x | t
        x = p[5]
        t = m5 & x | t
        x = p[6]
        t = m6 & x | t
        x = p[7]
        t = m7 & x | t
        x = p[8]
        t = m8 & x | t
        x = p[9]
        t = m9 & x | t
        x = p[10]
        t = m10 & x | t
        x = p[11]
        t = m11 & x | t
        x = p[12]
        t = m12 & x | t
        x = p[13]
        t = m13 & x | t
        x = p[14]
        t = m14 & x | t
        x = p[15]
        t = m15 & x | t
        d[0] = t & 8191
        d[1] = t >> 16
        p = ptr32(int(p) + 64)
        d = ptr32(int(d) + 8)
        i -= 1
    d = ptr32(int(d) - 240)
    i = 20
    while i:
        t = d[0]
        x = d[20]
        n = (t ^ x) & sign
        d[0] = t ^ n
        d[20] = x ^ n
        d[40] = (d[40] ^ sign) - sign
        d = ptr32(int(d) + 4)
        i -= 1


@micropython.viper
def keep(slots, n: int):
    """Behind the 15 slots, point n of a table, 80 digits of two bytes, = slots 8 to 11."""
    p = ptr32(slots)
    e = ptr16(slots)
    n = 80 * n + 600
    i = 0
    while i < 80:
        e[n + i] = p[160 + i]
        i += 1
