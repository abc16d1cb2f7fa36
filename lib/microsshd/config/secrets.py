"""Secrets in the text of a configuration: passwords as hashes, keys of networks enciphered.

    $pbkdf2-sha256$4096$SALT$HASH    PBKDF2-HMAC-SHA-256 (RFC 8018), 16 and 32 bytes in base64
    $c$1$TEXT                        base64 of a tag of 16 bytes and the ciphertext

The cipher is AES-256-CTR under a key of this device, which never leaves it. The tag, an HMAC of
the text, is the counter's start (a synthetic IV, as RFC 5297 has it): one text has one ciphertext,
so that configurations can be compared, and what another device has enciphered is refused.
"""

import os
from binascii import a2b_base64, b2a_base64

from ..compat import block_cipher, const
from ..crypto.hmac import compare, hmac_sha256
from ..crypto.pbkdf2 import pbkdf2
from ..errors import Refused
from . import Config

_ITERATIONS = const(4096)  # half a second of a board
_MOST = const(1000000)
_HASH = const("pbkdf2-sha256")


def _base64(data):
    return b2a_base64(data).decode().strip()


def _bytes(text):
    try:
        return a2b_base64(text)
    except ValueError:
        return b""


def hash(password):
    """Generator of steps: the text of a password's hash, with a new salt."""
    salt = os.urandom(16)
    digest = yield from pbkdf2(password.encode(), salt, _ITERATIONS)
    return "$%s$%d$%s$%s" % (_HASH, _ITERATIONS, _base64(salt), _base64(digest))


def unknown():
    """A hash that no password has, which costs as much as any to find out."""
    return _ITERATIONS, bytes(16), None


def parse_hash(text):
    """(iterations, salt, digest) of a hash; Refused when it is none."""
    parts = text.split("$")
    if len(parts) == 5 and parts[:2] == ["", _HASH] and parts[2].isdigit() and len(parts[2]) < 8:
        iterations, salt, digest = int(parts[2]), _bytes(parts[3]), _bytes(parts[4])
        if 0 < iterations <= _MOST and len(salt) == 16 and len(digest) == 32:
            return iterations, salt, digest
    raise Refused("Not a hash of a password")


def check(password, stored):
    """Generator of steps: whether password (bytes) is that of a hash, as `parse_hash` has it."""
    iterations, salt, digest = stored
    computed = yield from pbkdf2(password, salt, iterations)
    return compare(computed, digest or bytes(32)) and digest is not None


def _crypt(tag, data):
    """CTR over at most 256 blocks, their numbers put into the tag's last byte."""
    aes = block_cipher(hmac_sha256(Config.key, b"encipher"))
    counter = bytearray(tag)
    out = bytearray(data)
    stream = bytearray(16)
    for at in range(0, len(out), 16):
        counter[15] = at >> 4
        aes.encrypt(counter, stream)
        for i in range(at, min(at + 16, len(out))):
            out[i] ^= stream[i & 15]
    return bytes(out)


def _tag(data):
    return hmac_sha256(Config.key, b"tag" + data)[:15] + b"\0"


def seal(text):
    """The ciphertext of a text of up to 4096 bytes."""
    data = text.encode()
    tag = _tag(data)
    return "$c$1$" + _base64(tag + _crypt(tag, data))


def open(text):
    """The text of a ciphertext; Refused when this device has not made it."""
    data = _bytes(text[5:]) if text.startswith("$c$1$") else b""
    tag = data[:16]
    if len(data) > 16 and tag[15] == 0:
        clear = _crypt(tag, data[16:])
        if compare(tag, _tag(clear)):
            return clear.decode()
    raise Refused("Not a secret that this device has enciphered")
