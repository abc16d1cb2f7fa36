"""ML-KEM-768 encapsulation (FIPS 203), as the server's half of mlkem768x25519-sha256.

A generator of steps. The matrix is made entry by entry and never held whole. Constant-time, but
for the sampling of that matrix, which is public. Makes no keys and decapsulates nothing.
"""

import os

from ..compat import const
from . import mlkem768_ring as ring
from .keccak import CONSTANTS, permute, sha3_256, sha3_512

_EK = const(1184)


def _seeded(seed, at, rate):
    """The state of a SHAKE at the end of its input: the seed, and zeros up to byte `at`."""
    state = bytearray(200)
    state[:32] = seed
    state[at] = 0x1F
    state[rate - 1] = 0x80
    return state


class _Work:
    """The buffers of one encapsulation: one polynomial at work, one matrix entry, one state."""

    def __init__(self, rho, r):
        self.matrix = _seeded(rho, 34, 168)
        self.random = _seeded(r, 33, 136)
        self.state = bytearray(200)
        self.entry = bytearray(2 * (256 + 112))
        self.poly = view = memoryview(bytearray(1024))
        self.high = view[512:]
        self.passes = []
        for h in (32, 8, 2):
            self.passes.append((view[4 * h :], view[8 * h :], view[12 * h :], h))

    def noise(self, n):
        """Adds PRF output number n, sampled, to the polynomial."""
        state = self.state
        state[:] = self.random
        state[32] = n
        permute(0, 0, state, CONSTANTS)
        ring.add_noise(0, 0, self.poly, state)

    def forward(self):
        """Transforms the polynomial and returns it as a factor, for `multiply`."""
        ring.first_layer(0, 0, self.poly, self.high)
        for b, c, d, h in self.passes:
            ring.forward(0, 0, self.poly, b, c, d, ring.ZETAS, h)
        y = bytearray(512)
        g = bytearray(512)
        ring.prepare(0, 0, self.poly, y, g, ring.ZETAS)
        return y, g

    def inverse(self):
        """Transforms the polynomial, a sum of products, back."""
        ring.reduce(0, 0, self.poly)
        for b, c, d, h in reversed(self.passes):
            ring.inverse(0, 0, self.poly, b, c, d, ring.ZETAS, h)
        ring.last_layer(0, 0, self.poly, self.high)

    def multiply(self, factor):
        """Adds the product of the entry and a factor to the polynomial."""
        y, g = factor
        ring.multiply(0, 0, self.poly, self.entry, y, g)

    def sample(self, i, j):
        """Makes the entry SampleNTT(rho, i, j) (FIPS 203 algorithm 7)."""
        state = self.state
        state[:] = self.matrix
        state[32] = i
        state[33] = j
        n = 0
        while n < 256:
            permute(0, 0, state, CONSTANTS)
            n = ring.parse(0, n, self.entry, state, 112)

    def decode(self, source):
        """Makes the entry of 384 bytes; ValueError when a coefficient is not below q."""
        n = 0
        for at in (0, 192):
            self.state[:192] = source[at : at + 192]
            n = ring.parse(0, n, self.entry, self.state, 128)
        if n != 256:
            raise ValueError("modulus")


def encapsulate(ek):
    """A fresh shared secret for the encapsulation key `ek` (1184 bytes): see encapsulate_with."""
    return (yield from encapsulate_with(ek, os.urandom(32)))


def encapsulate_with(ek, m):
    """(shared secret of 32 bytes, ciphertext of 1088) for `ek` (1184 bytes) and 32 random bytes.

    Raises ValueError for a wrong size, or a key that fails the modulus check (section 7.2).
    FIPS 203 algorithms 17 and 14."""
    if len(ek) != _EK or len(m) != 32:
        raise ValueError("size")
    ek = memoryview(ek)
    secret = sha3_512(bytes(m) + sha3_256(ek))
    yield
    work = _Work(ek[1152:], secret[32:])
    factors = []
    for n in range(3):
        work.noise(n)
        factors.append(work.forward())
    out = bytearray(1088)
    for j in range(3):
        work.decode(ek[384 * j : 384 * j + 384])
        work.multiply(factors[j])
    work.inverse()
    work.noise(6)
    ring.add_message(0, 0, work.poly, m)
    ring.pack(0, 0, out, 960, work.poly, 4)
    yield
    for i in range(3):
        for j in range(3):
            work.sample(i, j)
            work.multiply(factors[j])
        work.inverse()
        work.noise(3 + i)
        ring.pack(0, 0, out, 320 * i, work.poly, 10)
        yield
    return secret[:32], bytes(out)
