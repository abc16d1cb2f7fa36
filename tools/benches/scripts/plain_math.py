"""Curves by plain big-integer arithmetic, as the standards' formulas read: what to compare with.

Not constant-time, not checked against hostile input: for measuring only.
"""

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)


def x25519(k, u):
    """RFC 7748 section 5."""
    k = int.from_bytes(k, "little") & (1 << 254) - 8 | 1 << 254
    x = int.from_bytes(u, "little") & (1 << 255) - 1
    a, b, c, d = 1, 0, x, 1
    swapped = 0
    for i in range(254, -1, -1):
        bit = k >> i & 1
        if bit != swapped:
            a, b, c, d = c, d, a, b
            swapped = bit
        e, f = (a + b) % _P, (a - b) % _P
        g, h = (c + d) * f % _P, (c - d) * e % _P
        e, f = e * e % _P, f * f % _P
        t = (e - f) % _P
        c, d = (g + h) ** 2 % _P, x * (g - h) ** 2 % _P
        a, b = e * f % _P, t * (e + 121665 * t) % _P
    if swapped:
        a, b = c, d
    return (a * pow(b, _P - 2, _P) % _P).to_bytes(32, "little")


# Points of Ed25519 are (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z (RFC 8032 section 5.1.4).


def _add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % _P
    b = (p[1] + p[0]) * (q[1] + q[0]) % _P
    c = 2 * _D * p[3] * q[3] % _P
    d = 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(n, p):
    q = (0, 1, 1, 0)
    while n:
        if n & 1:
            q = _add(q, p)
        p = _add(p, p)
        n >>= 1
    return q


def _decode(data):
    y = int.from_bytes(data, "little")
    sign = y >> 255
    y &= (1 << 255) - 1
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


def _encode(p):
    inverse = pow(p[2], _P - 2, _P)
    x, y = p[0] * inverse % _P, p[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


_BASE = _decode((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little"))


def ed25519_sign(sha512, seed, public, message):
    h = sha512(seed).digest()
    a = int.from_bytes(h[:32], "little") & (1 << 254) - 8 | 1 << 254
    r = int.from_bytes(sha512(h[32:] + message).digest(), "little") % _L
    point = _encode(_times(r, _BASE))
    k = int.from_bytes(sha512(point + public + message).digest(), "little")
    return point + ((r + k * a) % _L).to_bytes(32, "little")


def ed25519_verify(sha512, public, message, signature):
    point = signature[:32]
    k = int.from_bytes(sha512(point + public + message).digest(), "little") % _L
    left = _times(int.from_bytes(signature[32:], "little"), _BASE)
    right = _add(_decode(point), _times(k, _decode(public)))
    return _encode(left) == _encode(right)


# Points of P-256 are (X, Y, Z) with x = X/Z**2, y = Y/Z**3; Z is 0 for the neutral one.

_Q = 2**256 - 2**224 + 2**192 + 2**96 - 1
_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
    1,
)


def _double(p):
    x, y, z = p
    yy = y * y % _Q
    s = 4 * x * yy % _Q
    m = 3 * (x - z * z) * (x + z * z) % _Q
    t = (m * m - 2 * s) % _Q
    return t, (m * (s - t) - 8 * yy * yy) % _Q, 2 * y * z % _Q


def _sum(p, q):
    if not p[2] or not q[2]:
        return p if p[2] else q
    a, b = p[2] * p[2] % _Q, q[2] * q[2] % _Q
    u, v = p[0] * b % _Q, q[0] * a % _Q
    s, t = p[1] * b * q[2] % _Q, q[1] * a * p[2] % _Q
    h, r = (v - u) % _Q, (t - s) % _Q
    if not h:
        return (0, 1, 0) if r else _double(p)
    hh = h * h % _Q
    hhh, w = h * hh % _Q, u * hh % _Q
    x = (r * r - hhh - 2 * w) % _Q
    return x, (r * (w - x) - s * hhh) % _Q, h * p[2] * q[2] % _Q


def _multiple(n, p):
    q = (0, 1, 0)
    while n:
        if n & 1:
            q = _sum(q, p)
        p = _double(p)
        n >>= 1
    return q


def p256_verify(public, digest, r, s):
    w = pow(s, _N - 2, _N)
    point = int.from_bytes(public[1:33], "big"), int.from_bytes(public[33:], "big"), 1
    u = int.from_bytes(digest, "big") * w % _N
    x, _, z = _sum(_multiple(u, _G), _multiple(r * w % _N, point))
    return x * pow(z * z, _Q - 2, _Q) % _Q % _N == r
