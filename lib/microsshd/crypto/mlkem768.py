"""ML-KEM-768 encapsulation (FIPS 203), as the server's half of mlkem768x25519-sha256.

A generator of steps. The matrix is made entry by entry and never held whole. Constant-time, but
for the sampling of that matrix, which is public. Makes no keys and decapsulates nothing.
"""

import os

from ..compat import const
from .keccak import sha3_256, sha3_512
from .keccak_f import CONSTANTS, permute
from .mlkem768_ring import ZETAS, add_message, add_noise, forward, inverse, multiply, pack, parse

_EK = const(1184)


def _seeded(seed, at, rate):
    """The state of a SHAKE at the end of its input: the seed, and zeros up to byte `at`."""
    state = bytearray(200)
    state[:32] = seed
    state[at] = 0x1F
    state[rate - 1] = 0x80
    return state


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
    matrix = _seeded(ek[1152:], 34, 168)
    random = _seeded(secret[32:], 33, 136)
    state = bytearray(200)
    entry = bytearray(2 * (256 + 112))  # 256 coefficients, and what a last block has too many
    poly = bytearray(1024)
    out = bytearray(1088)

    def noise(n):
        """Adds the n-th noise polynomial (algorithm 8)."""
        random[32] = n
        permute(0, 0, random, state, CONSTANTS)
        add_noise(0, 0, poly, state)

    factors = []
    for n in range(3):
        noise(n)
        factor = bytearray(1024)
        forward(0, 0, poly, ZETAS, factor)
        factors.append(factor)
    for j in range(3):
        n = 0
        for at in (384 * j, 384 * j + 192):
            state[:192] = ek[at : at + 192]
            n = parse(0, n, entry, state, 128)
        if n != 256:  # a coefficient was not below q
            raise ValueError("modulus")
        multiply(0, 0, poly, entry, factors[j])
    inverse(0, 0, poly, ZETAS)
    noise(6)
    add_message(0, 0, poly, m)
    pack(0, 0, out, 960, poly, 4)
    yield
    for i in range(3):
        for j in range(3):
            # The matrix entry i, j, sampled (algorithm 7).
            matrix[32] = i
            matrix[33] = j
            source = matrix
            n = 0
            while n < 256:
                permute(0, 0, source, state, CONSTANTS)
                n = parse(0, n, entry, state, 112)
                source = state
            multiply(0, 0, poly, entry, factors[j])
        inverse(0, 0, poly, ZETAS)
        noise(3 + i)
        pack(0, 0, out, 320 * i, poly, 10)
        yield
    factors = poly = entry = None  # make room for the copy
    return secret[:32], bytes(out)
