"""Programs for the field machine (see field25519): curve formulas as tables of operations.

Digits of a carried element lie in -4 .. 8195, of PAIR's results in -8199 .. 8806, of tables,
negated or not, in 3220 .. 11411. All may be factors, but not two of tables: 20 * 8806 * 11411 is
below 2**31. PAIR's operands are carried.
"""

from ..compat import const

# Programs are made from lists: of a tuple, every number would stay in the module as an object.
# An operation is four bytes: what it does, d, a, b; the last three are mostly numbers of slots.
_END = const(0)
_MUL = const(1)  # d = a * b
_SQR = const(2)  # d = a ** 2 ** b
_PAIR = const(3)  # d, d + 1 = a + b, a - b; not carried
_CURVE = const(4)  # d = a + 121665 * b, carried like the next two
_TWICE = const(5)  # d = a + 2 * b
_LESS = const(6)  # d = a - b
_PICK = const(7)  # d, d + 1 = d + 2, d + 3 where the key's bits `bit` and `bit` + 1 differ
_SKIP = const(8)  # skip d operations
_NEXT = const(9)  # to the start for the next lower bit, unless this one was the `last`
_FIND = const(
    10
)  # slots 8 to 11 = the point for digit `bit` + 256 * a of the key; skip b for none,
# d for a negative one

# X25519. (X2 : Z2) and (X3 : Z3) are multiples of the point (X1 : 1) that differ by it; which of
# them is the greater one changes with each change from one bit of the scalar to the next.
X1 = const(0)
X2 = const(1)
Z2 = const(2)
X3 = const(3)
Z3 = const(4)
LADDER_SLOTS = const(10)
_A = const(5)
_B = const(6)
_C = const(7)
_D = const(8)
# fmt: off
LADDER = bytes([
    _PAIR, _A, X2, Z2,
    _PAIR, _C, X3, Z3,
    _MUL, X3, _C, _B,
    _MUL, Z3, _D, _A,
    _PICK, _A, 0, 0,
    _SQR, _A, _A, 1,
    _SQR, _B, _B, 1,
    _PAIR, X3, X3, Z3,
    _SQR, X3, X3, 1,
    _SQR, Z3, Z3, 1,
    _MUL, Z3, Z3, X1,
    _MUL, X2, _A, _B,
    _PAIR, _C, _A, _B,
    _CURVE, _A, _A, _D,
    _MUL, Z2, _D, _A,
    _NEXT, 0, 0, 0,
    _END, 0, 0, 0,
])  # RFC 7748 section 5
DOUBLE = bytes([
    _PAIR, _A, X2, Z2,
    _PAIR, _C, X3, Z3,
    _PICK, _A, 0, 0,
    _SQR, _A, _A, 1,
    _SQR, _B, _B, 1,
    _MUL, X2, _A, _B,
    _PAIR, _C, _A, _B,
    _CURVE, _A, _A, _D,
    _MUL, Z2, _D, _A,
    _NEXT, 0, 0, 0,
    _END, 0, 0, 0,
])  # without the sum
AFFINE = bytes([_MUL, X2, X2, X3, _END, 0, 0, 0])  # behind INVERSE: X3 is its T, Z2 its Z
# fmt: on

# Ed25519 (RFC 8032 section 5.1.4; formulas of Hisil, Wong, Carter and Dawson for a = -1). A point
# is (X, Y, Z, T) in slots 0 to 3: x = X / Z, y = Y / Z, x * y = T / Z. A point to add is Y + X,
# Y - X, 2 * d * T and 2 * Z in slots Q to Q + 3, and from a table, where Z is 1, half of that.
X = const(0)
Y = const(1)
Z = const(2)
T = const(3)
Q = const(8)
ZERO = const(12)
ONE = const(13)
D = const(14)
POINT_SLOTS = const(20)
VERIFY_SLOTS = const(15)
# fmt: off
_HALF_DOUBLE = bytes([
    _PAIR, 4, X, Y,
    _SQR, 4, 4, 1,
    _SQR, X, X, 1,
    _SQR, Y, Y, 1,
    _SQR, Z, Z, 1,
    _PAIR, 6, X, Y,  # H, G; all of E to H have the other sign
    _TWICE, 5, 7, Z,  # F
    _MUL, Y, 6, 7,
    _MUL, Z, 5, 7,
    _LESS, 7, 6, 4,  # E
    _MUL, X, 5, 7,
])


def _half_add(q, minus, last):
    """Adds the point in slots q to q + 3, or subtracts it; `last` makes F and G of 5 and 4."""
    f = 5 - minus
    g = 4 + minus
    return bytes([
        _PAIR, 6, Y, X,
        _MUL, 6, 6, q + minus,
        _MUL, 7, 7, q + 1 - minus,
        _PAIR, 6, 6, 7,  # H, E
        _MUL, 4, T, q + 2,
    ]) + last + bytes([
        _MUL, X, f, 7,
        _MUL, Y, g, 6,
        _MUL, Z, 4, 5,
    ])


_ANY = bytes([
    _MUL, 5, Z, Q + 3,
    _PAIR, 4, 5, 4,
])
_BASE = bytes([_PAIR, 4, Z, 4])  # a point from a table
_T = bytes([_MUL, T, 6, 7])  # after each of these
_STOP = bytes(4)
POINT_DOUBLE = _HALF_DOUBLE + _T + _STOP
POINT_ADD = _half_add(Q, 0, _ANY) + _T + _STOP
# A column of a comb: four points are added.
BASE_FIRST = (
    _half_add(Q, 0, _BASE)
    + _T
    + _half_add(Q + 3, 0, _BASE)
    + _T
    + _half_add(Q + 6, 0, _BASE)
    + _T
    + _half_add(Q + 9, 0, _BASE)
    + _STOP
)
BASE_NEXT = _HALF_DOUBLE + _T + BASE_FIRST


def _digit(string, last):
    plus = _T + _half_add(Q, 0, last)
    minus = _T + _half_add(Q, 1, last)
    n = len(plus) // 4
    return bytes([_FIND, n + 1, string, 2 * n + 1]) + plus + bytes([_SKIP, n, 0, 0]) + minus


# A bit of a sum of multiples: of two points by tables behind the slots, of two by tables of text.
DIGITS = (
    _HALF_DOUBLE
    + _digit(0, _ANY)
    + _digit(1, _ANY)
    + _digit(2, _BASE)
    + _digit(3, _BASE)
    + bytes([_NEXT, 0, 0, 0])
    + _STOP
)
# What is added from a point: its slots 0 to 3 become slots Q to Q + 3.
CACHE = bytes([
    _PAIR, Q, Y, X,
    _MUL, Q + 2, T, D,
    _TWICE, Q + 2, ZERO, Q + 2,
    _TWICE, Q + 3, ZERO, Z,
]) + _STOP
# Slot 7 = Z**(2**250 - 1), by Z**(2**n - 1).
_POWER = bytes([
    _SQR, 7, Z, 1,
    _MUL, 7, 7, Z,
    _SQR, 8, 7, 2,
    _MUL, 7, 7, 8,
    _SQR, 7, 7, 1,
    _MUL, 7, 7, Z,  # n = 5
    _SQR, 8, 7, 5,
    _MUL, 7, 7, 8,  # 10
    _SQR, 8, 7, 10,
    _MUL, 8, 8, 7,  # 20
    _SQR, 9, 8, 20,
    _MUL, 8, 8, 9,  # 40
    _SQR, 8, 8, 10,
    _MUL, 7, 7, 8,  # 50
    _SQR, 8, 7, 50,
    _MUL, 8, 8, 7,  # 100
    _SQR, 9, 8, 100,
    _MUL, 8, 8, 9,  # 200
    _SQR, 8, 8, 50,
    _MUL, 7, 7, 8,
])
# Slot T = 1 / Z, 0 for 0: Z**(p - 2), and p - 2 = 32 * (2**250 - 1) + 11.
INVERSE = _POWER + bytes([
    _SQR, 7, 7, 5,
    _SQR, 8, Z, 1,
    _MUL, 8, 8, Z,
    _SQR, 9, Z, 3,
    _MUL, 9, 9, 8,
    _MUL, T, 7, 9,
]) + _STOP
# x and y from (X : Y : Z) and 1 / Z; u = (Z + Y) / (Z - Y) is X25519's coordinate.
NORMAL = bytes([_MUL, X, X, T, _MUL, Y, Y, T]) + _STOP
U_DIVISION = bytes([_PAIR, Y, Z, Y]) + _STOP
U_PRODUCT = bytes([_MUL, X, Y, T]) + _STOP
# Decoding (RFC 8032 section 5.1.3): from y in slot Y, x or x / sqrt(-1) in X, v * x**2 + u
# in 7, v * x**2 - u in 8.
DECODE = bytes([
    _SQR, X, Y, 1,
    _MUL, Z, X, D,
    _LESS, 4, X, ONE,
    _PAIR, 5, Z, ONE,
    _SQR, Z, 5, 1,
    _MUL, Z, Z, 5,
    _MUL, T, Z, 4,  # u * v**3
    _SQR, Z, Z, 1,
    _MUL, Z, Z, 5,
    _MUL, Z, Z, 4,  # u * v**7, to the power (p - 5) / 8 = 4 * (2**250 - 1) + 1
]) + _POWER + bytes([
    _SQR, 7, 7, 2,
    _MUL, 7, 7, Z,
    _MUL, X, 7, T,
    _SQR, 6, X, 1,
    _MUL, 6, 6, 5,
    _PAIR, 7, 6, 4,  # zero, one of these: the sum or the difference
]) + _STOP
TURN = bytes([_MUL, X, X, Q]) + _STOP
NEGATE = bytes([_LESS, X, ZERO, X]) + _STOP
EXTEND = bytes([_MUL, T, X, Y]) + _STOP
COMPARE = bytes([_LESS, T, Y, Z]) + _STOP
# fmt: on

# L, the order of the base point, and two bytes of zero.
ORDER = (
    b"\xed\xd3\xf5\x5c\x1a\x63\x12\x58\xd6\x9c\xf7\xa2\xde\xf9\xde\x14"
    b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x10\0\0"
)
