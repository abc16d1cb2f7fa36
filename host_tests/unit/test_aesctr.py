"""AES in counter mode (SP 800-38A, RFC 3686)."""

from microsshd.crypto.aesctr import AesCtr
from testing import raises, vectors


def cases():
    for v in vectors("aesctr"):
        yield [bytes.fromhex(v[name]) for name in ("key", "iv", "plain", "cipher")]


def test_vectors():
    for key, iv, plain, cipher in cases():
        buf = bytearray(plain)
        AesCtr(key, iv).xor(memoryview(buf))
        assert buf == cipher
        AesCtr(key, iv).xor(buf)
        assert buf == plain


def test_stream_goes_on():
    """However the stream is cut into calls, and wherever they lie in memory."""
    for key, iv, _, _ in cases():
        whole = bytearray(1600)
        AesCtr(key, iv).xor(whole)
        for sizes in ((16,), (32, 48), (16, 528, 0, 16), (1, 15, 17, 300), (512, 1024), (1600,)):
            buf = bytearray(1600)
            ctr = AesCtr(key, iv)
            at = turn = 0
            while at < 1600:
                n = min(sizes[turn % len(sizes)], 1600 - at)
                ctr.xor(memoryview(buf)[at : at + n])
                at += n
                turn += 1
            assert buf == whole


def test_around_the_view_nothing_changes():
    for offset in range(4):
        for n in (0, 1, 16, 31, 32, 64, 500, 512, 513, 1024):
            whole = bytearray(n)
            AesCtr(bytes(16), bytes(16)).xor(whole)
            buf = bytearray(offset + n + 5)
            AesCtr(bytes(16), bytes(16)).xor(memoryview(buf)[offset : offset + n])
            assert buf == bytes(offset) + whole + bytes(5)


def test_counter_carries():
    """Long streams that begin just below a carry, against block after block of their own."""
    for bits in (8, 12, 13, 16, 17, 24, 32, 64, 127, 128):
        for below in (1, 2, 31, 33):
            counter = (1 << bits) - below
            whole = bytearray(1024)
            AesCtr(b"k" * 16, counter.to_bytes(16, "big")).xor(whole)
            for i in range(0, 64, 7):
                block = bytearray(16)
                iv = ((counter + i) % (1 << 128)).to_bytes(16, "big")
                AesCtr(b"k" * 16, iv).xor(block)
                assert whole[16 * i : 16 * i + 16] == block


def test_sizes():
    for key, iv in ((15, 16), (17, 16), (24, 16), (16, 15), (32, 17), (0, 16), (16, 0)):
        raises(ValueError, AesCtr, bytes(key), bytes(iv))
