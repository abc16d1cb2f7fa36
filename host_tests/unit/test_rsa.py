"""RSASSA-PKCS1-v1_5 verification (RFC 8017)."""

from microsshd.compat import run
from microsshd.crypto import rsa


def test_sizes_are_refused_without_work():
    for n in (-3, 0, 1, 3, (1 << 2047) - 1, (1 << 2048) - 2, (1 << 4096) + 1):
        assert run(rsa.verify(n, 65537, bytes(256), bytes(32), "sha256")) is False
