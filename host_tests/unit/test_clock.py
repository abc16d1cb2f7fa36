"""The device's clock, on a host: an offset; with a time zone."""

from microsshd import clock as device_clock
from microsshd import log
from microsshd.commands import clock
from microsshd.errors import Refused
from testing import raises


class _Cli:
    def __init__(self, zone=None):
        self.device = self.config = self.stream = self
        self.values = {"clock/timezone": zone}
        self.user = "admin"


def _set(cli, hours, date):
    echo, log.echo = log.echo, None
    try:
        assert list(clock.set(cli, hours, date)) == []
        return list(clock.show(cli))
    finally:
        log.echo = echo
        device_clock.offset = 0


def test_set():
    assert _set(_Cli(), "10:20:30", "02/28/2031") == ["10:20:30 UTC Fri 02/28/2031"]
    assert _set(_Cli(), "0:0:0", "2000/1/1") == ["00:00:00 UTC Sat 01/01/2000"]
    assert _set(_Cli(), "23:59:58", "2032/02/29")[0].endswith("UTC Sun 02/29/2032")
    assert _set(_Cli(), "12:00:00", "12/31/2035")[0].endswith("UTC Mon 12/31/2035")


def test_time_zone():
    zone = ("Z5", "add", "05:00:00")
    shown = _set(_Cli(zone), "03:00:00", "2026/03/01")
    assert shown == ["03:00:00 Z5 Sun 03/01/2026", "Time Zone : Z5 add 05:00:00"]
    device_clock.set(device_clock.now())
    try:
        clock.set(_Cli(), "23:00:00", "2026/02/28")
        assert list(clock.show(_Cli(zone)))[0] == "04:00:00 Z5 Sun 03/01/2026"
        west = _Cli(("W3", "minus", "03:30:00"))
        assert list(clock.show(west))[0] == "19:30:00 W3 Sat 02/28/2026"
    finally:
        device_clock.offset = 0


def test_nonsense_is_refused():
    for hours, date in (
        ("24:00:00", "2026/01/01"),
        ("10:00", "2026/01/01"),
        ("10:60:00", "2026/01/01"),
        ("10:00:00", "2026/02/29"),
        ("10:00:00", "13/01/2026"),
        ("10:00:00", "2036/01/01"),
        ("10:00:00", "01-01-2026"),
        ("a:b:c", "2026/01/01"),
    ):
        raises(Refused, clock.set, _Cli(), hours, date)
        assert device_clock.offset == 0
