"""diffie-hellman-group14-sha256 and group16-sha512, RFC 4253 section 8 and RFC 8268.

Public values and K are mpints; 1 < e < p - 1 is checked before anything is computed."""

from ..crypto.modp import Group
from .wire import mpint


def respond(number, peer):
    group = Group(number)
    if len(peer) > group.prime_bytes + 1 or not peer or peer[0] & 0x80:
        raise ValueError("public value")
    secret, public = yield from group.keypair()
    shared = yield from group.shared(secret, int.from_bytes(peer, "big"))
    return mpint(public), mpint(shared.to_bytes(group.prime_bytes, "big"))
