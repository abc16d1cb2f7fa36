"""Elements of the field of 2**255 - 19: from and to bytes, and inverted, all in constant time.

Slots are those of field25519. The inverse is Bernstein and Yang's ("Fast constant-time gcd
computation and modular inversion", 2019): 46 rounds of 13 division steps, enough for 256 bits in
the variant that starts at a delta of 1/2 (590 steps), each a matrix that is applied to f and g,
which end as 1 or -1 and 0, and to d and e, with d * a = f and e * a = g.
"""

# ruff: noqa: E702
from ..compat import const, micropython
from .pointers import int, ptr32  # noqa: A004

SCRATCH = const(320)  # bytes of scratch memory
_ROUNDS = const(46)
_INVERSE = const(5605)  # 1 / (2**255 - 19) modulo 8192


@micropython.viper
def unpack(source, slots, n: int):
    """Slot n = the low 255 bits of the 33 bytes of `source`, little-endian."""
    s = ptr8(source)
    d = ptr32(slots)
    n *= 20
    i = 0
    while i < 20:
        bit = 13 * i
        at = bit >> 3
        d[n + i] = (s[at] | s[at + 1] << 8 | s[at + 2] << 16) >> (bit & 7) & 8191
        i += 1
    d[n + 19] = d[n + 19] & 255


@micropython.viper
def pack(slots, n: int, scratch, target):
    """Write slot n, reduced, to the 32 bytes of `target`, little-endian."""
    s = ptr32(slots)
    d = ptr32(scratch)
    out = ptr8(target)
    h32 = uint(0x80000000)
    n *= 20
    i = 0
    while i < 20:
        d[i] = s[n + i]
        i += 1
    t = 0
    n = 0
    while n < 5:
        i = 0
        while i < 20:
            t += (d[i] ^ h32) - h32
            d[i] = t & 8191
            t >>= 13
            i += 1
        if n:
            # Below 2**255 after two of these; then p is taken off if that leaves no less than 0.
            t = (d[19] >> 8) * 19
            d[19] = d[19] & 255
        else:
            t *= 608
        if n == 2:
            t += 19
        elif n == 3:
            t -= 19
        n += 1
    i = n = t = at = 0
    while i < 20:
        t |= d[i] << n
        n += 13
        while n >= 8:
            out[at] = t
            at += 1
            t >>= 8
            n -= 8
        i += 1


@micropython.viper
def invert(t: int, x: int, slots, target: int, source: int, scratch):
    """Slot target = 1 / slot source, which `unpack` made; 0 for 0. t and x are registers."""
    slot = ptr32(slots)
    w = ptr32(scratch)  # f, g, d, e
    h32 = uint(0x80000000)
    source *= 20
    i = 0
    while i < 20:
        w[i] = 8191
        w[20 + i] = slot[source + i]
        w[40 + i] = 0
        w[60 + i] = 0
        i += 1
    w[0] = 8173
    w[19] = 255
    w[60] = 1
    zeta = -1
    n = _ROUNDS
    while n:
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
            i = 3
            while i:
                # fmt: off
                x=p[1]; t=u*x+t; s=q*x+s; x=p[21]; t=v*x+t; s=r*x+s; p[0]=t&8191; t>>=13
                p[20]=s&8191; s>>=13; x=p[2]; t=u*x+t; s=q*x+s; x=p[22]; t=v*x+t; s=r*x+s
                p[1]=t&8191; t>>=13; p[21]=s&8191; s>>=13; x=p[3]; t=u*x+t; s=q*x+s; x=p[23]
                t=v*x+t; s=r*x+s; p[2]=t&8191; t>>=13; p[22]=s&8191; s>>=13; x=p[4]; t=u*x+t
                s=q*x+s; x=p[24]; t=v*x+t; s=r*x+s; p[3]=t&8191; t>>=13; p[23]=s&8191; s>>=13
                x=p[5]; t=u*x+t; s=q*x+s; x=p[25]; t=v*x+t; s=r*x+s; p[4]=t&8191; t>>=13
                p[24]=s&8191; s>>=13; x=p[6]; t=u*x+t; s=q*x+s; x=p[26]; t=v*x+t; s=r*x+s
                p[5]=t&8191; t>>=13; p[25]=s&8191; s>>=13
                # fmt: on
                p = ptr32(int(p) + 24)
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
        n -= 1
    # f is 1 or -1 (or p): d or -d, and 32 * p to keep it positive.
    x = (w[19] ^ h32) - h32 >> 31
    t = 0 - 607
    target *= 20
    while n < 20:
        t += (((w[40 + n] ^ h32) - h32) ^ x) - x + 8191
        slot[target + n] = t & 8191
        t >>= 13
        n += 1
    slot[target] = slot[target] + t * 608
    n = 0
    while n < 80:
        w[n] = 0
        n += 1


def inverse(slots, target, source, scratch):
    """Slot target = 1 / slot source, or 0 for 0."""
    value = bytearray(33)
    pack(slots, source, scratch, value)
    unpack(value, slots, target)
    invert(0, 0, slots, target, target, scratch)
    value[:32] = bytes(32)
