"""ML-KEM-768 encapsulation (FIPS 203), as the server's half of mlkem768x25519-sha256.

Generators of steps. The matrix is made entry by entry and never held whole. Constant-time, but for
the sampling of that matrix, which is public. Makes no keys and decapsulates nothing. Not wiped: m,
which are bytes.
"""

import os

from ..compat import const
from .keccak import Sponge, sha3_256
from .keccak_f import CONSTANTS, permute
from .mlkem768_ring import ZETAS, add_message, add_noise, forward, inverse, multiply, pack, parse
from .xor import wipe

_EK = const(1184)


def _seeded(seed, at, rate):
    """The state of a SHAKE at the end of its input: the seed, and zeros up to byte `at`."""
    state = bytearray(200)
    state[:32] = seed
    state[at] = 0x1F
    state[rate - 1] = 0x80
    return state


def encapsulate(ek):
    """Steps; (a fresh shared secret of 32 bytes, its ciphertext of 1088) for an encapsulation key.

    Raises ValueError unless that has 1184 bytes and passes the modulus check (section 7.2)."""
    return (yield from encapsulate_with(ek, os.urandom(32)))


def encapsulate_with(ek, m):
    """The same with 32 random bytes m, or ValueError (FIPS 203 algorithm 17)."""
    if len(ek) != _EK or len(m) != 32:
        raise ValueError("size")
    ek = memoryview(ek)
    sponge = Sponge(72, 6)  # SHA3-512
    secret = bytearray(64)
    try:
        sponge.absorb(m).absorb(sha3_256(ek)).squeeze_into(secret)
        yield
        ciphertext = yield from _encrypt(ek, m, memoryview(secret)[32:])
        return bytes(memoryview(secret)[:32]), bytes(ciphertext)
    finally:
        wipe(sponge.state, secret)


def _encrypt(ek, m, seed):
    """Steps; the ciphertext of m, a bytearray, by the noise of a seed (algorithm 14)."""
    matrix = _seeded(ek[1152:], 34, 168)
    random = _seeded(seed, 33, 136)
    state = bytearray(200)
    entry = bytearray(2 * (256 + 112))  # 256 coefficients, and what a last block has too many
    poly = bytearray(1024)
    out = bytearray(1088)
    secrets = [random, state, poly]

    def noise(n):
        """Adds the n-th noise polynomial (algorithm 8)."""
        random[32] = n
        permute(0, 0, random, state, CONSTANTS)
        add_noise(0, 0, poly, state)

    try:
        for n in range(3):
            noise(n)
            factor = bytearray(1024)
            secrets.append(factor)
            forward(0, 0, poly, ZETAS, factor)
        factors = secrets[3:]
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
        return out
    finally:
        wipe(*secrets)
