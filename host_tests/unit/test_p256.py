"""ECDSA verification over P-256 (FIPS 186-5)."""

from microsshd.compat import data, run
from microsshd.crypto import p256
from testing import vectors

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)


def add(a, b):
    """The sum of two points, by the definition."""
    if a == b:
        slope = 3 * (a[0] * a[0] - 1) * p256._inverse(2 * a[1], P)
    else:
        slope = (b[1] - a[1]) * p256._inverse((b[0] - a[0]) % P, P)
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def test_table():
    with data("crypto/p256.bin") as f:
        point, twice = G, add(G, G)
        for _ in range(64):
            for coordinate in point:
                assert int.from_bytes(f.read(32), "little") == (coordinate << 260) % P
            point = add(point, twice)
        assert not f.read(1)


def test_inverse():
    for n in (P, N):
        for a in (1, 2, 3, n - 1, n >> 1, n >> 128, 1 << 255, 1 << 31, (1 << 224) + 1, G[0], G[1]):
            inverse = p256._inverse(a, n)
            assert 0 < inverse < n and inverse * a % n == 1


def cases(every):
    """(name of the line, verify's arguments, whether valid) for each `every`th vector."""
    public = None
    for i, vector in enumerate(vectors("p256")):
        if "public" in vector:
            public = bytes.fromhex(vector["public"])
        if i % every == 0:
            digest = bytes.fromhex(vector["digest"])
            r, s = int(vector["r"], 16), int(vector["s"], 16)
            yield i, (public, digest, r, s), vector["valid"] == "1"


def check(every):
    for i, arguments, valid in cases(every):
        assert run(p256.verify(*arguments)) is valid, i


def test_some_vectors():
    check(17)


def test_slow_all_vectors():
    check(1)


def test_scalars_outside_the_group():
    for _, (public, digest, r, s), valid in cases(1):
        if valid:
            for bad in (-1, 0, N, N + 1, r + N, r - N, -r, r + (1 << 256), 1 << 4000):
                assert run(p256.verify(public, digest, bad, s)) is False
                assert run(p256.verify(public, digest, r, bad)) is False
            break


def test_points_not_taken():
    for _, (public, digest, r, s), valid in cases(1):
        if not valid:
            continue
        y = int.from_bytes(public[33:], "big")
        sign = bytes([2 + (y & 1)])
        others = [
            b"",
            b"\0",
            public[:64],
            public + b"\0",
            sign + public[1:33],
            sign + public[1:],
            bytes([6 + (y & 1)]) + public[1:],
            b"\0" + public[1:],
            b"\4" + bytes(64),
            public[:64] + bytes([public[64] ^ 1]),
            public[:33] + P.to_bytes(32, "big"),
            b"\4" + P.to_bytes(32, "big") + public[33:],
            b"\4" + b"\xff" * 64,
        ]
        for other in others:
            assert run(p256.verify(other, digest, r, s)) is False
        minus = public[:33] + (P - y).to_bytes(32, "big")
        assert run(p256.verify(minus, digest, r, s)) is False
        break


def test_coordinates_below_the_prime():
    # x = 0 is on the curve (b is a square): x = p is the same point and is refused.
    y = 0x66485C780E2F83D72433BD5D84A06BB6541C2AF31DAE871728BF856A174F93F4
    good = b"\4" + bytes(32) + y.to_bytes(32, "big")
    bad = b"\4" + P.to_bytes(32, "big") + y.to_bytes(32, "big")
    assert p256._point(good) is not None
    assert p256._point(bad) is None


def test_digests_of_another_size():
    for _, (public, digest, r, s), valid in cases(1):
        if valid:
            for other in (b"", digest[:31], digest + b"\0"):
                assert run(p256.verify(public, other, r, s)) is False
            break
