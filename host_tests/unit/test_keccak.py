"""SHA-3 and SHAKE (FIPS 202)."""

from microsshd.crypto import keccak
from microsshd.crypto.keccak_f import CONSTANTS, permute
from testing import vectors


def test_vectors():
    for v in vectors("keccak"):
        message, output = bytes.fromhex(v["message"]), bytes.fromhex(v["output"])
        function = getattr(keccak, v["function"])
        if v["function"].startswith("shake"):
            assert function(message, len(output)) == output
        else:
            assert function(message) == output


def test_parts():
    """However a message comes in and the output goes out, at every alignment."""
    message = bytes([i * i & 0xFF for i in range(1000)])
    whole = keccak.shake128(message, 700)
    for size in (1, 3, 4, 7, 64, 167, 168, 169, 500):
        sponge = keccak.Sponge(168, 0x1F)
        for i in range(0, 1000, size):
            sponge.absorb(memoryview(message)[i : i + size])
        out = b""
        while len(out) < 700:
            out += sponge.squeeze(min(size, 700 - len(out)))
        assert out == whole


def test_padding():
    """Around a block's end the two bytes of padding meet."""
    for n in (134, 135, 136, 137, 271, 272):
        message = bytes(range(256))[:n] if n < 256 else bytes(n)
        sponge = keccak.Sponge(136, 6).absorb(message[: n // 2]).absorb(message[n // 2 :])
        assert sponge.squeeze(32) == keccak.sha3_256(message)


def test_permutation_of_zeros():
    """XKCP's KeccakF-1600-IntermediateValues.txt: the first lanes."""
    state = bytearray(200)
    permute(0, 0, bytes(200), state, CONSTANTS)
    assert state[:16] == bytes.fromhex("e7dde140798f25f18a47c033f9ccd584")
