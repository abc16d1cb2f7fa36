"""Diffie-Hellman, RSA and ECDSA against the `cryptography` package, and forged RSA paddings."""

import hashlib
import random

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dh, ec, padding, rsa, utils
from hypothesis import given, settings
from hypothesis import strategies as st
from microsshd.compat import run
from microsshd.crypto import modp, p256
from microsshd.crypto import rsa as ours

HASHES = {"sha256": hashes.SHA256(), "sha512": hashes.SHA512()}


@pytest.mark.filterwarnings("ignore:Diffie-Hellman over finite fields")
@pytest.mark.parametrize("number", [14, 16])
def test_dh(number):
    group = modp.Group(number)
    p = int.from_bytes(group.prime_bytes, "big")
    numbers = dh.DHParameterNumbers(p, 2)
    theirs = numbers.parameters().generate_private_key()
    secret, y = run(group.keypair())
    shared = run(group.shared(secret, theirs.public_key().public_numbers().y))
    expected = theirs.exchange(dh.DHPublicNumbers(y, numbers).public_key())
    assert shared == int.from_bytes(expected, "big")


@settings(max_examples=20, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.integers(2))
def test_dh_arithmetic(secret, peer):
    group = modp.Group(14)
    p = int.from_bytes(group.prime_bytes, "big")
    peer = 2 + peer % (p - 3)
    assert run(group.shared(secret, peer)) == pow(peer, int.from_bytes(secret, "big"), p)


# --- RSA ---


@pytest.fixture(scope="module", params=[(2048, 65537), (2048, 3), (2056, 65537), (3072, 3)])
def key(request):
    bits, e = request.param
    return rsa.generate_private_key(e, bits)


def theirs(public, signature, digest, name):
    try:
        public.verify(signature, digest, padding.PKCS1v15(), utils.Prehashed(HASHES[name]))
    except InvalidSignature:
        return False
    return True


@pytest.mark.parametrize("name", HASHES)
def test_rsa(key, name):
    public = key.public_key()
    numbers = public.public_numbers()
    digest = hashlib.new(name, b"message").digest()
    signature = key.sign(b"message", padding.PKCS1v15(), HASHES[name])
    assert run(ours.verify(numbers.n, numbers.e, signature, digest, name)) is True
    rng = random.Random(1)
    for _ in range(20):
        forged = bytearray(signature)
        forged[rng.randrange(len(forged))] ^= 1 << rng.randrange(8)
        assert theirs(public, bytes(forged), digest, name) is False
        assert run(ours.verify(numbers.n, numbers.e, bytes(forged), digest, name)) is False


def encodings(size, digest, name):
    """Blocks of `size` bytes that are nearly, but not, the encoded message."""
    info = bytes.fromhex(
        "3031300d060960864801650304020105000420"
        if name == "sha256"
        else "3051300d060960864801650304020305000440"
    )
    tail = info + digest
    fill = size - 3 - len(tail)
    good = b"\0\1" + b"\xff" * fill + b"\0" + tail
    yield b"\0\2" + good[2:]
    yield b"\0\0" + good[2:]
    yield b"\0\1" + b"\xff" * 8 + b"\0" + tail + b"\xaa" * (fill - 8)  # Bleichenbacher 2006
    yield b"\0\1" + b"\0" + tail + b"\xaa" * fill
    yield b"\0\1" + b"\xff" * (fill - 1) + b"\xfe\0" + tail
    yield b"\0\1" + b"\0" * fill + b"\0" + tail
    yield b"\0\1" + b"\xff" * (fill + 1) + tail
    yield b"\0\1" + b"\xff" * (fill + len(info)) + b"\0" + digest  # no DigestInfo
    without_null = bytearray(info[:-4] + info[-2:] + digest)
    without_null[1] -= 2
    without_null[3] -= 2
    yield b"\0\1" + b"\xff" * (size - 3 - len(without_null)) + b"\0" + bytes(without_null)
    long_form = b"\x30\x81" + info[1:] + digest
    yield b"\0\1" + b"\xff" * (size - 3 - len(long_form)) + b"\0" + long_form
    other = bytearray(tail)
    other[14] ^= 4  # another hash's identifier
    yield b"\0\1" + b"\xff" * fill + b"\0" + bytes(other)
    yield b"\0\1" + b"\xff" * fill + b"\0" + info + bytes(len(digest))
    hidden = info[:-4] + b"\5\x10" + bytes(16) + info[-2:] + digest  # parameters hide bytes
    yield b"\0\1" + b"\xff" * (size - 3 - len(hidden)) + b"\0" + hidden


@pytest.mark.parametrize("name", HASHES)
def test_forged_paddings(key, name):
    private = key.private_numbers()
    n, e = private.public_numbers.n, private.public_numbers.e
    size = (n.bit_length() + 7) // 8
    digest = hashlib.new(name, b"message").digest()
    for i, block in enumerate(encodings(size, digest, name)):
        assert len(block) == size
        signature = pow(int.from_bytes(block, "big"), private.d, n).to_bytes(size, "big")
        assert run(ours.verify(n, e, signature, digest, name)) is False, i


def test_cube_root_forgery():
    """Nothing under the real modulus: a perfect cube with a right beginning, for e = 3."""
    key = rsa.generate_private_key(3, 2048)
    n = key.public_key().public_numbers().n
    digest = hashlib.sha256(b"message").digest()
    info = bytes.fromhex("3031300d060960864801650304020105000420") + digest
    start = int.from_bytes((b"\0\1\xff\0" + info).ljust(256, b"\xff"), "big")
    low, high = 0, 1 << 700
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**3 <= start else (low, middle - 1)
    signature = low.to_bytes(256, "big")
    assert pow(low, 3, n).to_bytes(256, "big").startswith(b"\0\1\xff\0" + info)
    assert run(ours.verify(n, 3, signature, digest, "sha256")) is False


# --- ECDSA ---


def point(key):
    numbers = key.public_key().public_numbers()
    return b"\4" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")


@settings(max_examples=40, deadline=None)
@given(st.integers(1, p256._N - 1), st.binary(max_size=40), st.integers(0, 511))
def test_ecdsa(secret, message, flip):
    key = ec.derive_private_key(secret, ec.SECP256R1())
    r, s = utils.decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
    digest = hashlib.sha256(message).digest()
    assert run(p256.verify(point(key), digest, r, s)) is True
    assert run(p256.verify(point(key), digest, r, p256._N - s)) is True
    if flip < 256:
        r ^= 1 << flip
    else:
        s ^= 1 << flip - 256
    assert run(p256.verify(point(key), digest, r, s)) is False


@pytest.mark.parametrize("secret", [1, 2, 3, p256._N - 1, p256._N - 2, (p256._N + 1) // 2])
def test_ecdsa_keys_near_the_base_point(secret):
    key = ec.derive_private_key(secret, ec.SECP256R1())
    for i in range(4):
        message = bytes([i])
        r, s = utils.decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
        digest = hashlib.sha256(message).digest()
        assert run(p256.verify(point(key), digest, r, s)) is True
        assert run(p256.verify(point(key), digest, r + 1, s)) is False


def test_sum_at_infinity():
    """u1 G + u2 Q at infinity, for Q = d G: every r with digest = -r d modulo n."""
    for secret in (1, 2, 12345):
        key = ec.derive_private_key(secret, ec.SECP256R1())
        for r in (1, 5, p256._N - 1):
            digest = (-r * secret % p256._N).to_bytes(32, "big")
            for s in (1, 7, r):
                assert run(p256.verify(point(key), digest, r, s)) is False


def signature_for(u1, u2, secret):
    """(digest, r, s) that verify with the multipliers u1, u2 under the key `secret`."""
    total = ec.derive_private_key((u1 + u2 * secret) % p256._N, ec.SECP256R1())
    r = total.public_key().public_numbers().x % p256._N
    s = r * pow(u2, -1, p256._N) % p256._N
    return (u1 * s % p256._N).to_bytes(32, "big"), r, s


EDGES = [1, 2, 3, 15, 16, 31, 32, 2**128, 2**255, p256._N - 1, p256._N - 2, p256._N >> 1]


@pytest.mark.parametrize("secret", [1, 2, 3, 12345, p256._N - 1])
def test_edge_multipliers(secret):
    public = point(ec.derive_private_key(secret, ec.SECP256R1()))
    for u1 in [0, *EDGES]:
        for u2 in EDGES:
            if (u1 + u2 * secret) % p256._N:
                digest, r, s = signature_for(u1, u2, secret)
                assert run(p256.verify(public, digest, r, s)) is True, (u1, u2)
