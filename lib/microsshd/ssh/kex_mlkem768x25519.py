"""mlkem768x25519-sha256, draft-ietf-sshm-mlkem-hybrid-kex: ML-KEM-768 beside X25519.

    client's share:  encapsulation key (1184 bytes) || X25519 public value (32)
    server's share:  ciphertext (1088)              || X25519 public value (32)
    K = SHA-256(secret of ML-KEM || secret of X25519), in the exchange hash a string, no mpint

Either alone keeps K secret. Refused: shares of another size, encapsulation keys that FIPS 203
section 7.2 forbids, X25519 values of small order.
"""

from hashlib import sha256

from ..compat import const, forget, load

_EK = const(1184)


def respond(policy, argument, peer):
    if len(peer) != _EK + 32:
        raise ValueError("size")
    work = load("crypto.mlkem768").encapsulate
    yield
    secret, ciphertext = yield from work(peer[:_EK])
    work = None
    forget("crypto.")
    yield
    own, public = yield from policy.keypair("x25519")
    work = load("crypto.x25519").shared
    yield
    shared = yield from work(own, peer[_EK:])
    return ciphertext + public, sha256(secret + shared).digest()
