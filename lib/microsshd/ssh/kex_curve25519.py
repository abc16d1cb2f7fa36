"""curve25519-sha256, RFC 8731: public values of 32 bytes, K an mpint of the shared point."""

from ..crypto import x25519
from .wire import mpint


def respond(argument, peer):
    secret, public = yield from x25519.keypair()
    shared = yield from x25519.shared(secret, peer)
    return public, mpint(shared)
