"""PBKDF2 with HMAC-SHA-256 (RFC 8018 section 5.2), for stored passwords.

A generator of steps: the caller decides when to go on. Time depends on the iterations and on
whether the password exceeds 64 bytes, not on its content. Not wiped: the hashes of the iterations,
which are bytes.
"""

from hashlib import sha256

from .hmac import _pads, hmac_sha256
from .xor import wipe, xor

_STEP = 64


def pbkdf2(password, salt, iterations, length=32):
    """Steps; `length` bytes derived from password and salt, bytes of any length.

    Raises ValueError when iterations or length are less than one."""
    if iterations < 1 or length < 1:
        raise ValueError("size")
    result = b""
    total = bytearray(32)
    inner, outer = _pads(password, 32)
    block = 0
    try:
        while len(result) < length:
            block += 1
            u = hmac_sha256(password, salt + block.to_bytes(4, "big"))
            total[:] = u
            for i in range(1, iterations):
                if not i % _STEP:
                    yield
                inner[64:] = u
                outer[64:] = sha256(inner).digest()
                u = sha256(outer).digest()
                xor(0, 0, total, u, 32)
            result += total
            yield
        return result[:length]
    finally:
        wipe(inner, outer, total)
