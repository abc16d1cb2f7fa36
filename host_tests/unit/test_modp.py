"""Diffie-Hellman over MODP groups 14 and 16 (RFC 3526)."""

from microsshd.compat import run
from microsshd.crypto import modp
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


def shares(number):
    group = modp.Group(number)
    for vector in vectors("modp"):
        if int(vector["group"]) == number and "x" in vector:
            x = bytes.fromhex(vector["x"])
            shared = run(group.shared(x, int(vector["peer"], 16)))
            assert shared == int(vector["shared"], 16), vector["x"]


def test_shared():
    shares(14)


def test_slow_shared():
    shares(16)


def agree(number):
    group = modp.Group(number)
    p = int.from_bytes(group.prime_bytes, "big")
    x, y = run(group.keypair())
    secret, peer = run(group.keypair())
    assert y == pow(2, int.from_bytes(x, "big"), p)
    assert y != peer
    shared = run(group.shared(x, peer))
    assert shared == run(group.shared(secret, y)) == pow(peer, int.from_bytes(x, "big"), p)


def test_both_sides_agree():
    agree(14)


def test_slow_both_sides_agree():
    agree(16)


def test_exponents_are_twice_the_strength():
    for number, bits in ((14, 224), (16, 304)):
        steps = modp.Group(number).keypair()
        if number == 14:
            assert 8 * len(run(steps)[0]) >= bits


def test_other_groups_are_refused():
    for number in (0, 1, 2, 15, 18):
        raises(ValueError, modp.Group, number)


def test_values_outside_the_group_are_refused():
    for number in (14, 16):
        group = modp.Group(number)
        p = int.from_bytes(group.prime_bytes, "big")
        for peer in (-2, -1, 0, 1, p - 1, p, p + 1, 2 * p, 1 << 5000):
            raises(ValueError, run, group.shared(bytes(40), peer))
