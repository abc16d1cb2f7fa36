"""Arithmetic in ML-KEM's ring (FIPS 203 section 4): modulo q = 3329 and X**256 + 1.

A polynomial at work is 256 signed 32 bit words; operands of a product are 16 bit, never negative.
Constant-time, but for `parse`, which reads what everybody may know: no division, no branch, index
or count depends on a coefficient.

z * t modulo q is z * t - (s * t >> 15) * q, s = z * 2**15 / q rounded down: between -q and 2 * q
while t stays below 2**16. Words are loaded as (word ^ h32) - h32, which gives them their sign.
t and x come first among the parameters, with any values: the first two locals are registers.
"""

from array import array

from ..compat import const, int, micropython, ptr8, ptr16, ptr32  # noqa: A004

_Q = const(3329)


def _zetas():
    """17**BitRev7(i) modulo q, signed, for i from 0 to 127 (FIPS 203 appendix A)."""
    powers = [1]
    for e in (64, 32, 16, 8, 4, 2, 1):
        f = 17**e % _Q
        powers += [z * f % _Q for z in powers]
    return array("i", [z - _Q if z > _Q // 2 else z for z in powers])


ZETAS = _zetas()


@micropython.viper
def parse(t: int, x: int, out, source, n: int) -> int:
    """Writes to out[x:] those of n 12 bit numbers of `source` below q; returns the next x.

    n is a multiple of 4; `out` takes 16 bit words and has room for all n."""
    o = ptr16(out)
    p = ptr16(source)
    while n:
        w = p[0]
        t = w & 4095
        o[x] = t
        x -= t - 3329 >> 31
        t = w >> 12
        w = p[1]
        t = (w & 255) << 4 | t
        o[x] = t
        x -= t - 3329 >> 31
        t = w >> 8
        w = p[2]
        t = (w & 15) << 8 | t
        o[x] = t
        x -= t - 3329 >> 31
        t = w >> 4
        o[x] = t
        x -= t - 3329 >> 31
        p = ptr16(int(p) + 6)
        n -= 4
    return x


@micropython.viper
def add_noise(t: uint, x: int, poly, source):
    """Adds 256 samples of the centred binomial distribution, eta 2, made of 128 bytes."""
    s = ptr32(source)
    ones = uint(0x5555)
    ones = ones << 16 | ones
    twos = uint(0x3333)
    twos = twos << 16 | twos
    fours = uint(0x4444)
    fours = fours << 16 | fours
    x = int(ptr32(poly))
    i = 0
    while i < 32:
        t = uint(s[i])
        t = (t & ones) + (t >> 1 & ones)
        t = (t & twos) + fours - (t >> 2 & twos)
        # Each four bits hold a sample plus 4, so never zero: eight turns.
        while t:
            ptr32(x)[0] = ptr32(x)[0] + int(t & 15) - 4
            t >>= 4
            x += 4
        i += 1


@micropython.viper
def add_message(t: int, x: int, poly, message):
    """Adds (q + 1) / 2 where one of the 256 bits of the message is set."""
    m = ptr8(message)
    x = int(ptr32(poly))
    i = 0
    while i < 32:
        t = m[i] | 256
        while t - 1:
            ptr32(x)[0] = (0 - (t & 1) & 1665) + ptr32(x)[0]
            t >>= 1
            x += 4
        i += 1


@micropython.viper
def forward(t: int, x: int, poly, zetas, factor):
    """Transforms a polynomial of coefficients from -2 to 2 (FIPS 203 algorithm 9), clears it.

    The result, each between 0 and q, goes to the first half of `factor`; to the second half go, in
    the places of the even ones, the odd ones times their pair's gamma (appendix A)."""
    p = ptr32(poly)
    w = ptr32(zetas)
    h32 = 1 << 16
    h32 = h32 * 32768
    # Layers of length 128 to 2; h is that many words. Each adds at most 2 * q.
    k = 1
    h = 512
    while h > 4:
        x = int(p)
        i = k
        while i:
            z = (w[k] ^ h32) - h32
            s = z * 20159 >> 11
            k += 1
            n = h
            while n:
                q = ptr32(x + h)
                t = (q[0] ^ h32) - h32
                u = (s * t >> 15) * -3329
                t = z * t + u
                q[0] = ptr32(x)[0] - t
                ptr32(x)[0] = ptr32(x)[0] + t
                x += 4
                n -= 4
            x += h
            i -= 1
        h >>= 1
    a = ptr16(factor)
    b = ptr16(int(a) + 2)
    g = ptr16(int(a) + 512)
    q = ptr32(int(p) + 4)
    x = 256
    while x:
        x -= 2
        t = (p[x] ^ h32) - h32
        p[x] = 0
        a[x] = (t * 20159 >> 26) * -3329 + t
        z = (w[(x >> 2) + 64] ^ h32) - h32
        if x & 2:
            z = 0 - z
        s = z * 20159 >> 11
        t = (q[x] ^ h32) - h32
        q[x] = 0
        t = (t * 20159 >> 26) * -3329 + t
        b[x] = t
        s = (s * t >> 15) * -3329 + 3329
        g[x] = z * t + s


@micropython.viper
def multiply(t: int, x: int, poly, entry, factor):
    """Adds the product of an entry and what `forward` made (FIPS 203 algorithms 11 and 12)."""
    p = ptr32(poly)
    q = ptr32(int(p) + 4)
    m = ptr16(entry)
    n = ptr16(int(m) + 2)
    a = ptr16(factor)
    b = ptr16(int(a) + 2)
    g = ptr16(int(a) + 512)
    x = 256
    while x:
        x -= 2
        t = m[x]
        e = a[x]
        f = b[x] * t
        u = e * t
        t = n[x]
        q[x] = e * t + f + q[x]
        p[x] = g[x] * t + u + p[x]


@micropython.viper
def inverse(t: int, x: int, poly, zetas):
    """Transforms a sum of products, below 2**27, back (FIPS 203 algorithm 10): -q to 2 * q."""
    p = ptr32(poly)
    w = ptr32(zetas)
    h32 = 1 << 16
    h32 = h32 * 32768
    # The division by 128 comes first: times -26 modulo q.
    x = int(p)
    i = 256
    while i:
        t = (ptr32(x)[0] ^ h32) - h32
        t = ((t >> 11) * 20159 >> 15) * -3329 + t
        u = (-256 * t >> 15) * -3329
        ptr32(x)[0] = -26 * t + u
        x += 4
        i -= 1
    # Layers of length 2 to 128; h is that many words.
    k = 127
    h = 8
    while k:
        x = int(p)
        i = k + 1 >> 1
        while i:
            z = (w[k] ^ h32) - h32
            s = z * 20159 >> 11
            k -= 1
            n = h
            while n:
                q = ptr32(x + h)
                t = (ptr32(x)[0] ^ h32) - h32
                u = (q[0] ^ h32) - h32
                v = u - t
                t = u + t
                ptr32(x)[0] = (t * 20159 >> 26) * -3329 + t
                t = v
                u = (s * t >> 15) * -3329
                q[0] = z * t + u
                x += 4
                n -= 4
            x += h
            i -= 1
        h <<= 1


@micropython.viper
def pack(t: int, x: int, out, at: int, poly, d: int):
    """Compresses a polynomial to d bits a coefficient, writes them to out[at:], and clears it.

    2**d * t / q is estimated, too low by less than one, then put right. at is a multiple of 4."""
    o = ptr32(int(ptr8(out)) + at)
    h32 = 1 << 16
    h32 = h32 * 32768
    mask = (1 << d) - 1
    offset = (6658 << d) + 1664
    word = 0
    bits = 0
    at = 0
    i = 256
    x = int(ptr32(poly))
    while i:
        t = (ptr32(x)[0] ^ h32) - h32
        ptr32(x)[0] = 0
        t = (t << d) + offset
        e = (t >> 9) * 40318 >> 18
        t = (e * -3329 + t - 3329 >> 31) + e + 1 & mask
        word = t << bits | word
        bits = d + bits
        if bits > 31:
            o[at] = word
            at += 1
            bits -= 32
            word = t >> d - bits
        x += 4
        i -= 1
