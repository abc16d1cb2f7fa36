"""Ed25519 signatures (RFC 8032 section 5.1).

All steps are generators (see the crypto package). Refused in `verify`: S not below L, points that
are not canonical, and public keys of small order.
"""

from .sha512 import sha512

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493


def _le(data):
    return int.from_bytes(bytes(reversed(data)), "big")


def _to_le(n):
    return bytes(reversed(n.to_bytes(32, "big")))


def _decode(data):
    """The affine (x, y) of an encoded point; None when there is no such point."""
    y = _le(data)
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= _P:
        return None
    d = -121665 * pow(121666, _P - 2, _P) % _P
    u, v = (y * y - 1) % _P, (d * y * y + 1) % _P
    x = u * v**3 * pow(u * v**7 % _P, (_P - 5) // 8, _P) % _P
    if v * x * x % _P != u:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    if v * x * x % _P != u or (x == 0 and sign):
        return None
    return (_P - x if x & 1 != sign else x), y


def _add(a, b):
    """a + b in extended coordinates (X, Y, Z, T)."""
    d2 = -2 * 121665 * pow(121666, _P - 2, _P) % _P
    return _sum(a, b, d2)


def _sum(a, b, d2):
    p, q = (a[1] - a[0]) * (b[1] - b[0]) % _P, (a[1] + a[0]) * (b[1] + b[0]) % _P
    c, d = a[3] * d2 * b[3] % _P, 2 * a[2] * b[2] % _P
    e, f, g, h = q - p, d - c, d + c, q + p
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _multiply(k, point):
    d2 = -2 * 121665 * pow(121666, _P - 2, _P) % _P
    x, y = point
    result, base = (0, 1, 1, 0), (x, y, 1, x * y % _P)
    for i in range(255, -1, -1):
        result = _sum(result, result, d2)
        if k >> i & 1:
            result = _sum(result, base, d2)
        if not i & 15:
            yield
    return result


def _encode(point):
    x, y, z, _ = point
    z = pow(z, _P - 2, _P)
    x, y = x * z % _P, y * z % _P
    return _to_le(y | (x & 1) << 255)


def _base():
    return _decode(b"\x58" + b"\x66" * 31)


def _expand(seed):
    if len(seed) != 32:
        raise ValueError("Ed25519 seed size")
    h = sha512(seed).digest()
    return _le(h[:32]) & (2**255 - 8) & (2**255 - 1) | 1 << 254, h[32:]


def public_key(seed):
    """The 32 byte public key of a 32 byte seed."""
    s, _ = _expand(seed)
    point = yield from _multiply(s, _base())
    return _encode(point)


def sign(seed, public, message):
    """The 64 byte signature of `message` under a 32 byte seed and its 32 byte public key."""
    if len(public) != 32:
        raise ValueError("Ed25519 public key size")
    s, prefix = _expand(seed)
    h = sha512(prefix)
    h.update(message)
    r = _le(h.digest()) % _L
    point = yield from _multiply(r, _base())
    encoded = _encode(point)
    k = _challenge(encoded, public, message)
    return encoded + _to_le((r + k * s) % _L)


def _challenge(encoded, public, message):
    h = sha512(encoded)
    h.update(public)
    h.update(message)
    return _le(h.digest()) % _L


def verify(public, message, signature):
    """Whether the 64 byte `signature` of `message` is by the holder of the 32 byte public key."""
    if len(public) != 32 or len(signature) != 64:
        return False
    s = _le(signature[32:])
    a = _decode(public)
    if s >= _L or a is None:
        return False
    d2 = -2 * 121665 * pow(121666, _P - 2, _P) % _P
    a = _P - a[0], a[1]
    order = (a[0], a[1], 1, a[0] * a[1] % _P)
    for _ in range(3):
        order = _sum(order, order, d2)
    if order[0] == 0:
        return False
    k = _challenge(signature[:32], public, message)
    left = yield from _multiply(s, _base())
    right = yield from _multiply(k, a)
    return _encode(_sum(left, right, d2)) == bytes(signature[:32])
