"""Ed25519 signatures (RFC 8032 section 5.1).

Key, signature and verification are generators of steps (see the crypto package). The time of
`public_key` and `sign` depends on the message's length alone; `verify` has no secrets. What is
needed for only one of them is loaded with it.
"""

from .elements25519 import SCRATCH, multiply_add, normalize, pack, reduce, unpack
from .field25519 import SLOT, WORK, run
from .programs25519 import INVERSE, NORMAL, POINT_SLOTS, X, Y
from .sha512 import sha512
from .xor import wipe


def encode(slots):
    """The 32 bytes of the point in slots 0 to 2 (section 5.1.2)."""
    words = bytearray(SCRATCH)
    work = bytearray(WORK)
    run(0, 0, INVERSE, slots, work, b"", b"", 0, 0)
    run(0, 0, NORMAL, slots, work, b"", b"", 0, 0)
    result = bytearray(32)
    normalize(slots, X, words)
    sign = words[0] & 1
    normalize(slots, Y, words)
    pack(words, result, 32)
    result[31] |= sign << 7
    wipe(words, work)
    return bytes(result)


def _hash(*parts):
    """SHA-512 of the parts as a bytearray; nothing else is left of it."""
    h = sha512()
    out = bytearray(64)
    for part in parts:
        h.update(part)
    h.digest_into(out)
    h.wipe()
    return out


def hash_scalar(*parts):
    """SHA-512 of the parts (of any length) modulo L, as a bytearray of 34, the last two zero."""
    number = _hash(*parts)
    result = reduce(number)
    wipe(number)
    return result


def _expand(seed):
    """The secret scalar in 34 bytes; the hash it is of, whose second half is the prefix (section
    5.1.5)."""
    if len(seed) != 32:
        raise ValueError("Ed25519 seed size")
    h = _hash(seed)
    scalar = bytearray(34)
    scalar[:32] = memoryview(h)[:32]
    scalar[0] &= 248
    scalar[31] = scalar[31] & 127 | 64
    return scalar, h


def _base_times(scalar):
    """Steps: the encoded product of the base point and a scalar of 34 bytes."""
    from .comb25519 import multiply

    slots = bytearray(SLOT * POINT_SLOTS)
    try:
        yield from multiply(scalar, slots)
        return encode(slots)
    finally:
        wipe(slots)


def public_key(seed):
    """Steps; the 32 byte public key of a 32 byte seed. ValueError for another size."""
    scalar, h = _expand(seed)
    try:
        return (yield from _base_times(scalar))
    finally:
        wipe(scalar, h)


def sign(seed, public, message):
    """Steps; the 64 byte signature of `message`, of any length, under a 32 byte seed and its 32
    byte public key. ValueError for other sizes."""
    if len(public) != 32:
        raise ValueError("Ed25519 public key size")
    scalar, h = _expand(seed)
    nonce = hash_scalar(memoryview(h)[32:], message)
    words = bytearray(SCRATCH)
    total = bytearray(64)
    signature = bytearray(64)
    try:
        signature[:32] = r = yield from _base_times(nonce)
        unpack(nonce, words, 0, 20)
        unpack(hash_scalar(r, public, message), words, 40, 20)
        unpack(scalar, words, 60, 20)
        multiply_add(0, 0, words, 40, 20, 40)
        pack(words, total, 64)
        signature[32:] = reduce(total)[:32]
        return bytes(signature)
    finally:
        wipe(scalar, h, nonce, words, total)


def verify(public, message, signature):
    """Steps; whether the 64 byte `signature` of `message` is by the holder of the 32 byte public
    key. False for other sizes."""
    from .ed25519_verify import verify

    return (yield from verify(public, message, signature))
