"""ECDSA verification over P-256 (FIPS 186-5)."""

from microsshd.compat import run
from microsshd.crypto import p256


def test_zero_is_no_signature():
    assert run(p256.verify(bytes(65), bytes(32), 1, 1)) is False
