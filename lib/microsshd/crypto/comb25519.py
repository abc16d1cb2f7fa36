"""Multiples of Ed25519's base point, in constant time: for signatures and for key pairs.

A comb of 5 teeth, 52 bits apart, in 4 blocks of 13 bits. The scalar's 260 binary digits are 1 and
-1: bit i + 1 of an odd number tells digit i, the last one is 1. A block's table has the 16 sums of
teeth with a positive last tooth; each look-up reads them all.
"""

from ..compat import const, data, micropython
from . import programs25519 as programs
from .field25519 import SLOT, WORK, run
from .pointers import int, ptr32  # noqa: A004
from .programs25519 import Y, Z
from .scalars25519 import ORDER, SCRATCH, multiply_add

_BLOCK = const(1920)  # bytes: 30 words of two digits each, for each word the 16 points
TABLE = const(7680)


@micropython.viper
def _look_up(t: int, x: int, table, slots, key, column: int, block: int):
    """Slots Q to Q + 2 = the point for one column of one block; t and x are kept in registers."""
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
    p = ptr32(int(p) + block * _BLOCK)
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
    d = ptr32(slots)
    d = ptr32(int(d) + 640)
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


def multiply(scalar, slots):
    """Steps: slots 0 to 2 = (X : Y : Z) of the base point times `scalar` (34 bytes, below 2**255).

    `slots` is new, of POINT_SLOTS."""
    key = bytearray(66)
    even = bytearray(34)
    scratch = bytearray(SCRATCH)
    work = bytearray(WORK)
    table = bytearray(TABLE)
    with data("ed25519.bin") as f:
        f.readinto(table)
    try:
        # An odd number that is the same modulo the order.
        even[0] = scalar[0] & 1 ^ 1
        multiply_add(even, ORDER, scalar, key, scratch)
        key[32] |= 16
        slots[Y * SLOT] = slots[Z * SLOT] = 1
        for column in range(12, -1, -1):
            if column < 12:
                run(0, 0, programs.POINT_DOUBLE, slots, work, b"", b"", 0, 0)
            for block in range(4):
                _look_up(0, 0, table, slots, key, column, block)
                run(0, 0, programs.BASE_ADD, slots, work, b"", b"", 0, 0)
            if column % 7 == 6:
                yield
    finally:
        for secret in (key, even, work):
            secret[:] = bytes(len(secret))
