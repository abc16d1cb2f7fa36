"""SHA-512, X25519 and Ed25519 against hashlib and the `cryptography` package."""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st
from microsshd.compat import run
from microsshd.crypto import ed25519, x25519
from microsshd.crypto.sha512 import sha512

_BYTES = st.binary(min_size=32, max_size=32)
_few = settings(max_examples=12, deadline=None)


@given(st.lists(st.binary(max_size=300), max_size=4))
@settings(deadline=None)
def test_sha512(parts):
    ours, theirs = sha512(), hashlib.sha512()
    for part in parts:
        ours.update(part)
        theirs.update(part)
    assert ours.digest() == theirs.digest()


@given(_BYTES, _BYTES)
@_few
def test_shared(secret, peer):
    key = X25519PrivateKey.from_private_bytes(secret)
    try:
        expected = key.exchange(X25519PublicKey.from_public_bytes(peer))
    except ValueError:  # the result is zero
        expected = bytes(32)
    assert run(x25519.scalarmult(secret, peer)) == expected


def test_keypair():
    for _ in range(3):
        secret, public = run(x25519.keypair())
        key = X25519PrivateKey.from_private_bytes(secret)
        assert key.public_key().public_bytes_raw() == public


@given(_BYTES, st.binary(max_size=300))
@_few
def test_sign(seed, message):
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public = run(ed25519.public_key(seed))
    assert public == key.public_key().public_bytes_raw()
    assert run(ed25519.sign(seed, public, message)) == key.sign(message)


def theirs(public, message, signature):
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@given(_BYTES, st.binary(max_size=100))
@_few
def test_verify(seed, message):
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public = key.public_key().public_bytes_raw()
    assert run(ed25519.verify(public, message, key.sign(message))) is True


@given(_BYTES, st.binary(max_size=50), st.integers(0, 767))
@_few
def test_verify_with_one_bit_changed(seed, message, bit):
    key = Ed25519PrivateKey.from_private_bytes(seed)
    data = bytearray(key.public_key().public_bytes_raw() + key.sign(message))
    data[bit >> 3] ^= 1 << (bit & 7)
    public, signature = bytes(data[:32]), bytes(data[32:])
    assert theirs(public, message, signature) is False
    assert run(ed25519.verify(public, message, signature)) is False


@given(_BYTES, st.binary(max_size=50), _BYTES)
@_few
def test_verify_any_public_key(seed, message, public):
    """Half of these are on the curve; no signature fits them."""
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(message)
    assert run(ed25519.verify(public, message, signature)) is False
