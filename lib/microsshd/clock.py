"""The time of day: the board's clock; on a host its clock and an offset that is kept here, as
the clock of a host is not ours to set. Seconds are counted as `time.time` does."""

import time

try:
    from machine import RTC
except ImportError:
    RTC = None

offset = 0  # seconds that the device is ahead of its host
failures = 0  # of time servers, one after the other


def now():
    return int(time.time()) + offset


def set(seconds):
    """Sets the device's clock to UTC."""
    global offset
    if RTC:
        t = time.gmtime(seconds)
        RTC().datetime(t[:3] + (t[6],) + t[3:6] + (0,))
    else:
        offset = seconds - int(time.time())
