"""Diffie-Hellman over the MODP groups 14 and 16 (RFC 3526 sections 3 and 5), generator 2.

Private exponents are short, as RFC 4253 section 8 and RFC 8268 section 4 allow: 256 bits for the
2048 bit group, 320 bits for the 4096 bit group, at least twice the strength of each. They serve
one exchange only. Refused: every other group, and a peer's value outside 1 < y < p - 1.

Where kernels run neither time nor addresses tell the exponent, but for the end: the result becomes
an int, which is reduced, compared and encoded in a time that depends on its value a little. (Where
none run pow() does all of it.) Not wiped: exponents, which are bytes, and results, which are ints.
"""

import os

from ..compat import data
from .modp_numbers import KERNELS, Numbers


class Group:
    """Group 14 (`size` 256 bytes) or 16 (512 bytes); `prime_bytes` is its prime, big-endian.

    ValueError for another number."""

    def __init__(self, number):
        if number not in (14, 16):
            raise ValueError("group")
        self.name = "crypto/group%d.bin" % number
        self.size = 256 if number == 14 else 512
        self._secret = 32 if number == 14 else 40
        with data(self.name) as f:
            self.prime_bytes = f.read(self.size)

    def keypair(self):
        """Steps; a fresh (secret, public value): the secret for `shared`, 32 or 40 bytes, and an
        int."""
        p = int.from_bytes(self.prime_bytes, "big")
        while True:
            x = os.urandom(self._secret)
            y = (yield from self._comb(x)) % p if KERNELS else pow(2, int.from_bytes(x, "big"), p)
            if 1 < y < p - 1:
                return x, y

    def check(self, peer):
        """ValueError unless 1 < peer < p - 1 (RFC 8268 section 4)."""
        if not 1 < peer < int.from_bytes(self.prime_bytes, "big") - 1:
            raise ValueError("public value")

    def shared(self, secret, peer):
        """Steps; the shared secret, an int. ValueError unless 1 < peer < p - 1."""
        p = int.from_bytes(self.prime_bytes, "big")
        self.check(peer)
        if KERNELS:
            return (yield from self._window(secret, peer)) % p
        return pow(peer, int.from_bytes(secret, "big"), p)

    def _numbers(self, f):
        """What groupN.bin holds after the prime: the constants of Numbers; then r**2, then 1."""
        f.seek(self.size)
        prime = bytes(reversed(self.prime_bytes))
        return Numbers(self.size, prime, f.read(self.size), f.read(26))

    def _comb(self, exponent):
        """2 ** exponent: each step squares once and takes one bit from each quarter."""
        with data(self.name) as f:
            yield
            n = self._numbers(f)
            yield
            f.seek(self.size, 1)
            for i in range(16):
                if not i & 3:
                    yield
                n.set(f.read(self.size))
                n.put(i)
        columns = 2 * len(exponent)
        try:
            for i in range(columns - 1, -1, -1):
                digit = 0
                for j in range(3, -1, -1):
                    k = i + j * columns
                    digit += digit + (exponent[-1 - (k >> 3)] >> (k & 7) & 1)
                if i == columns - 1:
                    n.get(digit)
                else:
                    n.square()
                    if self.size > 256:
                        yield
                    n.multiply(entry=digit)
                yield
            return n.value()
        finally:
            n.wipe()

    def _window(self, exponent, base):
        """base ** exponent, four bits at a time."""
        with data(self.name) as f:
            yield
            n = self._numbers(f)
            yield
            square = n.number(f.read(self.size))
            one = f.read(self.size)
        n.set(one)
        n.put(0)
        yield
        n.set(base.to_bytes(self.size, "little"))
        n.multiply(square)
        base = bytes(n.y)
        n.put(1)
        for i in range(2, 16):
            yield
            n.multiply(base)
            n.put(i)
        yield
        try:
            n.get(exponent[0] >> 4)
            for k in range(1, 2 * len(exponent)):
                for _ in range(4):
                    n.square()
                    if self.size > 256:
                        yield
                n.multiply(entry=exponent[k >> 1] >> (4 - 4 * (k & 1)) & 15)
                yield
            return n.value()
        finally:
            n.wipe()


def keypair(number):
    """Steps; `Group(number).keypair()`. ValueError for another number than 14 and 16."""
    return Group(number).keypair()
