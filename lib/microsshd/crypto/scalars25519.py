"""Arithmetic modulo the order of Ed25519's base point, in constant time; and signed digits.

L = 2**252 + c. Numbers are bytes, little-endian, followed by two bytes of zero or more; inside
limbs of 13 bits.
"""

from ..compat import const, micropython

SCRATCH = const(240)  # bytes of scratch memory
_FOLD = (  # 256 * c and c as limbs of two bytes
    b"\x00\x0d\x9f\x0e\x3d\x17\x34\x06\x26\x01\x2c\x0b\x73\x1e\x5e\x14\xde\x19\xf7\x06\x05\x00"
    b"\xed\x13\xae\x07\x97\x06\xc6\x04\x81\x05\x6b\x0e\xde\x0b\xd4\x1b\xf9\x1e\xa6\x00"
)
ORDER = (
    b"\xed\xd3\xf5\x5c\x1a\x63\x12\x58\xd6\x9c\xf7\xa2\xde\xf9\xde\x14" + bytes(15) + b"\x10\0\0"
)


@micropython.viper
def multiply_add(a, b, c, target, scratch):
    """The 65 bytes of `target` = a * b + c for three numbers of 260 bits, of 34 bytes each."""
    x = ptr8(a)
    y = ptr8(b)
    z = ptr8(c)
    out = ptr8(target)
    w = ptr32(scratch)
    i = 0
    while i < 20:
        n = 13 * i
        k = n >> 3
        n &= 7
        w[i] = (x[k] | x[k + 1] << 8 | x[k + 2] << 16) >> n & 8191
        w[20 + i] = (y[k] | y[k + 1] << 8 | y[k + 2] << 16) >> n & 8191
        w[40 + i] = (z[k] | z[k + 1] << 8 | z[k + 2] << 16) >> n & 8191
        i += 1
    t = bits = n = at = k = 0
    while k < 40:
        i = 0
        last = k
        if k < 20:
            t += w[40 + k]
        else:
            i = k - 19
            last = 19
        while i <= last:
            t += w[i] * w[20 + k - i]
            i += 1
        bits |= (t & 8191) << n
        t >>= 13
        n += 13
        while n >= 8:
            out[at] = bits
            at += 1
            bits >>= 8
            n -= 8
        k += 1
    i = 0
    while i < 60:
        w[i] = 0
        i += 1


@micropython.viper
def _fold(scratch, constants, high: int, low: int):
    """Fold the limbs high - 1 .. low, 2**260 = -256 * c, and carry; limb `low` is what is over."""
    d = ptr32(scratch)
    c = ptr16(constants)
    m32 = uint(0xFFFFFFFF)
    h32 = uint(0x80000000)
    while high > low:
        high -= 1
        x = (d[high] ^ h32) - h32
        d[high] = 0
        i = 0
        while i < 11:
            d[high - 20 + i] = d[high - 20 + i] - x * c[i] & m32
            i += 1
    x = i = 0
    while i < low:
        x += (d[i] ^ h32) - h32
        d[i] = x & 8191
        x >>= 13
        i += 1
    d[low] = d[low] + x


@micropython.viper
def _load(source, scratch):
    """40 limbs of the 66 bytes of `source`."""
    s = ptr8(source)
    d = ptr32(scratch)
    i = 0
    while i < 40:
        n = 13 * i
        k = n >> 3
        d[i] = (s[k] | s[k + 1] << 8 | s[k + 2] << 16) >> (n & 7) & 8191
        i += 1


@micropython.viper
def _finish(scratch, constants, target):
    """Take the multiple of L off that leaves 0 .. L - 1, write 32 bytes and forget the limbs."""
    d = ptr32(scratch)
    c = ptr16(constants)
    out = ptr8(target)
    h32 = uint(0x80000000)
    q = ((d[20] ^ h32) - h32 << 8) + (d[19] >> 5)
    d[19] = d[19] & 31
    turns = 2
    while turns:
        x = i = 0
        while i < 20:
            x += (d[i] ^ h32) - h32
            if i < 10:
                x -= q * c[11 + i]
            elif i == 19 and turns == 1:
                x -= q << 5
            d[i] = x & 8191
            x >>= 13
            i += 1
        # Below zero now? Then -1 times L is taken off.
        q = x
        turns -= 1
    i = x = n = k = 0
    while i < 20:
        x |= d[i] << n
        n += 13
        while n >= 8:
            out[k] = x
            k += 1
            x >>= 8
            n -= 8
        i += 1
    i = 0
    while i < 60:
        d[i] = 0
        i += 1


def reduce(source, target, scratch):
    """The first 32 bytes of `target` = the 64 bytes of `source`, two more after them, modulo L."""
    _load(source, scratch)
    _fold(scratch, _FOLD, 40, 30)
    _fold(scratch, _FOLD, 31, 21)
    _fold(scratch, _FOLD, 22, 20)
    _finish(scratch, _FOLD, target)


@micropython.viper
def recode(source, digits, start: int, width: int):
    """Odd signed digits below 2**(width - 1), no two of them closer than `width` bits.

    256 bytes from digits[start] for a public number below 2**254, in 34 bytes: 0, or
    1 + 2 * (|digit| >> 1), plus 1 for a negative digit."""
    s = ptr8(source)
    d = ptr8(digits)
    i = carry = 0
    while i < 256:
        d[start + i] = 0
        x = ((s[i >> 3] | s[(i >> 3) + 1] << 8) >> (i & 7) & (1 << width) - 1) + carry
        if x & 1:
            if x >> (width - 1):
                carry = 1
                x = (1 << width) - x + 1
            else:
                carry = 0
            d[start + i] = x
            n = width
            i += 1
            while n > 1:
                if i < 256:
                    d[start + i] = 0
                n -= 1
                i += 1
        else:
            i += 1
