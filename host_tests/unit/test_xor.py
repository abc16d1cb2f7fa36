"""The XOR of a key stream into a packet."""

from microsshd.crypto.xor import xor


def test_every_alignment():
    stream = bytearray([i * 7 + 1 & 0xFF for i in range(160)])
    for t in range(6):
        for x in (0, 1, 2, 3, 4, 7, 64):
            for n in (0, 1, 3, 4, 15, 16, 17, 31, 32, 64, 90):
                for offset in range(4):
                    buf = bytearray(range(120))
                    want = bytearray(buf)
                    for i in range(n):
                        want[offset + t + i] ^= stream[x + i]
                    xor(t, x, memoryview(buf)[offset:], stream, n)
                    assert buf == want
