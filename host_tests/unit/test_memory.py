"""A board's heap grows once beside the network, and not a second time; figures are a board's."""

import testing
from microsshd import memory
from microsshd.policy import Policy


class Device:
    version = "test"


def test_a_heap_that_may_grow():
    assert memory.bearable(6000, 50000, 79000) == 6000 + 56000 - 5120
    assert memory.bearable(6000, 50000, 76000) == 6000 - 5120


def test_a_heap_that_has_grown():
    assert memory.bearable(30000, 83000, 22528) == 30000 - 5120
    assert memory.bearable(4000, 109000, 22528) < 0


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


def test_nothing_is_refused_elsewhere():
    memory.need(1 << 20)
