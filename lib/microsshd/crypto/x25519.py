"""X25519 (RFC 7748): key pairs and shared secrets on Curve25519.

All steps are generators (see the crypto package); their time does not depend on the scalar or on
the peer. Refused: values that are not 32 bytes long, and peers whose shared secret is zero
(section 6.1).
"""

import os

from ..compat import const
from . import programs25519 as programs
from .comb25519 import multiply
from .elements25519 import SCRATCH, inverse, pack, unpack
from .field25519 import SLOT, WORK, run
from .programs25519 import X1, X2, X3, Z2, Z3, F, T, X

_SLICE = const(64)  # bits of the scalar in one step


def _clamp(scalar):
    """The scalar as section 5 decodes it, and a byte of zero."""
    key = bytearray(33)
    key[:32] = scalar
    key[0] &= 248
    key[31] = key[31] & 127 | 64
    return key


def scalarmult(k, u):
    """X25519(k, u): 32 bytes from a 32 byte scalar and u-coordinate (RFC 7748 section 5)."""
    if len(k) != 32 or len(u) != 32:
        raise ValueError("X25519 size")
    key = _clamp(k)
    slots = bytearray(SLOT * programs.LADDER_SLOTS)
    work = bytearray(WORK)
    scratch = bytearray(SCRATCH)
    result = bytearray(33)
    try:
        result[:32] = u
        for slot in (X1, X2, X3):
            unpack(result, slots, slot)
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
        inverse(slots, Z2, Z2, scratch)
        run(0, 0, programs.AFFINE, slots, work, key, b"", 0, 0)
        pack(slots, X2, scratch, result)
        return bytes(result[:32])
    finally:
        for secret in (key, slots, work, scratch, result):
            secret[:] = bytes(len(secret))


def keypair():
    """A fresh (secret, public) pair of 32 bytes each.

    The base point is Ed25519's: u = (1 + y) / (1 - y) (RFC 7748 section 4.1)."""
    secret = os.urandom(32)
    key = bytearray(34)
    slots = bytearray(SLOT * programs.POINT_SLOTS)
    scratch = bytearray(SCRATCH)
    try:
        key[:33] = _clamp(secret)
        yield from multiply(key, slots)
        work = bytearray(WORK)
        run(0, 0, programs.MONTGOMERY, slots, work, b"", b"", 0, 0)
        inverse(slots, T, F, scratch)
        run(0, 0, programs.MONTGOMERY_U, slots, work, b"", b"", 0, 0)
        public = bytearray(32)
        pack(slots, X, scratch, public)
        return secret, bytes(public)
    finally:
        for data in (key, slots, scratch):
            data[:] = bytes(len(data))


def shared(secret, peer):
    """The 32 bytes both ends compute; ValueError for a wrong size or an all-zero result."""
    result = yield from scalarmult(secret, peer)
    if not any(result):
        raise ValueError("X25519 result is zero")
    return result
