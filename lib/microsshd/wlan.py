"""Keeps a board on its network, as the interface WLAN0 is configured.

The station is told to connect; when that fails, or the link is lost, it is told again after 1 s,
then after twice as long each time, 60 s at most. After 30 s without a link, or when no network is
configured, the access point opens, and closes when the station is back. What is configured is
applied by `network.setup`, which is loaded for that. MicroPython tells no events: the station is
looked at twice a second.
"""

from . import log
from .compat import const, forget, load, sleep_ms, spawn, ticks_add, ticks_diff, ticks_ms

_LOOK_MS = const(500)
_ALONE_MS = const(30000)
_ATTEMPT_MS = const(20000)  # in which an attempt must succeed
_LONGEST = const(60)  # seconds between two attempts
_TIME = const("network.sntp.start")
_SETUP = const("network.setup")

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
            await sleep_ms(_ALONE_MS)
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

    def ask_time(self):
        """Unless there is a station that finds nobody to ask."""
        if self.station and not self.up:
            return
        if self.device.config.values.get("ntp/enabled"):
            self.device.server.timers.set(_TIME, 0)

    def look(self, now):
        if self.stale:
            self.stale = False
            try:
                load(_SETUP).apply(self, now)
            finally:
                forget("network.")
            self.ask_time()
            return  # what was connected may seem so a little longer
        if not self.station:
            return
        up = self.station.isconnected()
        if up != self.up:
            self.up = up
            (self._came if up else self._went)(now)
        if up:
            return
        if self.applied[0]:
            self._connect(now)
        if not self.point and self.opens and ticks_diff(now, self.alone) >= _ALONE_MS:
            self.alone = now  # of the next try
            try:
                load(_SETUP).open_point(self)
            finally:
                forget("network.")

    def _came(self, now):
        log.info("WLAN0 is up, address %s", self.station.ifconfig()[0])
        self.began = self.reason = None
        self.wait = 1
        self.close_point()
        self.ask_time()

    def _went(self, now):
        log.warning("WLAN0 is down")
        self.restart(now)

    def restart(self, now):
        """The next attempt begins at once; when it fails, others come soon."""
        self.began = None
        self.next = now
        self.alone = now if self.applied[0] else ticks_add(now, -_ALONE_MS)
        self.wait = 1

    def _connect(self, now):
        if self.began is None:
            if ticks_diff(now, self.next) >= 0:
                try:
                    self.station.connect(*self.applied[:2])
                    self.began = now
                except (OSError, RuntimeError) as e:
                    self._failed(now, e)
            return
        state = self.station.status()
        failed = state < 0 or 3 < state < 1000  # reasons of the CYW43, and of the ESP32
        if failed or ticks_diff(now, self.began) >= _ATTEMPT_MS:
            self._failed(now, state)

    def _failed(self, now, state):
        reason = str(state)
        if reason != self.reason:
            self.reason = reason
            load(_SETUP).tell(self.applied[0], state)
            forget("network.")
        self.began = None
        try:
            self.station.disconnect()
        except (OSError, RuntimeError):
            pass  # so it was not even started
        self.next = ticks_add(now, self.wait * 1000)
        self.wait = min(2 * self.wait, _LONGEST)

    def close_point(self):
        if self.point:
            self.point.active(False)
            self.point = None
            log.info("WLAN1 is down")
