"""HMAC-SHA-256 (RFC 2104, FIPS 198-1) and the constant-time comparison.

Hashing is the firmware's; its objects cannot be copied, so each tag hashes both padded keys anew.
A tag is compared over its whole length whatever differs first; only lengths may be learnt. Not
wiped: the padded keys, which last as long as HmacSha256, and the digests.
"""

from hashlib import sha256

from ..compat import micropython
from .xor import xor

_INNER = b"\x36" * 64
_OUTER = b"\x5c" * 64


def _pads(key, room):
    """The key XOR ipad with `room` more bytes, the key XOR opad with 32 more bytes."""
    if len(key) > 64:
        key = sha256(key).digest()
    inner = bytearray(64 + room)
    outer = bytearray(96)
    inner[: len(key)] = outer[: len(key)] = key
    xor(0, 0, inner, _INNER, 64)
    xor(0, 0, outer, _OUTER, 64)
    return inner, outer


@micropython.viper
def _differ(n: int, d: int, a, b) -> int:
    """The bits in which the first n bytes of a and b differ, on top of d."""
    p = ptr8(a)
    q = ptr8(b)
    while n:
        n -= 1
        d = p[n] ^ q[n] | d
    return d


def compare(a, b):
    """Whether two byte strings are equal, in time that depends on their lengths alone."""
    return len(a) == len(b) and not _differ(len(a), 0, a, b)


def hmac_sha256(key, data):
    """The 32 byte tag of `data` under `key`, both of any length."""
    inner, outer = _pads(key, 0)
    h = sha256(inner)
    h.update(data)
    outer[64:] = h.digest()
    return sha256(outer).digest()


class HmacSha256:
    """The MAC of SSH's hmac-sha2-256 (RFC 4253 section 6.4, RFC 6668): over a packet's number,
    four bytes, then the packet. The key, of any length, has 32 bytes there."""

    def __init__(self, key):
        self.inner, self.outer = _pads(key, 4)

    def _tag(self, seq, view):
        inner = self.inner
        outer = self.outer
        inner[64:] = seq.to_bytes(4, "big")
        h = sha256(inner)
        h.update(view)
        outer[64:] = h.digest()
        return sha256(outer).digest()

    def sign(self, seq, view, out):
        """Writes the 32 byte tag of packet number `seq` into `out` (bytearray or memoryview)."""
        out[:32] = self._tag(seq, view)

    def verify(self, seq, view, tag):
        """Whether `tag` is the 32 byte tag of packet number `seq`."""
        return compare(self._tag(seq, view), tag)
