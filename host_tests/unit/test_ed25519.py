"""Ed25519 (RFC 8032)."""

from microsshd.compat import run
from microsshd.crypto import ed25519, ed25519_verify
from test_elements25519 import D, P, add, base, little
from testing import raises, vectors

L = 2**252 + 27742317777372353535851937790883648493
SEED = bytes(range(32))


def cases(every):
    for i, vector in enumerate(vectors("ed25519")):
        if i % every == 0:
            yield (i, vector) + tuple(
                bytes.fromhex(vector[name]) for name in ("public", "message", "signature")
            )


def check_verify(every):
    for i, vector, public, message, signature in cases(every):
        valid = run(ed25519.verify(public, message, signature))
        assert valid is (vector["valid"] == "1"), i


def check_sign(every):
    for i, vector, public, message, signature in cases(every):
        if "seed" in vector:
            seed = bytes.fromhex(vector["seed"])
            assert run(ed25519.public_key(seed)) == public, i
            assert run(ed25519.sign(seed, public, message)) == signature, i


def test_some_signatures():
    check_sign(2)


def test_some_verifications():
    check_verify(9)


def test_slow_all_signatures():
    check_sign(1)


def test_slow_all_verifications():
    check_verify(1)


def signed(message=b"abc"):
    public = run(ed25519.public_key(SEED))
    return public, message, run(ed25519.sign(SEED, public, message))


def test_sizes():
    public, message, signature = signed()
    assert run(ed25519.verify(public, message, signature)) is True
    for n in (0, 31, 33):
        raises(ValueError, run, ed25519.public_key(bytes(n)))
        raises(ValueError, run, ed25519.sign(bytes(n), public, message))
        raises(ValueError, run, ed25519.sign(SEED, bytes(n), message))
        assert run(ed25519.verify((public * 2)[:n], message, signature)) is False
    for n in (0, 32, 63, 65):
        assert run(ed25519.verify(public, message, (signature * 2)[:n])) is False


def test_forgeries():
    public, message, signature = signed()
    assert run(ed25519.verify(public, b"abd", signature)) is False
    for i in (0, 31, 32, 63):
        bad = bytearray(signature)
        bad[i] ^= 1
        assert run(ed25519.verify(public, message, bad)) is False, i
    bad = bytearray(public)
    for bit in (1, 128):
        bad[31] ^= bit
        assert run(ed25519.verify(bad, message, signature)) is False


def test_malleability():
    public, message, signature = signed()
    s = int.from_bytes(signature[32:], "little") + L
    bad = signature[:32] + s.to_bytes(32, "little")
    assert run(ed25519.verify(public, message, bad)) is False


def test_small_order():
    """S = 0 and R = -k * A: a signature of anything when A has a small order."""
    zero = b"\x01" + bytes(31)
    points = (
        zero,
        bytes(31) + b"\x80",
        bytes(32),
        b"\xec" + b"\xff" * 30 + b"\x7f",
        bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        b"\xee" + b"\xff" * 30 + b"\x7f",
        b"\xed" + b"\xff" * 30 + b"\x7f",
    )
    for public in points:
        for r in points:
            assert run(ed25519.verify(public, b"", r + bytes(32))) is False


def times(k, point):
    total = (0, 1)
    while k:
        if k & 1:
            total = add(total, point)
        point = add(point, point)
        k >>= 1
    return total


def encode(point, sign=None):
    x, y = point
    return little(y | ((x & 1) if sign is None else sign) << 255, 32)


def order_8():
    """A point of order 8 by its y, one of those that are refused as public keys."""
    y = int.from_bytes(ed25519_verify._SMALL[3], "big")
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    return x, y


def test_slow_torsion():
    """No cofactor is multiplied in: with A = a * B + t and R = r * B + u, where t and u are of
    small order, a signature is valid when u = -k * t, and k is the hash modulo L."""
    t = order_8()
    assert times(4, t) == (0, P - 1)
    a, r = 0x1234567890ABCDEF**3 % L, 0xFEDCBA9876543211**3 % L
    public = encode(add(times(a, base()), t))
    for j in range(8):
        first = encode(add(times(r, base()), times(j, t)))
        for i in range(4):
            message = bytes([i])
            k = int.from_bytes(ed25519.hash_scalar(first, public, message), "little")
            signature = first + little((r + k * a) % L, 32)
            valid = run(ed25519.verify(public, message, signature))
            assert valid is ((j + k) % 8 == 0), (j, i)


def test_encodings_of_r():
    """R = 0, from S = k * a, in its one encoding and in three that are none."""
    a = 77777
    public = encode(times(a, base()))
    for y, sign, expected in ((1, 0, True), (1, 1, False), (P + 1, 0, False), (P + 1, 1, False)):
        r = encode((0, y), sign)
        k = int.from_bytes(ed25519.hash_scalar(r, public, b""), "little")
        signature = r + little(k * a % L, 32)
        assert run(ed25519.verify(public, b"", signature)) is expected, (y, sign)


def test_halves():
    """Any k gives an odd v without a divisor in common with L, and the right u; most give both
    short."""
    modulus = 8 * L
    cases = [0, 1, 2, 3, 8, L - 1, L // 2, L // 3, 2**127, 2**128, 2**129, 2**200, 2**252]
    for b in (2, 6, 2**60 + 2, 2**100):
        cases += [modulus // b % L, modulus // b % L + 1, 5 * modulus // b % L]
    short = 0
    n = 1
    for _ in range(100):
        n = n * 0x9E3779B97F4A7C15F39CC0605CEDC8341082276BF3A27251F86C6A11D0C18E95 % L
        cases.append(n)
    for k in cases:
        u, v = ed25519_verify._halves(k)
        assert v & 1 and (u - v * k) % modulus == 0, k
        assert 0 <= u < 1 << 253 and abs(v) < 1 << 140, k
        short += u < 1 << 133 and abs(v) < 1 << 133
    assert short > 90
