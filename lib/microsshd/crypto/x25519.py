"""X25519 (RFC 7748): key pairs and shared secrets on Curve25519.

All functions are generators of steps (see the crypto package); their time does not depend on the
scalar or on the peer. Refused: values that are not 32 bytes long, and peers whose shared secret is
zero (section 6.1).
"""

import os

from ..compat import const
from . import programs25519 as programs
from .elements25519 import SCRATCH, normalize, pack, unpack
from .field25519 import SLOT, WORK, run
from .hmac import compare
from .programs25519 import X1, X2, X3, Z2, Z3, X
from .xor import wipe

_SLICE = const(64)  # bits of the scalar in one step


def _clamp(scalar):
    """The scalar as section 5 decodes it, and two bytes of zero."""
    key = bytearray(34)
    key[:32] = scalar
    key[0] &= 248
    key[31] = key[31] & 127 | 64
    return key


def scalarmult(k, u):
    """X25519(k, u): 32 bytes from a 32 byte scalar and u-coordinate (RFC 7748 section 5).

    ValueError for other sizes. A result of zero is given as it is."""
    if len(k) != 32 or len(u) != 32:
        raise ValueError("X25519 size")
    key = _clamp(k)
    slots = bytearray(SLOT * programs.LADDER_SLOTS)
    work = bytearray(WORK)
    words = bytearray(SCRATCH)
    result = bytearray(34)
    try:
        result[:32] = u
        result[31] &= 127
        for slot in (X1, X2, X3):
            unpack(result, slots, 20 * slot, 20)
        slots[Z2 * SLOT] = slots[Z3 * SLOT] = 1
        # Bit 254 is 1: the multiples are 1 and 2, and the second one is at (X2 : Z2).
        run(0, 0, programs.DOUBLE, slots, work, key, b"", 255, 255)
        bit = 253
        while bit > 2:
            last = max(bit - _SLICE + 1, 3)
            run(0, 0, programs.LADDER, slots, work, key, b"", bit, last)
            bit = last - 1
            yield
        # Bits 2 to 0 are 0: one of the multiples is no longer needed.
        run(0, 0, programs.DOUBLE, slots, work, key, b"", 2, 0)
        run(0, 0, programs.INVERSE, slots, work, key, b"", 0, 0)
        run(0, 0, programs.AFFINE, slots, work, key, b"", 0, 0)
        normalize(slots, X2, words)
        pack(words, result, 32)
        return bytes(memoryview(result)[:32])
    finally:
        wipe(key, slots, work, words, result)


def keypair():
    """A fresh (secret, public) pair of 32 bytes each.

    The base point is Ed25519's: u = (1 + y) / (1 - y) (RFC 7748 section 4.1)."""
    from .comb25519 import multiply

    secret = os.urandom(32)
    key = _clamp(secret)
    slots = bytearray(SLOT * programs.POINT_SLOTS)
    words = bytearray(SCRATCH)
    work = bytearray(WORK)
    public = bytearray(32)
    try:
        yield from multiply(key, slots)
        run(0, 0, programs.U_DIVISION, slots, work, b"", b"", 0, 0)
        run(0, 0, programs.INVERSE, slots, work, b"", b"", 0, 0)
        run(0, 0, programs.U_PRODUCT, slots, work, b"", b"", 0, 0)
        normalize(slots, X, words)
        pack(words, public, 32)
        return secret, bytes(public)
    finally:
        wipe(key, slots, words, work)


def shared(secret, peer):
    """The secret of 32 bytes, from ours and the peer's public key of 32 bytes each.

    ValueError for other sizes or an all-zero result (RFC 7748 section 6.1)."""
    result = yield from scalarmult(secret, peer)
    if compare(result, bytes(32)):
        raise ValueError("X25519 result is zero")
    return result
