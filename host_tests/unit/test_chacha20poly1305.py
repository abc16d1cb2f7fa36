"""OpenSSH's ChaCha20-Poly1305, and its parts with the vectors of RFC 8439."""

from microsshd.crypto.chacha20poly1305 import ChaChaPoly, keystream, poly1305
from testing import raises, vectors


def cases(*names):
    for v in vectors("chacha20poly1305"):
        if names[-1] in v:
            yield [int(v[n]) if n == "seq" else bytes.fromhex(v[n]) for n in names]


def test_key_stream():
    for key, nonce, stream in cases("key", "nonce", "stream"):
        counter = int.from_bytes(nonce[:8], "little")
        assert keystream(key, int.from_bytes(nonce[8:], "big"), counter, 64) == stream


def test_poly1305():
    for key, data, tag in cases("key", "data", "tag"):
        if len(key) == 32:
            assert poly1305(key, data) == tag
            for offset in (1, 2, 3):
                view = memoryview(bytes(offset) + data + b"after")
                assert poly1305(key, view[offset : offset + len(data)]) == tag


def poly1305_by_definition(key, data):
    """RFC 8439 section 2.5.1."""
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    a = 0
    for i in range(0, len(data), 16):
        a = (a + int.from_bytes(data[i : i + 16] + b"\1", "little")) * r % ((1 << 130) - 5)
    return ((a + int.from_bytes(key[16:], "little")) % (1 << 128)).to_bytes(16, "little")


def test_poly1305_extremes():
    """The largest and smallest limbs, and sums next to the modulus."""
    for r in (bytes(16), b"\xff" * 16, b"\1" + bytes(15), b"\4" + bytes(15), b"\xaa\x55" * 8):
        for s in (bytes(16), b"\xff" * 16):
            for fill in (b"\0", b"\xff", b"\xfb", b"\x01", b"\x80"):
                for n in (0, 1, 15, 16, 17, 32, 48, 63, 64, 160, 257):
                    data = fill * n
                    assert poly1305(r + s, data) == poly1305_by_definition(r + s, data)
                    data = (b"\xfb" + b"\xff" * 15) * (n // 16) + fill * (n % 16)
                    assert poly1305(r + s, data) == poly1305_by_definition(r + s, data)


def test_packets():
    for key, seq, packet, sealed in cases("key", "seq", "packet", "sealed"):
        n = len(packet)
        for offset in range(4):
            buf = bytearray(bytes(offset) + packet + bytes(16 + 5))
            view = memoryview(buf)[offset:]
            aead = ChaChaPoly(key)
            aead.seal(seq, view, n)
            assert buf == bytes(offset) + sealed + bytes(5)
            assert aead.length(seq, view) == n - 4
            assert buf == bytes(offset) + sealed + bytes(5)
            assert aead.open(seq, view, n)
            assert buf == bytes(offset) + sealed[:4] + packet[4:] + sealed[n:] + bytes(5)


def test_forgeries():
    key, seq, packet, sealed = next(cases("key", "seq", "packet", "sealed"))
    n = len(packet)
    aead = ChaChaPoly(key)
    for i in range(n + 16):
        for bit in (1, 0x80):
            buf = bytearray(sealed)
            buf[i] ^= bit
            broken = bytes(buf)
            assert not aead.open(seq, memoryview(buf), n)
            assert buf == broken
    assert not aead.open(seq + 1, memoryview(bytearray(sealed)), n)
    assert not aead.open(seq, memoryview(bytearray(sealed)), n - 8)
    assert aead.open(seq, memoryview(bytearray(sealed)), n)


def test_sizes():
    for n in (0, 32, 63, 65, 128):
        raises(ValueError, ChaChaPoly, bytes(n))
    buf = memoryview(bytearray(40))
    for n in (-1, 0, 3, 25, 1000):
        raises(ValueError, ChaChaPoly(bytes(64)).seal, 0, buf, n)
        assert ChaChaPoly(bytes(64)).open(0, buf, n) is False
