"""curve25519-sha256, RFC 8731: public values of 32 bytes, K an mpint of the shared point."""

from ..compat import load
from .kex import mpint


def respond(policy, argument, peer):
    secret, public = yield from policy.keypair("x25519")
    combine = load("crypto.x25519").shared
    yield
    shared = yield from combine(secret, peer)
    return public, mpint(shared)
