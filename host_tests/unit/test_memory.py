"""A board's heap grows once beside the network, and not a second time; figures are a board's."""

import asyncio

import testing
from microsshd import admission, memory, policy
from microsshd.policy import Policy
from microsshd.server import Server


class Device:
    version = "test"


def test_a_heap_that_may_grow():
    assert memory.bearable(6000, 50000, 79000) == 6000 + 56000 - 2048
    assert memory.bearable(6000, 50000, 76000) == 6000 - 2048


def test_a_heap_that_has_grown():
    assert memory.bearable(30000, 83000, 22528) == 30000 - 2048
    assert memory.bearable(2000, 111000, 22528) < 0


def test_what_would_harm_the_network_is_refused():
    room, memory.room = memory.room, lambda: 1000
    try:
        memory.need(1000)
        testing.raises(MemoryError, memory.need, 1001)
        policy = Policy(Device)
        held = policy.take(policy.rx_size)  # those of the first connection are there
        testing.raises(MemoryError, policy.take, policy.rx_size)
        policy.give(held)
    finally:
        memory.room = room


def test_a_firmware_keeps_no_buffers():
    """One with the package in it, whose heap has no modules between which gaps were small."""
    policy.frozen = True
    try:
        made = Policy(Device)
        assert not made.pool
        made.give(made.take(made.rx_size))
        assert not made.pool
    finally:
        policy.frozen = False


def test_nothing_is_refused_elsewhere():
    memory.need(1 << 20)


def test_a_buffer_that_starves_the_network_is_given_back():
    outside, memory._outside = memory._outside, lambda: 1000
    try:
        testing.raises(MemoryError, memory.buffer, 100)
        assert memory.starved()
    finally:
        memory._outside = outside
    assert len(memory.buffer(100)) == 100
    assert not memory.starved()


class Connection:
    dismissed = False

    def check(self, now):
        pass

    def dismiss(self):
        self.dismissed = True


def test_the_youngest_connection_ends_when_the_network_starves():
    Device.policy = Policy(Device)
    server = Server(Device)
    server.connections += [Connection(), Connection()]
    server._check(0)
    assert [c.dismissed for c in server.connections] == [False, False]
    starved, memory.starved = memory.starved, lambda: True
    try:
        server._check(0)
    finally:
        memory.starved = starved
    assert [c.dismissed for c in server.connections] == [False, True]


def test_a_client_waits_for_the_memory_of_who_is_leaving():
    Device.policy = Policy(Device)
    server = Server(Device)
    server.connections.append(Connection())
    asked = []

    def room():
        asked.append(1)
        if len(asked) == 2:
            server.connections.clear()  # but what it held is still on a stack
        return 1000 if len(asked) < 5 else 50000

    before, memory.room = memory.room, room
    try:
        asyncio.run(admission.wait_for_room(server))
        assert len(asked) == 5  # twice each time: garbage is collected between
        memory.room = lambda: 1000
        assert admission.connect(server, None, "peer") == "No memory for another connection"
    finally:
        memory.room = before
    assert not server.connections
