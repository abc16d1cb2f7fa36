"""Keeps a board on its network, as the interface WLAN0 is configured.

MicroPython tells no events: the station is looked at twice a second. What there is to do when it
is not connected, or when the configuration has changed, is done by `network.keeping`, which is in
memory until the station is up again.
"""

from . import log
from .compat import const, forget, load, sleep_ms, spawn, ticks_ms

_LOOK_MS = const(500)
_PAUSE_MS = const(30000)  # after an error
_KEEPING = const("network.keeping")

keeper = None


async def keep(device):
    """Runs as long as the device does, and raises nothing; returns where there is no `network`."""
    global keeper
    keeper = Keeper(device)
    try:
        __import__("network")
    except ImportError:
        return keeper.ask_time()
    while True:
        try:
            keeper.look(ticks_ms())
        except MemoryError:
            log.error("no memory to look after the network")
        except Exception as e:
            log.exception(e, "network")
            await sleep_ms(_PAUSE_MS)
        await sleep_ms(_LOOK_MS)


def changed(device):
    """The configuration of interfaces, the name or time servers have changed, or the device has
    started. What keeps it begins when there is something to keep."""
    values = device.config.values
    if not keeper:
        if values["interfaces"] or values["ntp/enabled"]:
            spawn(keep(device))
    else:
        keeper.stale = True
        keeper.ask_time()


class Keeper:
    """What is known between two looks."""

    def __init__(self, device):
        self.device = device
        self.stale = True  # the configuration is to be applied
        self.applied = None  # the part of it with which the station runs; () when it is stopped
        self.shown = None  # the access point's part
        self.opens = True  # there may be an access point
        self.station = self.point = None  # while they are active
        self.up = False
        self.began = None  # ticks at the begin of an attempt that is under way
        self.next = 0  # ticks of the next one
        self.wait = 1  # seconds from its failure to one more
        self.alone = 0  # ticks since when there is no link
        self.reason = None  # of the last failure that was told
        self.busy = False  # something was to be done when it was last looked at

    def ask_time(self):
        """Unless there is a station that finds nobody to ask."""
        if self.station and not self.up:
            return
        if self.device.config.values.get("ntp/enabled"):
            self.device.server.timers.set("network.sntp.start", 0)

    def look(self, now):
        if self.stale or self.station and not (self.up and self.station.isconnected()):
            self.busy = True
            load(_KEEPING).look(self, now)
        elif self.busy:
            self.busy = False
            forget("network.")
