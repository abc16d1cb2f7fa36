"""What may still be taken of a board's heap.

A full heap grows on an ESP32, first by as much again and in the end by all that the network lives
on: from then on no connection comes through, and memory is never given back. So whatever takes
much asks first. Where heaps do not grow nothing is refused here.
"""

import gc

try:
    from esp32 import HEAP_DATA, idf_heap_info
except ImportError:
    idf_heap_info = None

_NETWORK = 20480  # bytes that the heap leaves to the firmware when it grows
_STARVED = 8192  # what the network must not come down to
_RESERVE = 2048  # for what does not ask


_anchor = None


def settle():
    """Lets a board's heap grow once, now, while the network can spare it: what keeps it grown is
    all that is left of a list."""
    global _anchor
    if not idf_heap_info:
        return
    outside = _outside()
    inside = gc.mem_free() - outside
    if outside - inside - gc.mem_alloc() >= _NETWORK:
        _anchor = [None] * (inside // 4 + 16)  # no gap is that large
        del _anchor[16:]
        while _anchor:
            _anchor.pop()  # gives half of what it has back


def need(size):
    """MemoryError when `size` bytes more would harm the network."""
    if room() < size:
        gc.collect()
        if room() < size:
            raise MemoryError


def buffer(size):
    """A new bytearray; MemoryError when there is room only where the network lives, as in a heap
    whose gaps are small."""
    need(size)
    made = bytearray(size)
    if _outside() < _STARVED:
        made = None
        gc.collect()  # what the heap has grown by is empty again and goes back
        raise MemoryError
    return made


def starved():
    """Whether the heap has taken what the network lives on, garbage apart."""
    if _outside() >= _STARVED:
        return False
    gc.collect()
    return _outside() < _STARVED


def _outside():
    """The largest block of the firmware's memory: what the heap would grow by at most."""
    if not idf_heap_info:
        return 1 << 29
    return max([area[2] for area in idf_heap_info(HEAP_DATA)])


def room():
    """Bytes that may be taken."""
    if not idf_heap_info:
        return 1 << 29
    outside = _outside()
    return bearable(gc.mem_free() - outside, gc.mem_alloc(), outside)


def bearable(free, used, outside):
    """Bytes that may be taken of a heap with so many free and used, when the largest block of
    the firmware's memory, of which it would grow, has `outside`."""
    heap = free + used
    return free - _RESERVE + (heap if outside - heap >= _NETWORK else 0)
