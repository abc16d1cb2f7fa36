"""HMAC-SHA-256 (RFC 2104, FIPS 198-1) and the constant-time comparison.

Hashing is the firmware's; its objects cannot be copied, so each tag hashes both padded keys anew.
A tag is compared over its whole length whatever differs first; only lengths may be learnt.
"""

from hashlib import sha256

from ..compat import micropython


def _pads(key, room):
    """The key XOR ipad with `room` more bytes, the key XOR opad with 32 more bytes."""
    if len(key) > 64:
        key = sha256(key).digest()
    inner = bytearray(64 + room)
    outer = bytearray(96)
    for i in range(64):
        k = key[i] if i < len(key) else 0
        inner[i] = k ^ 0x36
        outer[i] = k ^ 0x5C
    return inner, outer


@micropython.viper
def _number(inner, seq: uint):
    """Writes the packet number, four bytes, behind the padded key."""
    p = ptr8(inner)
    p[64] = seq >> 24
    p[65] = seq >> 16
    p[66] = seq >> 8
    p[67] = seq


@micropython.viper
def _differ(a, b, n: int) -> int:
    p = ptr8(a)
    q = ptr8(b)
    d = 0
    while n:
        n -= 1
        d |= p[n] ^ q[n]
    return d


def compare(a, b):
    """Whether two byte strings are equal, in time that depends on their lengths alone."""
    return len(a) == len(b) and not _differ(a, b, len(a))


def hmac_sha256(key, data):
    """The 32 byte tag of `data` under `key`, both of any length."""
    inner, outer = _pads(key, 0)
    h = sha256(inner)
    h.update(data)
    outer[64:] = h.digest()
    return sha256(outer).digest()


class HmacSha256:
    """The MAC of SSH's hmac-sha2-256 (RFC 4253 section 6.4, RFC 6668): over a packet's number,
    four bytes, then the packet."""

    def __init__(self, key):
        self.inner, self.outer = _pads(key, 4)

    def _tag(self, seq, view):
        inner = self.inner
        outer = self.outer
        _number(inner, seq)
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
