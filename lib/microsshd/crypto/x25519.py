"""X25519 (RFC 7748): key pairs and shared secrets on Curve25519.

All steps are generators (see the crypto package). Refused: values that are not 32 bytes long, and
peers whose shared secret is zero (section 6.1).
"""

import os

_P = 2**255 - 19


def _decode(u):
    if len(u) != 32:
        raise ValueError("X25519 size")
    return int.from_bytes(bytes(reversed(u)), "big")


def scalarmult(k, u):
    """X25519(k, u): 32 bytes from a 32 byte scalar and u-coordinate (RFC 7748 section 5)."""
    k = _decode(k) & (2**255 - 8) | 1 << 254
    x1 = (_decode(u) & (2**255 - 1)) % _P
    x2, z2, x3, z3, swap = 1, 0, x1, 1, 0
    for t in range(254, -1, -1):
        bit = k >> t & 1
        if swap ^ bit:
            x2, z2, x3, z3 = x3, z3, x2, z2
        swap = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        da, cb = d * a, c * b
        x3, z3 = (da + cb) ** 2 % _P, x1 * (da - cb) ** 2 % _P
        aa, bb = a * a % _P, b * b % _P
        e = aa - bb
        x2, z2 = aa * bb % _P, e * (aa + 121665 * e) % _P
        if not t & 15:
            yield
    return bytes(reversed((x2 * pow(z2, _P - 2, _P) % _P).to_bytes(32, "big")))


def keypair():
    """A fresh (secret, public) pair of 32 bytes each."""
    secret = os.urandom(32)
    public = yield from scalarmult(secret, b"\x09" + bytes(31))
    return secret, public


def shared(secret, peer):
    """The 32 bytes both ends compute; ValueError for a wrong size or an all-zero result."""
    result = yield from scalarmult(secret, peer)
    if not any(result):
        raise ValueError("X25519 result is zero")
    return result
