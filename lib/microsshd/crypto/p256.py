"""ECDSA signatures over NIST P-256, verification only (FIPS 186-5 section 6.4.2).

Everything here is public, so nothing is constant-time. Refused: points that are not uncompressed
(first byte 4), coordinates not below p, points off the curve, r and s outside 1 .. n - 1.
"""

from ..compat import const

_P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
_G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
_STRIDE = const(8)  # doublings, each with an addition, in one step


def _inverse(a, n):
    """1 / a modulo the odd prime n."""
    u, v, x, y = a, n, 1, 0
    while u:
        q = v // u
        u, v, x, y = v - q * u, u, y - q * x, x
    return y % n


def _double(a):
    """2a for a in Jacobian coordinates (X, Y, Z), Z = 0 at infinity."""
    x, y, z = a
    d = z * z % _P
    m = 3 * (x - d) * (x + d) % _P
    g = y * y % _P
    s = 4 * x * g % _P
    x = (m * m - 2 * s) % _P
    return x, (m * (s - x) - 8 * g * g) % _P, 2 * y * a[2] % _P


def _add(a, b):
    """a + b for a in Jacobian coordinates and b affine (x, y)."""
    x, y, z = a
    if not z:
        return b[0], b[1], 1
    zz = z * z % _P
    h = (b[0] * zz - x) % _P
    r = (b[1] * zz * z - y) % _P
    if not h:
        return (0, 1, 0) if r else _double(a)
    hh = h * h % _P
    hhh = hh * h % _P
    v = x * hh % _P
    x = (r * r - hhh - 2 * v) % _P
    return x, (r * (v - x) - y * hhh) % _P, z * h % _P


def _affine(a):
    """(x, y) of a point in Jacobian coordinates, not infinity."""
    z = _inverse(a[2], _P)
    zz = z * z % _P
    return a[0] * zz % _P, a[1] * zz * z % _P


def _point(public):
    """(x, y) of an uncompressed point on the curve, or None."""
    if len(public) != 65 or public[0] != 4:
        return None
    x = int.from_bytes(public[1:33], "big")
    y = int.from_bytes(public[33:65], "big")
    if x >= _P or y >= _P or (y * y - (x * x - 3) * x - _B) % _P:
        return None
    return x, y


def verify(public, digest, r, s):
    """Steps; whether the ints r, s sign `digest` (32 bytes) for the point `public` (65 bytes)."""
    q = _point(public)
    if q is None or len(digest) != 32 or not 0 < r < _N or not 0 < s < _N:
        return False
    w = _inverse(s, _N)
    u1 = int.from_bytes(digest, "big") * w % _N
    u2 = r * w % _N
    yield
    both = _add((q[0], q[1], 1), _G)
    both = _affine(both) if both[2] else None
    yield
    a = (0, 1, 0)
    for i in range(255, -1, -1):
        a = _double(a)
        bits = (u1 >> i & 1) + 2 * (u2 >> i & 1)
        if bits == 3:
            if both:
                a = _add(a, both)
        elif bits:
            a = _add(a, _G if bits == 1 else q)
        if not i % _STRIDE:
            yield
    zz = a[2] * a[2] % _P
    if not zz:
        return False
    # The affine x modulo n is r: x is r or, rarely, r + n (both below p).
    return a[0] == r * zz % _P or (r + _N < _P and a[0] == (r + _N) * zz % _P)
