"""HMAC-SHA-256 (RFC 2104) and the comparison."""

from microsshd.crypto import hmac
from testing import vectors


def test_vectors():
    for v in vectors("hmac"):
        key, data, tag = [bytes.fromhex(v[name]) for name in ("key", "data", "tag")]
        assert hmac.hmac_sha256(key, data)[: len(tag)] == tag


def test_packets():
    for number in (0, 1, 0x3FFFFFFF, 0x40000000, 0x80000000, 0xFFFFFFFF):
        for n in (0, 1, 32, 64, 1000):
            key = bytes(range(32))
            data = bytes(n * [number & 0xFF])
            want = hmac.hmac_sha256(key, number.to_bytes(4, "big") + data)
            mac = hmac.HmacSha256(key)
            buf = bytearray(data + bytes(40))
            view = memoryview(buf)
            mac.sign(number, view[:n], view[n:])
            assert buf[n:] == want + bytes(8)
            assert mac.verify(number, view[:n], view[n : n + 32])
            assert mac.verify(number, data, want)
            assert not mac.verify(number ^ 1, view[:n], want)


def test_forged_tags():
    mac = hmac.HmacSha256(b"key")
    tag = bytearray(32)
    mac.sign(7, b"data", tag)
    assert mac.verify(7, b"data", tag)
    for i in range(32):
        for bit in (1, 0x80):
            tag[i] ^= bit
            assert not mac.verify(7, b"data", tag)
            tag[i] ^= bit
    assert not mac.verify(7, b"data", tag[:31])
    assert not mac.verify(7, b"data", tag + b"\0")
    assert not mac.verify(7, b"data", b"")
    assert not mac.verify(7, b"datA", tag)


def test_long_keys():
    for n in (0, 1, 63, 64, 65, 200):
        key = bytes(range(n))
        tag = bytearray(32)
        hmac.HmacSha256(key).sign(0, b"", tag)
        assert tag == hmac.hmac_sha256(key, bytes(4))


def test_compare():
    a = bytes(range(1, 9))
    assert hmac.compare(a, bytearray(a)) is True
    assert hmac.compare(b"", b"") is True
    assert hmac.compare(a, a[:7]) is False
    assert hmac.compare(a[:7], a) is False
    for i in range(8):
        for bit in range(8):
            b = bytearray(a)
            b[i] ^= 1 << bit
            assert hmac.compare(a, b) is False
            assert hmac.compare(memoryview(b), a) is False
