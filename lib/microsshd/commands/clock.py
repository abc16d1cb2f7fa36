"""The time of day: `display clock` and `clock datetime`. The device keeps UTC; what is shown and
typed is the time of the configured time zone."""

import time

from .. import clock, log
from ..compat import const
from ..errors import Refused

_DAYS = const("MonTueWedThuFriSatSun")
_LENGTHS = const(b"\x1f\x1c\x1f\x1e\x1f\x1e\x1f\x1f\x1e\x1f\x1e\x1f")


def show(cli):
    zone = _zone(cli)
    t = time.gmtime(local(cli))
    day = _DAYS[3 * t[6] : 3 * t[6] + 3]
    name = zone[0] if zone else "UTC"
    yield "%02d:%02d:%02d %s %s %02d/%02d/%04d" % (t[3:6] + (name, day, t[1], t[2], t[0]))
    if zone:
        yield "Time Zone : %s %s %s" % zone


def local(cli):
    """Seconds as `clock.now` counts them, of the time in the configured zone."""
    return clock.now() + _ahead(_zone(cli))


def typed(hours, date):
    """The same of a time and a date as they are typed."""
    days = _days(*_date(date)) - _days(time.gmtime(0)[0], 1, 1)
    return days * 86400 + _seconds(hours)


def _zone(cli):
    return cli.device.config.values.get("clock/timezone")


def _ahead(zone):
    """Seconds that the zone is ahead of UTC."""
    if not zone:
        return 0
    seconds = _seconds(zone[2])
    return -seconds if zone[1] == "minus" else seconds


def _numbers(text, mark):
    """The three numbers of a text; None when it is something else."""
    parts = text.split(mark)
    if len(parts) != 3 or not all([part.isdigit() for part in parts]):
        return None
    return tuple([int(part) for part in parts])


def _seconds(text):
    """Of a time as HH:MM:SS."""
    parts = _numbers(text, ":")
    if not parts or parts[0] > 23 or parts[1] > 59 or parts[2] > 59:
        raise Refused("A time is HH:MM:SS, 00:00:00 to 23:59:59")
    return parts[0] * 3600 + parts[1] * 60 + parts[2]


def _date(text):
    """(year, month, day) of MM/DD/YYYY or YYYY/MM/DD."""
    parts = _numbers(text, "/")
    if parts and parts[0] < 32:
        parts = parts[2], parts[0], parts[1]
    if not parts or not 2000 <= parts[0] <= 2035 or not 1 <= parts[1] <= 12:
        raise Refused("A date is MM/DD/YYYY or YYYY/MM/DD, of 2000 to 2035")
    year, month, day = parts
    length = _LENGTHS[month - 1] + (month == 2 and not year % 4)
    if not 1 <= day <= length:
        raise Refused("There is no such day in that month")
    return parts


def _days(year, month, day):
    """Days from one that is the same for all dates."""
    year -= month < 3
    month = (month + 9) % 12  # from March on
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 + day


def set(cli, hours, date):
    """Sets the clock of a board; on a host that of the device alone."""
    clock.set(typed(hours, date) - _ahead(_zone(cli)))
    log.info("%s has set the clock", cli.stream.user)
    return ()
