"""diffie-hellman-group14-sha256 and group16-sha512, RFC 4253 section 8 and RFC 8268.

Public values and K are mpints; 1 < e < p - 1 is checked before anything is computed."""

from ..crypto.modp import Group
from .kex import mpint


def respond(policy, number, peer):
    group = Group(number)
    size = len(group.prime_bytes)
    if not 0 < len(peer) <= size + 1 or peer[0] & 0x80:
        raise ValueError("public value")
    peer = int.from_bytes(peer, "big")
    group.check(peer)
    secret, public = yield from policy.keypair("modp", number)
    shared = yield from group.shared(secret, peer)
    return mpint(public.to_bytes(size, "big")), mpint(shared.to_bytes(size, "big"))
