"""Ed25519 (RFC 8032)."""

from microsshd.compat import run
from microsshd.crypto import ed25519
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
