"""How busy the processors of this machine are, as Linux counts (proc(5), /proc/stat).

Nobody counts until somebody asks; from then on it is counted every five seconds. Before there are
counts old enough, the first one, of the start of the system, stands in for them.
"""

from .compat import const, sleep_ms, spawn

_PERIOD = const(5)  # seconds
_KEPT = const(61)  # counts: five minutes

counts = []  # (time at work, time in all), in the system's ticks


def read():
    """The counts since the start of the system; OSError where nobody tells."""
    with open("/proc/stat") as f:
        times = [int(word) for word in f.readline().split()[1:9]]
    return sum(times) - times[3] - times[4], sum(times)  # idle, and waiting for a disk


def percent(seconds):
    """Of the last `seconds`; OSError where nobody tells."""
    busy, total = read()
    if not counts:
        counts.append((0, 0))
        spawn(_count())
    before = counts[max(len(counts) - 1 - (seconds - 1) // _PERIOD, 0)]
    return 100 * (busy - before[0]) // max(total - before[1], 1)


async def _count():
    while True:
        counts.append(read())
        if len(counts) > _KEPT:
            counts.pop(0)
        await sleep_ms(1000 * _PERIOD)
