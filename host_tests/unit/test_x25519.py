"""X25519 (RFC 7748)."""

from microsshd.compat import run
from microsshd.crypto import x25519
from testing import raises, vectors


def check(every):
    for i, vector in enumerate(vectors("x25519")):
        if i % every == 0:
            k, u, expected = (bytes.fromhex(vector[name]) for name in ("k", "u", "result"))
            assert run(x25519.scalarmult(k, u)) == expected, i
            if any(expected):
                assert run(x25519.shared(k, u)) == expected, i
            else:
                raises(ValueError, run, x25519.shared(k, u))


def test_some_vectors():
    check(11)


def test_slow_all_vectors():
    check(1)


def iterate(n):
    """RFC 7748 section 5.2: k after n iterations."""
    k = u = b"\x09" + bytes(31)
    for _ in range(n):
        k, u = run(x25519.scalarmult(k, u)), k
    return k.hex()


def test_iterated():
    assert iterate(1) == "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079"


def test_slow_iterated():
    """A thousand times. A million, which the unix port takes ten minutes for, is right as well:
    7c3911e0ab2586fd864497297e575e6f3bc601c0883c30df5f4dd2d24f665424."""
    assert iterate(1000) == "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"


def test_agreement():
    a, public_a = run(x25519.keypair())
    b, public_b = run(x25519.keypair())
    assert public_a != public_b and len(a) == len(public_a) == 32
    assert run(x25519.scalarmult(a, b"\x09" + bytes(31))) == public_a
    assert run(x25519.shared(a, public_b)) == run(x25519.shared(b, public_a))


def test_sizes():
    for n in (0, 31, 33, 64):
        raises(ValueError, run, x25519.shared(bytes([8]) * 32, bytes([9]) * n))
        raises(ValueError, run, x25519.scalarmult(bytes([8]) * n, bytes([9]) * 32))


def test_yields():
    assert sum(1 for _ in x25519.scalarmult(bytes([8]) * 32, b"\x09" + bytes(31))) >= 4
