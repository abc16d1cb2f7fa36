"""Ephemeral key pairs made ahead: each is used once, and those are made that are asked for."""

import asyncio

from microsshd.compat import run
from microsshd.crypto import x25519
from microsshd.policy import Policy
from microsshd.server import Server


class Device:
    version = "test"


def test_a_pair_made_ahead_is_used_once():
    policy = Policy(Device)
    run(policy.make_ahead())
    ahead = policy.pairs[("x25519",)]
    assert run(x25519.shared(ahead[0], b"\x09" + bytes(31))) == ahead[1]
    steps = policy.keypair("x25519")
    try:
        next(steps)
        raise AssertionError("computed although a pair was ready")
    except StopIteration as end:
        assert end.value is ahead
    assert policy.pairs[("x25519",)] is None
    assert run(policy.keypair("x25519")) != ahead


def test_what_was_asked_for_is_made_ahead_next_time():
    policy = Policy(Device)
    group = ("modp", 14)
    first = run(policy.keypair(*group))
    run(policy.make_ahead())
    ahead = policy.pairs[group]
    assert ahead != first
    assert run(policy.keypair(*group)) is ahead
    assert None in policy.pairs.values()


def test_nothing_is_made_ahead_beside_a_connection():
    Device.policy = policy = Policy(Device)
    server = Server(Device)
    server.connections.append("one")
    asyncio.run(server._make_ahead())
    assert policy.pairs[("x25519",)] is None
    server.connections.clear()
    asyncio.run(server._make_ahead())
    assert policy.pairs[("x25519",)]
