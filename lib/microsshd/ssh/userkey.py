"""User keys: the signature algorithms of RFC 8709, 5656, 8332 and OpenSSH's PROTOCOL.u2f.

`verify(algorithm, blob, message, signature)` is a generator of steps that returns a bool; what a
client sends as blob or signature may be anything.
"""

from hashlib import sha256

from ..compat import const
from ..errors import Disconnect
from .wire import Reader

_USER_PRESENT = const(1)

# signature algorithm: type of the key blob it goes with
ALGORITHMS = {
    "ssh-ed25519": b"ssh-ed25519",
    "ecdsa-sha2-nistp256": b"ecdsa-sha2-nistp256",
    "rsa-sha2-512": b"ssh-rsa",
    "rsa-sha2-256": b"ssh-rsa",
    "sk-ssh-ed25519@openssh.com": b"sk-ssh-ed25519@openssh.com",
}


def verify(algorithm, blob, message, signature):
    try:
        key = _reader(blob)
        mark = _reader(signature)
        right = bytes(key.string()) == ALGORITHMS[algorithm]
        if not right or bytes(mark.string()) != algorithm.encode():
            return False
        check = _CHECKS[algorithm](key, mark, message)
    except Disconnect:  # a field runs past the end: a wrong signature, not a broken protocol
        return False
    yield  # to load the modules was a step
    return (yield from check)


def _reader(data):
    reader = Reader()
    reader.view = memoryview(data)
    reader.pos = 0
    reader.stop = len(data)
    return reader


def _wrong():
    return False
    yield


def _ed25519(key, mark, message):
    from ..crypto import ed25519

    public = bytes(key.string())
    key.finish()
    signature = bytes(mark.string())
    mark.finish()
    return ed25519.verify(public, message, signature)


def _sk_ed25519(key, mark, message):
    """The authenticator signs hash(application), flags, counter, hash(message)."""
    from ..crypto import ed25519

    public = bytes(key.string())
    application = bytes(key.string())
    key.finish()
    signature = bytes(mark.string())
    i = mark.take(5)
    mark.finish()
    if not mark.view[i] & _USER_PRESENT:
        return _wrong()
    tail = bytes(mark.view[i : i + 5])
    signed = sha256(application).digest() + tail + sha256(message).digest()
    return ed25519.verify(public, signed, signature)


def _ecdsa(key, mark, message):
    from ..crypto import p256

    curve = bytes(key.string())
    point = bytes(key.string())
    key.finish()
    inner = _reader(bytes(mark.string()))
    mark.finish()
    r = bytes(inner.string())
    s = bytes(inner.string())
    inner.finish()
    if curve != b"nistp256" or not _positive(r, 33) or not _positive(s, 33):
        return _wrong()
    r = int.from_bytes(r, "big")
    s = int.from_bytes(s, "big")
    return p256.verify(point, sha256(message).digest(), r, s)


def _rsa_sha256(key, mark, message):
    return _rsa(key, mark, sha256(message).digest(), "sha256")


def _rsa_sha512(key, mark, message):
    from ..crypto.sha512 import sha512

    return _rsa(key, mark, sha512(message).digest(), "sha512")


def _rsa(key, mark, digest, hash_name):
    from ..crypto import rsa

    e = bytes(key.string())
    n = bytes(key.string())
    key.finish()
    signature = bytes(mark.string())
    mark.finish()
    if not _positive(e, 5) or not _positive(n, 513):
        return _wrong()
    size = len(n) - (n[0] == 0)
    if 0 < len(signature) < size:  # some clients drop leading zeros (RFC 8332 section 3)
        signature = bytes(size - len(signature)) + signature
    n = int.from_bytes(n, "big")
    return rsa.verify(n, int.from_bytes(e, "big"), signature, digest, hash_name)


def _positive(mpint, most):
    return 0 < len(mpint) <= most and not mpint[0] & 0x80


_CHECKS = {
    "ssh-ed25519": _ed25519,
    "ecdsa-sha2-nistp256": _ecdsa,
    "rsa-sha2-512": _rsa_sha512,
    "rsa-sha2-256": _rsa_sha256,
    "sk-ssh-ed25519@openssh.com": _sk_ed25519,
}
