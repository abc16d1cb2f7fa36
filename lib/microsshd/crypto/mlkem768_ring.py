"""Arithmetic in ML-KEM's ring (FIPS 203 section 4): modulo q = 3329 and X**256 + 1.

A polynomial at work is 256 signed 32 bit words; operands of a product are 16 bit, never negative.
Constant-time, but for `parse`, which reads what everybody may know: no division, no branch, index
or count depends on a coefficient.

z * t modulo q is z * t - (s * t >> 15) * q with s = z * 2**15 / q rounded: between -q and 2 * q
while t stays below 2**17. Words are loaded as (word ^ h32) - h32, which gives them their sign.
t and x come first among the parameters, with any values: the first two locals are registers.
"""

from array import array

from ..compat import const, micropython

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

    n is a multiple of 8; `out` takes 16 bit words and has room for all n."""
    o = ptr16(out)
    p = ptr32(source)
    n = n * 3 >> 3
    i = 0
    while i < n:
        w = uint(p[i])
        t = int(w) & 4095
        o[x] = t
        x -= t - 3329 >> 31
        t = int(w >> 12) & 4095
        o[x] = t
        x -= t - 3329 >> 31
        t = int(w >> 24)
        w = uint(p[i + 1])
        t = (int(w) & 15) << 8 | t
        o[x] = t
        x -= t - 3329 >> 31
        t = int(w >> 4) & 4095
        o[x] = t
        x -= t - 3329 >> 31
        t = int(w >> 16) & 4095
        o[x] = t
        x -= t - 3329 >> 31
        t = int(w >> 28)
        w = uint(p[i + 2])
        t = (int(w) & 255) << 4 | t
        o[x] = t
        x -= t - 3329 >> 31
        t = int(w >> 8) & 4095
        o[x] = t
        x -= t - 3329 >> 31
        t = int(w >> 20)
        o[x] = t
        x -= t - 3329 >> 31
        i += 3
    return x


@micropython.viper
def add_noise(t: uint, x: int, poly, source):
    """Adds 256 samples of the centred binomial distribution, eta 2, made of 128 bytes."""
    p = ptr32(poly)
    s = ptr32(source)
    ones = uint(0x5555)
    ones = ones << 16 | ones
    twos = uint(0x3333)
    twos = twos << 16 | twos
    fours = uint(0x4444)
    fours = fours << 16 | fours
    i = 0
    x = 0
    while i < 32:
        t = uint(s[i])
        t = (t & ones) + (t >> 1 & ones)
        t = (t & twos) + fours - (t >> 2 & twos)
        # Each four bits hold a sample plus 4, so never zero: eight turns.
        while t:
            p[x] = p[x] + int(t & 15) - 4
            t >>= 4
            x += 1
        i += 1


@micropython.viper
def add_message(t: int, x: int, poly, message):
    """Adds (q + 1) / 2 where one of the 256 bits of the message is set."""
    p = ptr32(poly)
    m = ptr8(message)
    i = 0
    x = 0
    while i < 32:
        t = m[i] | 256
        while t - 1:
            p[x] = p[x] + (0 - (t & 1) & 1665)
            t >>= 1
            x += 1
        i += 1


@micropython.viper
def first_layer(t: int, x: int, low, high):
    """The forward transform's layer of length 128; coefficients between -2 and 2."""
    p = ptr32(low)
    q = ptr32(high)
    h32 = 1 << 16
    h32 = h32 * 32768
    i = 0
    while i < 128:
        x = i
        t = (q[x] ^ h32) - h32
        t = t * -1600
        q[x] = p[x] - t
        p[x] = p[x] + t
        i += 1


@micropython.viper
def forward(t: int, x: int, a, b, c, d, zetas, h: int):
    """The layers of lengths 2 * h and h; b, c and d are a from h, 2 * h and 3 * h on."""
    p = ptr32(a)
    q = ptr32(b)
    r = ptr32(c)
    s = ptr32(d)
    w = ptr32(zetas)
    h32 = 1 << 16
    h32 = h32 * 32768
    i = 0
    k = 1
    while k * h < 64:
        k += k
    while i < 256:
        z1 = (w[k] ^ h32) - h32
        s1 = z1 * 20159 + 1024 >> 11
        z2 = (w[2 * k] ^ h32) - h32
        s2 = z2 * 20159 + 1024 >> 11
        z3 = (w[2 * k + 1] ^ h32) - h32
        s3 = z3 * 20159 + 1024 >> 11
        end = i + h
        while i < end:
            x = i
            u = (p[x] ^ h32) - h32
            v = (q[x] ^ h32) - h32
            y = (s[x] ^ h32) - h32
            t = (r[x] ^ h32) - h32
            x = (s1 * t >> 15) * -3329
            x = z1 * t + x
            f = u - x
            u = u + x
            t = y
            x = (s1 * t >> 15) * -3329
            x = z1 * t + x
            y = v - x
            t = v + x
            x = (s2 * t >> 15) * -3329
            x = z2 * t + x
            t = i
            p[t] = u + x
            q[t] = u - x
            t = y
            x = (s3 * t >> 15) * -3329
            x = z3 * t + x
            t = i
            r[t] = f + x
            s[t] = f - x
            i += 1
        i += 3 * h
        k += 1


@micropython.viper
def inverse(t: int, x: int, a, b, c, d, zetas, h: int):
    """The layers of lengths h and 2 * h; b, c and d are a from h, 2 * h and 3 * h on."""
    p = ptr32(a)
    q = ptr32(b)
    r = ptr32(c)
    s = ptr32(d)
    w = ptr32(zetas)
    h32 = 1 << 16
    h32 = h32 * 32768
    i = 0
    k = 2
    while k * h < 128:
        k += k
    while i < 256:
        k -= 1
        z1 = (w[2 * k + 1] ^ h32) - h32
        s1 = z1 * 20159 + 1024 >> 11
        z2 = (w[2 * k] ^ h32) - h32
        s2 = z2 * 20159 + 1024 >> 11
        z3 = (w[k] ^ h32) - h32
        s3 = z3 * 20159 + 1024 >> 11
        end = i + h
        while i < end:
            x = i
            u = (p[x] ^ h32) - h32
            y = (r[x] ^ h32) - h32
            f = (s[x] ^ h32) - h32
            t = (q[x] ^ h32) - h32
            v = u + t
            t = t - u
            x = (s1 * t >> 15) * -3329
            u = z1 * t + x
            t = f
            x = y
            y = x + t
            t = t - x
            x = (s2 * t >> 15) * -3329
            f = z2 * t + x
            x = i
            t = v + y
            p[x] = (t * 20159 >> 26) * -3329 + t
            q[x] = u + f
            t = y - v
            x = (s3 * t >> 15) * -3329
            t = z3 * t + x
            x = i
            r[x] = t
            t = f - u
            x = (s3 * t >> 15) * -3329
            t = z3 * t + x
            x = i
            s[x] = t
            i += 1
        i += 3 * h


@micropython.viper
def last_layer(t: int, x: int, low, high):
    """The inverse transform's layer of length 128 and its division by 128, -26 modulo q."""
    p = ptr32(low)
    q = ptr32(high)
    h32 = 1 << 16
    h32 = h32 * 32768
    i = 0
    while i < 128:
        x = i
        u = (p[x] ^ h32) - h32
        t = (q[x] ^ h32) - h32
        v = t - u
        t = t + u
        x = (-256 * t >> 15) * -3329
        t = -26 * t + x
        x = i
        p[x] = t
        t = v
        x = (16261 * t >> 15) * -3329
        t = 1652 * t + x
        x = i
        q[x] = t
        i += 1


@micropython.viper
def reduce(t: int, x: int, poly):
    """Brings sums of products, below 2**27 and not negative, between -q and 2 * q."""
    p = ptr32(poly)
    x = 256
    while x:
        x -= 1
        t = p[x]
        p[x] = ((t >> 11) * 20159 >> 15) * -3329 + t


@micropython.viper
def prepare(t: int, x: int, poly, y, g, zetas):
    """Moves a transformed polynomial to y, each between 0 and q, and clears it.

    g gets, under each odd coefficient, its product with the pair's gamma (FIPS 203 appendix A)."""
    p = ptr32(poly)
    o = ptr16(y)
    r = ptr16(g)
    w = ptr32(zetas)
    h32 = 1 << 16
    h32 = h32 * 32768
    x = 0
    while x < 256:
        z = (w[(x >> 2) + 64] ^ h32) - h32
        # Every second pair has the negative zeta.
        z = (z ^ 0 - (x >> 1 & 1)) + (x >> 1 & 1)
        t = (p[x] ^ h32) - h32
        o[x] = (t * 20159 >> 26) * -3329 + t
        p[x] = 0
        x += 1
        t = (p[x] ^ h32) - h32
        t = (t * 20159 >> 26) * -3329 + t
        o[x] = t
        p[x] = 0
        r[x] = ((z * 20159 + 1024 >> 11) * t >> 15) * -3329 + z * t + 3329
        x += 1


@micropython.viper
def multiply(t: int, x: int, poly, a, y, g):
    """Adds the product of a and what `prepare` made: FIPS 203 algorithms 11 and 12."""
    p = ptr32(poly)
    m = ptr16(a)
    n = ptr16(y)
    r = ptr16(g)
    x = 0
    while x < 256:
        t = m[x]
        u = n[x]
        e = u * t
        x += 1
        f = n[x] * t
        t = m[x]
        p[x] = u * t + f + p[x]
        t = r[x] * t
        x -= 1
        p[x] = t + e + p[x]
        x += 2


@micropython.viper
def pack(t: int, x: int, out, at: int, poly, d: int) -> int:
    """Compresses a polynomial to d bits a coefficient, writes them to out[at:], and clears it.

    Returns the next `at`. 2**d * t / q is estimated too low by less than one, then put right."""
    o = ptr8(out)
    p = ptr32(poly)
    h32 = 1 << 16
    h32 = h32 * 32768
    mask = (1 << d) - 1
    word = 0
    bits = 0
    x = 0
    while x < 256:
        t = (p[x] ^ h32) - h32
        p[x] = 0
        t = (t + 6658 << d) + 1664
        e = (t >> 9) * 40318 >> 18
        t = e - (e * 3329 - t + 3328 >> 31)
        word |= (t & mask) << bits
        bits += d
        while bits > 7:
            o[at] = word
            at += 1
            word >>= 8
            bits -= 8
        x += 1
    return at
