"""Symmetric primitives and ML-KEM against the `cryptography` package and CPython's hashlib."""

import hashlib
import hmac as reference_hmac
import random
import struct

from cryptography.hazmat.primitives import poly1305
from cryptography.hazmat.primitives.asymmetric.mlkem import (
    MLKEM768PrivateKey,
    MLKEM768PublicKey,
)
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st
from microsshd import compat
from microsshd.crypto import hmac, keccak, mlkem768
from microsshd.crypto.aesctr import AesCtr
from microsshd.crypto.chacha20poly1305 import ChaChaPoly
from microsshd.crypto.pbkdf2 import pbkdf2
from mlkem768_host import decapsulate, encapsulate, generate


@given(st.binary(max_size=200), st.binary(max_size=300))
def test_hmac(key, data):
    assert hmac.hmac_sha256(key, data) == reference_hmac.digest(key, data, "sha256")


@given(st.binary(max_size=100), st.integers(0, 0xFFFFFFFF), st.binary(max_size=100))
def test_packet_mac(key, seq, data):
    out = bytearray(32)
    hmac.HmacSha256(key).sign(seq, memoryview(data), memoryview(out))
    assert out == reference_hmac.digest(key, struct.pack(">I", seq) + data, "sha256")


@given(st.binary(max_size=100), st.binary(max_size=40), st.integers(1, 200), st.integers(1, 80))
def test_pbkdf2(password, salt, iterations, length):
    ours = compat.run(pbkdf2(password, salt, iterations, length))
    assert ours == hashlib.pbkdf2_hmac("sha256", password, salt, iterations, length)


_IVS = st.one_of(
    st.binary(min_size=16, max_size=16),
    st.integers(0, 200).map(lambda n: (2**128 - 1 - n).to_bytes(16, "big")),
    st.integers(0, 200).map(lambda n: (2**64 - 1 - n).to_bytes(16, "big")),
    st.integers(0, 200).map(lambda n: (2**16 - 1 - n).to_bytes(16, "big")),
)


@given(
    st.sampled_from((16, 32)),
    _IVS,
    st.lists(st.one_of(st.integers(0, 90).map(lambda n: 16 * n), st.integers(0, 1500))),
    st.integers(0, 3),
)
def test_aes_ctr(size, iv, lengths, offset):
    """Any cut of the stream into calls, at any alignment, gives the same stream."""
    key = random.Random(size).randbytes(size)
    reference = Cipher(algorithms.AES(key), modes.CTR(iv)).encryptor()
    ours = AesCtr(key, iv)
    for n in lengths:
        buf = bytearray(random.Random(n).randbytes(n + 8))
        want = bytearray(buf)
        want[offset : offset + n] = reference.update(bytes(buf[offset : offset + n]))
        ours.xor(memoryview(buf)[offset : offset + n])
        assert buf == want


def _openssh_seal(key, seq, packet):
    """PROTOCOL.chacha20poly1305 over the `cryptography` package."""

    def stream(key, counter, n):
        nonce = struct.pack("<Q", counter) + struct.pack(">Q", seq)
        cipher = Cipher(algorithms.ChaCha20(key, nonce), None)
        return cipher.encryptor().update(bytes(n))

    def xor(a, b):
        return bytes(x ^ y for x, y in zip(a, b))

    sealed = xor(packet[:4], stream(key[32:], 0, 4))
    sealed += xor(packet[4:], stream(key[:32], 1, len(packet) - 4))
    tag = poly1305.Poly1305.generate_tag(stream(key[:32], 0, 32), sealed)
    return sealed + tag


@given(
    st.binary(min_size=64, max_size=64),
    st.integers(0, 0xFFFFFFFF),
    st.integers(4, 3000),
    st.integers(0, 3),
    st.randoms(use_true_random=False),
)
def test_chacha20poly1305(key, seq, n, offset, rng):
    packet = rng.randbytes(n)
    want = _openssh_seal(key, seq, packet)
    buf = bytearray(offset + n + 16 + 8)
    view = memoryview(buf)[offset:]
    view[:n] = packet
    ours = ChaChaPoly(key)
    ours.seal(seq, view, n)
    assert view[: n + 16] == want and view[n + 16 :] == bytes(8)
    assert ours.length(seq, view) == int.from_bytes(packet[:4], "big")
    at = rng.randrange(n + 16)
    view[at] ^= 1 << rng.randrange(8)
    broken = bytes(view)
    assert not ours.open(seq, view, n) and view == broken
    view[: n + 16] = want
    assert ours.open(seq, view, n)
    assert view[4:n] == packet[4:] and view[:4] == want[:4] and view[n + 16 :] == bytes(8)


@given(st.lists(st.binary(max_size=300), max_size=4), st.lists(st.integers(0, 300), max_size=4))
@settings(deadline=None)
def test_sha3(messages, sizes):
    message = b"".join(messages)
    assert keccak.sha3_256(message) == hashlib.sha3_256(message).digest()
    assert keccak.sha3_512(message) == hashlib.sha3_512(message).digest()
    for rate, reference in ((168, hashlib.shake_128), (136, hashlib.shake_256)):
        sponge = keccak.Sponge(rate, 0x1F)
        for part in messages:
            sponge.absorb(part)
        out = b"".join([sponge.squeeze(n) for n in sizes])
        assert out == reference(message).digest(len(out))


_SEED = st.binary(min_size=32, max_size=32)


@given(_SEED, _SEED, _SEED, st.integers(0, 1087), st.integers(0, 7))
@settings(max_examples=30, deadline=None)
def test_mlkem768(d, z, m, at, bit):
    """Both ways with OpenSSL's or AWS-LC's, and with the tests' own client half."""
    theirs = MLKEM768PrivateKey.from_seed_bytes(d + z)
    ek = theirs.public_key().public_bytes_raw()
    shared, ciphertext = compat.run(mlkem768.encapsulate_with(ek, m))
    assert theirs.decapsulate(ciphertext) == shared
    ours, dk = generate(d, z)
    assert ours == ek
    assert decapsulate(dk, ciphertext) == shared
    assert encapsulate(ek, m) == (shared, ciphertext)
    changed = bytearray(ciphertext)
    changed[at] ^= 1 << bit
    assert decapsulate(dk, bytes(changed)) == theirs.decapsulate(bytes(changed)) != shared


@given(_SEED, st.integers(0, 767), st.integers(0, 4095))
@settings(max_examples=60, deadline=None)
def test_mlkem768_keys_are_refused_alike(d, i, value):
    """A key with one coefficient replaced; q and beyond fail the modulus check."""
    ek = bytearray(generate(d, d)[0])
    at, low = i // 2 * 3, i % 2 == 0
    word = int.from_bytes(ek[at : at + 3], "little")
    word = word & (0xFFF000 if low else 0xFFF) | value << (0 if low else 12)
    ek[at : at + 3] = word.to_bytes(3, "little")
    try:
        MLKEM768PublicKey.from_public_bytes(bytes(ek)).encapsulate()
        good = True
    except ValueError:
        good = False
    try:
        compat.run(mlkem768.encapsulate(bytes(ek)))
        assert good
    except ValueError:
        assert not good
    assert good == (value < 3329)
