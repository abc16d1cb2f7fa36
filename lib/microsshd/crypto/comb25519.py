"""Multiples of Ed25519's base point, in constant time: for signatures and for key pairs.

A comb of 5 teeth, 52 bits apart, in 4 blocks of 13 bits. The scalar's 260 binary digits are 1 and
-1: bit i + 1 of an odd number tells digit i, the last one is 1. A block's table has the 16 sums of
teeth with a positive last tooth; each look-up reads them all.
"""

from ..compat import const, data
from .elements25519 import SCRATCH, look_up, multiply_add, pack, unpack
from .field25519 import SLOT, WORK, run
from .programs25519 import BASE_ADD, ORDER, POINT_DOUBLE, Y, Z

_BLOCKS = const(4)
_SIZE = const(1920)  # bytes of a block: 30 words of two digits each, for each word the 16 points


def _read_tables():
    """The blocks, each by itself: a fragmented heap has no room for all in one piece."""
    tables = [bytearray(_SIZE) for _ in range(_BLOCKS)]
    with data("ed25519.bin") as f:
        for table in tables:
            f.readinto(table)
    return tables


def multiply(scalar, slots):
    """Steps: slots 0 to 2 = (X : Y : Z) of the base point times a scalar below 2**255.

    The scalar has 34 bytes; `slots` is new, of POINT_SLOTS."""
    tables = _read_tables()
    yield  # opening a file may take as long as all that follows
    key = bytearray(33)
    words = bytearray(SCRATCH)
    work = bytearray(WORK)
    try:
        # An odd number that is the same modulo L: L is added to an even one.
        unpack(scalar, words, 0, 20)
        unpack(ORDER, words, 40, 20)
        words[240] = scalar[0] & 1 ^ 1
        multiply_add(words)
        pack(words, key, 33)
        key[32] |= 16
        slots[Y * SLOT] = slots[Z * SLOT] = 1
        for column in range(12, -1, -1):
            if column < 12:
                run(0, 0, POINT_DOUBLE, slots, work, b"", b"", 0, 0)
            for block in range(_BLOCKS):
                look_up(0, 0, tables[block], slots, key, column, block)
                run(0, 0, BASE_ADD, slots, work, b"", b"", 0, 0)
            if column == 6:
                yield
    finally:
        for secret in (key, words, work):
            secret[:] = bytes(len(secret))
