"""ECDSA signatures over NIST P-256, verification only (FIPS 186-5 section 6.4.2).

Everything here is public, so nothing is constant-time. Refused: points that are not uncompressed
(first byte 4), coordinates not below p, points off the curve, r and s outside 1 .. n - 1.

Sources: u1 G + u2 Q in one chain of doublings with signed windows (Straus; Hankerson, Menezes,
Vanstone, "Guide to Elliptic Curve Cryptography", algorithms 3.35 and 3.51), Jacobian coordinates
(explicit-formulas database: dbl-2001-b, madd), Lehmer's inversion (Knuth, volume 2, 4.5.2).
"""

import struct

from ..compat import const, data
from .p256_field import euclid
from .p256_program import SLOT, SLOTS, P, copy, get, load, program, put, run, slots

_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B

_WINDOW_G = const(8)  # p256.bin holds G, 3G, .. 127G
_WINDOW_Q = const(5)
_Q = SLOTS  # the slots of Q, 3Q, .. 15Q, two each; then what their additions leave (`h`)
_H = SLOTS + 16
_STEP = const(32)  # doublings in one step
_X = const(3)
_Y = const(4)
_Z = const(5)
_A = const(6)
_D = const(8)
_G = const(9)
_SCALE = const(13)
_h = const(16)
_R = const(17)
_ONE = (1 << 260) % P
_R2 = (1 << 520) % P

# (X, Y, Z) becomes twice itself.
_DOUBLE = program(
    "d=Z*Z g=Y*Y b=X*g t=d-1X t=t+2t t=~t u=d+1X a=t*u e=o-8b s=Y+1Z X=a*a+e "
    "e=o-1d e=e-1g Z=s*s+e t=X-4b g=g*g e=o-8g Y=a*t+e"
)
# (X, Y, Z) plus (x, y); in between, g is 0 when they have one x, and r too when they are equal.
_ADD_1 = program("d=Z*Z u=x*d t=Z*d s=y*t h=u-1X r=Y-1s g=h*h")
_ADD_2 = program("Z=Z*h h=h*g v=X*g e=o-1h e=e-2v X=r*r+e t=X-1v s=Y*h e=o-1s Y=r*t+e")
# (x, y) where the curve's map by Z takes it; and (x, y) divided by (d, d)'s square and cube.
_MAP = program("d=Z*Z x=x*d d=d*Z y=y*d")
_UNMAP = program("g=d*d x=x*g g=g*d y=y*g d=d*h")
_SCALE_Z = program("d=Z*a")
_SQUARE_Z = program("d=Z*Z")
_NEGATE = program("Y=Y-2Y")


def _inverse(a, n):
    """1 / a modulo the prime n, 0 < a < n < 2**256."""
    u, v, x, y = n, a, 0, 1
    factors = bytearray(16)
    shift = 256 - 28
    while v:
        while shift and not u >> (shift + 24):
            shift -= 4
        if euclid(u >> shift, v >> shift, factors):
            b, c, d, e = struct.unpack("<4i", factors)
            u, v, x, y = b * u + c * v, d * u + e * v, b * x + c * y, d * x + e * y
        else:
            q = u // v
            u, v, x, y = v, u - q * v, y, x - q * y
    return x % n


def _digits(n, width, mark):
    """The digits of n that are not 0, odd and within +-2**(width - 1), width < 9, in a list.

    An item has the digit's place from bit 8 on, bit 6 when the digit is negative, half of its
    magnitude (the number of its multiple in a table), and `mark` added."""
    bits = n.to_bytes(33, "little") + b"\0"
    digits = []
    i = carry = 0
    while i < 257:
        j = i >> 3
        d = ((bits[j] | bits[j + 1] << 8) >> (i & 7) & (1 << width) - 1) + carry
        if d & 1:
            carry = d >> (width - 1)
            d -= carry << width
            digits.append((i << 8 | (-d >> 1 | 64 if carry else d >> 1)) + mark)
            i += width
        else:
            i += 1
    return digits


def _point(public):
    """(x, y) of an uncompressed point on the curve, or None."""
    if len(public) != 65 or public[0] != 4:
        return None
    x = int.from_bytes(public[1:33], "big")
    y = int.from_bytes(public[33:65], "big")
    if x >= P or y >= P or (y * y - (x * x - 3) * x - _B) % P:
        return None
    return x, y


def _multiples(memory, point):
    """Fills the table with Q, 3Q, .. 15Q, by additions on the curve where 2Q has Z = 1."""
    put(memory, _X, (point[0] << 260) % P)
    put(memory, _Y, (point[1] << 260) % P)
    put(memory, _Z, _ONE)
    copy(memory, _A, _X, 2)
    copy(memory, _Q, _X, 2)
    run(memory, _DOUBLE)
    run(memory, _MAP)
    copy(memory, _SCALE, _Z)
    copy(memory, _H, _A, 2)
    copy(memory, _A, _X, 2)
    copy(memory, _X, _H, 2)
    put(memory, _Z, _ONE)
    _aim(_A, False)
    for i in range(1, 8):
        run(memory, _ADD_1)
        copy(memory, _H + i - 1, _h)
        run(memory, _ADD_2)
        copy(memory, _Q + 2 * i, _X, 2)
    # Each Z is the one before times h: one inversion serves all.
    run(memory, _SCALE_Z)
    put(memory, _D, _inverse(get(memory, _D), P) * _R2 % P)
    for i in range(7, 0, -1):
        copy(memory, _A, _Q + 2 * i, 2)
        copy(memory, _h, _H + i - 1)
        run(memory, _UNMAP)
        copy(memory, _Q + 2 * i, _A, 2)


def _aim(entry, minus):
    """Makes _ADD_1 add, or subtract, the point in two slots."""
    _ADD_1[8] = entry
    _ADD_1[20] = entry + 1
    _ADD_1[35] = 129 if minus else 127


def _add(memory, entry, minus, finite):
    """Adds the entry (two slots), or subtracts it; whether the sum is finite, as it was before."""
    if not finite:
        copy(memory, _X, entry, 2)
        put(memory, _Z, _ONE)
        if minus:
            run(memory, _NEGATE)
        return True
    _aim(entry, minus)
    run(memory, _ADD_1)
    # The lowest limb of 0, p and -p is 0, -1 and 1: few others are looked at in full.
    if memory[SLOT * _G] + 1 & 255 > 2 or get(memory, _G):
        run(memory, _ADD_2)
    elif get(memory, _R):
        return False
    else:
        run(memory, _DOUBLE)
    return True


def verify(public, digest, r, s):
    """Steps; whether the ints r, s sign `digest` (32 bytes) for the point `public` (65 bytes)."""
    point = _point(public)
    if point is None or len(digest) != 32 or not 0 < r < _N or not 0 < s < _N:
        return False
    w = _inverse(s, _N)
    digits = _digits(int.from_bytes(digest, "big") * w % _N, _WINDOW_G, 128)
    digits += _digits(r * w % _N, _WINDOW_Q, 1)
    digits.sort()
    yield
    memory = slots(16 + 7)
    _multiples(memory, point)
    yield
    with data("crypto/p256.bin") as f:
        yield
        table = f.read()
    yield
    finite = False
    place = 256
    left = _STEP
    while place or digits:
        digit = digits.pop() if digits else 0
        while place > digit >> 8:
            n = min(left, place - (digit >> 8))
            if finite:
                run(memory, _DOUBLE, n)
            place -= n
            left -= n
            if not left:
                yield
                left = _STEP
        if digit & 128:
            load(memory, _A, table, 64 * (digit & 63))
            load(memory, _A + 1, table, 64 * (digit & 63) + 32)
            finite = _add(memory, _A, digit & 64, finite)
        elif digit:
            finite = _add(memory, _Q + 2 * (digit & 63) - 2, digit & 64, finite)
    if not finite:
        return False
    # The affine x modulo n is r: x is r or, rarely, r + n (both below p).
    run(memory, _SQUARE_Z)
    x, zz = get(memory, _X), get(memory, _D)
    return x == r * zz % P or (r + _N < P and x == (r + _N) * zz % P)
