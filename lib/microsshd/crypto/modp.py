"""Diffie-Hellman over the MODP groups 14 and 16 (RFC 3526 sections 3 and 5), generator 2.

Private exponents are short, as RFC 4253 section 8 and RFC 8268 section 4 allow: 256 bits for the
2048 bit group, 320 bits for the 4096 bit group, at least twice the strength of each. They serve
one exchange only: big-integer arithmetic here does not take constant time.
Refused: every other group, and a peer's value outside 1 < y < p - 1.
"""

import os

from ..compat import data


class Group:
    """Group 14 (`size` 256 bytes) or 16 (512 bytes); `prime_bytes` is its prime, big-endian."""

    def __init__(self, number):
        if number not in (14, 16):
            raise ValueError("group")
        self.size = 256 if number == 14 else 512
        self._secret = 32 if number == 14 else 40
        with data("group%d.bin" % number) as f:
            self.prime_bytes = f.read(self.size)

    def keypair(self):
        """Steps; a fresh (secret, public value): the secret for `shared`, the value an int."""
        p = int.from_bytes(self.prime_bytes, "big")
        x = os.urandom(self._secret)
        while True:
            y = yield from self._power(2, x, p)
            if 1 < y < p - 1:
                return x, y
            x = os.urandom(self._secret)

    def shared(self, secret, peer):
        """Steps; the shared secret, an int. ValueError unless 1 < peer < p - 1."""
        p = int.from_bytes(self.prime_bytes, "big")
        if not 1 < peer < p - 1:
            raise ValueError("public value")
        return (yield from self._power(peer, secret, p))

    def _power(self, base, exponent, p):
        """base ** exponent modulo p, four bits of the exponent (bytes) at a time."""
        odd = [1, base]
        for _ in range(14):
            odd.append(odd[-1] * base % p)
            yield
        y = 1
        for byte in exponent:
            for digit in (byte >> 4, byte & 15):
                for _ in range(2):
                    y = y * y % p
                    y = y * y % p
                    yield
                y = y * odd[digit] % p
                yield
        return y
