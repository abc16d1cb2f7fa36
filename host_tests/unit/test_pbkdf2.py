"""PBKDF2-HMAC-SHA-256 (RFC 8018)."""

from microsshd.compat import run
from microsshd.crypto.pbkdf2 import pbkdf2
from testing import raises, vectors


def check(most):
    for v in vectors("pbkdf2"):
        if int(v["iterations"]) <= most:
            password, salt, key = [bytes.fromhex(v[n]) for n in ("password", "salt", "key")]
            assert run(pbkdf2(password, salt, int(v["iterations"]), len(key))) == key


def test_vectors():
    check(1000)


def test_slow_vectors():
    check(100000)


def test_steps():
    """One for every 64 iterations, whether they matter yet or not."""
    steps = sum([1 for _ in pbkdf2(b"password", b"salt", 640)])
    assert 10 <= steps <= 11, steps


def test_refuses():
    raises(ValueError, run, pbkdf2(b"", b"", 0))
    raises(ValueError, run, pbkdf2(b"", b"", -1))
    raises(ValueError, run, pbkdf2(b"", b"", 1, 0))
