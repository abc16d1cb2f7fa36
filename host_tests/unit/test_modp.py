"""Diffie-Hellman over MODP groups 14 and 16 (RFC 3526)."""

import struct

from microsshd.compat import data, run
from microsshd.crypto import modp, modp_numbers
from testing import raises, vectors


def pi(bits):
    """floor(2**bits * pi), by Stormer's formula."""

    def arctan(n):
        term = total = (1 << (bits + 32)) // n
        k = 1
        while term:
            term = -term // (n * n)
            k += 2
            total += term // k
        return total

    return 4 * (44 * arctan(57) + 7 * arctan(239) - 12 * arctan(682) + 24 * arctan(12943)) >> 32


def prime(bits, offset):
    return 2**bits - 2 ** (bits - 64) - 1 + 2**64 * (pi(bits - 130) + offset)


def test_primes_are_those_of_rfc_3526():
    for number, bits, offset in ((14, 2048, 124476), (16, 4096, 240904)):
        group = modp.Group(number)
        assert int.from_bytes(group.prime_bytes, "big") == prime(bits, offset)
        assert group.size == len(group.prime_bytes) == bits // 8


def test_primes_as_printed():
    for vector in vectors("modp"):
        if "prime" in vector:
            prime = modp.Group(int(vector["group"])).prime_bytes
            assert int.from_bytes(prime, "big") == int(vector["prime"], 16)


def test_tables():
    for number, size, bits in ((14, 256, 256), (16, 512, 320)):
        group = modp.Group(number)
        p = int.from_bytes(group.prime_bytes, "big")
        r = 1 << (2080 if number == 14 else 4160)
        with data(group.name) as f:
            f.seek(size)
            friendly = int.from_bytes(f.read(size), "little")
            k = int.from_bytes(f.read(26), "little")
            assert k * p + 1 == friendly << 208
            assert int.from_bytes(f.read(size), "little") == r * r % p
            for i in range(16):
                exponent = sum([(i >> j & 1) << j * (bits // 4) for j in range(4)])
                assert int.from_bytes(f.read(size), "little") == pow(2, exponent, p) * r % p
            assert not f.read(1)


def shares(number, some):
    group = modp.Group(number)
    for i, vector in enumerate(vectors("modp")):
        if int(vector["group"]) == number and "x" in vector and i in some:
            x = bytes.fromhex(vector["x"])
            shared = run(group.shared(x, int(vector["peer"], 16)))
            assert shared == int(vector["shared"], 16), vector["x"]


def test_slow_shared():
    shares(14, range(100))
    shares(16, range(100))


def test_short_exponents():
    group = modp.Group(14)
    p = int.from_bytes(group.prime_bytes, "big")
    for x in (b"\0", b"\1", b"\x10", b"\xf2"):
        for peer in (2, p - 2, p >> 1):
            assert run(group.shared(x, peer)) == pow(peer, x[0], p)


def test_slow_both_sides_agree():
    for number in (14, 16):
        group = modp.Group(number)
        p = int.from_bytes(group.prime_bytes, "big")
        x, y = run(group.keypair())
        secret, peer = run(group.keypair())
        assert y == pow(2, int.from_bytes(x, "big"), p)
        assert y != peer
        shared = run(group.shared(x, peer))
        assert shared == run(group.shared(secret, y)) == pow(peer, int.from_bytes(x, "big"), p)


def test_slow_exponents_are_twice_the_strength():
    for number, bits in ((14, 224), (16, 304)):
        assert 8 * len(run(modp.Group(number).keypair())[0]) >= bits


def test_extreme_limbs():
    """Columns do not overflow, whatever the limbs are."""
    if not modp_numbers.KERNELS:
        return
    for number, size in ((14, 256), (16, 512)):
        group = modp.Group(number)
        p = int.from_bytes(group.prime_bytes, "big")
        with data(group.name) as f:
            n = group._numbers(f)
        limbs = size * 8 // 13
        for low, high in ((-4096, -4096), (4095, 4095), (-4096, 4095)):
            digits = ([low, high] * n.n)[:limbs] + [0] * (n.n - limbs)
            value = 0
            for digit in reversed(digits):
                value = (value << 13) + digit
            extreme = struct.pack("<%di" % n.n, *digits)
            for square in (False, True):
                n.y[:] = extreme
                if square:
                    n.square()
                else:
                    n.multiply(extreme)
                got = n.value()
                assert ((got << 26 * n.n) - value * value) % p == 0


def test_other_groups_are_refused():
    for number in (0, 1, 2, 15, 18):
        raises(ValueError, modp.Group, number)


def test_values_outside_the_group_are_refused():
    for number in (14, 16):
        group = modp.Group(number)
        p = int.from_bytes(group.prime_bytes, "big")
        for peer in (-2, -1, 0, 1, p - 1, p, p + 1, 2 * p, 1 << 5000):
            raises(ValueError, run, group.shared(bytes(40), peer))
