"""Brings a board to its network and back to it: for `wlan`, which looks whether it is there.

The station is told to connect; when that fails, or the link is lost, it is told again after 1 s,
then after twice as long each time, 60 s at most. After 30 s without a link, or when no network is
configured, the access point opens, and closes when the station is back. What is configured is
applied by `network.setup`. `keeper` is wlan.Keeper.
"""

from .. import log
from ..compat import const, forget, load, ticks_add, ticks_diff

_ALONE_MS = const(30000)
_ATTEMPT_MS = const(20000)  # in which an attempt must succeed
_LONGEST = const(60)  # seconds between two attempts
_SETUP = const("network.setup")


def look(keeper, now):
    """Does what is to be done now."""
    if keeper.stale:
        keeper.stale = False
        try:
            load(_SETUP).apply(keeper, now)
        finally:
            forget(_SETUP)
        keeper.ask_time()
        return  # what was connected may seem so a little longer
    up = keeper.station.isconnected()
    if up != keeper.up:
        keeper.up = up
        (_came if up else _went)(keeper, now)
    if up:
        return
    if keeper.applied[0]:
        _connect(keeper, now)
    if not keeper.point and keeper.opens and ticks_diff(now, keeper.alone) >= _ALONE_MS:
        keeper.alone = now  # of the next try
        try:
            load(_SETUP).open_point(keeper)
        finally:
            forget(_SETUP)


def _came(keeper, now):
    log.info("WLAN0 is up, address %s", keeper.station.ifconfig()[0])
    keeper.began = keeper.reason = None
    keeper.wait = 1
    close_point(keeper)
    keeper.ask_time()


def _went(keeper, now):
    log.warning("WLAN0 is down")
    restart(keeper, now)


def restart(keeper, now):
    """The next attempt begins at once; when it fails, others come soon."""
    keeper.began = None
    keeper.next = now
    keeper.alone = now if keeper.applied[0] else ticks_add(now, -_ALONE_MS)
    keeper.wait = 1


def _connect(keeper, now):
    if keeper.began is None:
        if ticks_diff(now, keeper.next) >= 0:
            try:
                keeper.station.connect(*keeper.applied[:2])
                keeper.began = now
            except (OSError, RuntimeError) as e:
                _failed(keeper, now, e)
        return
    state = keeper.station.status()
    failed = state < 0 or 3 < state < 1000  # reasons of the CYW43, and of the ESP32
    if failed or ticks_diff(now, keeper.began) >= _ATTEMPT_MS:
        _failed(keeper, now, state)


def _failed(keeper, now, state):
    reason = str(state)
    if reason != keeper.reason:
        keeper.reason = reason
        load(_SETUP).tell(keeper.applied[0], state)
        forget(_SETUP)
    keeper.began = None
    try:
        keeper.station.disconnect()
    except (OSError, RuntimeError):
        pass  # so it was not even started
    keeper.next = ticks_add(now, keeper.wait * 1000)
    keeper.wait = min(2 * keeper.wait, _LONGEST)


def close_point(keeper):
    if keeper.point:
        keeper.point.active(False)
        keeper.point = None
        log.info("WLAN1 is down")
