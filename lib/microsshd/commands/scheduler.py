"""`scheduler reboot`: the device starts again at a time, or after one. Nothing is kept on flash: a
start before takes it back."""

import time

from .. import log
from ..compat import const
from ..errors import Refused
from . import clock

_TIMER = "commands.scheduler.reboot"
_DAY = const(86400)
_LONGEST = const(2764800)  # 32 days


async def at(cli, hours, date=None):
    """The next time that it is so late, or that of a date."""
    now = clock.local(cli)
    if date:
        seconds = clock.typed(hours + ":00", date) - now
    else:
        today = time.gmtime(now)
        date = "%d/%d/%d" % today[:3]
        seconds = (clock.typed(hours + ":00", date) - now) % _DAY
    return await _schedule(cli, seconds)


async def delay(cli, text):
    """Minutes, or hours and minutes."""
    parts = text.split(":")
    if len(parts) > 2 or not all([part.isdigit() for part in parts]):
        raise Refused("A delay is MM, or HH:MM")
    minutes = int(parts[-1])
    if len(parts) == 2:
        minutes += 60 * int(parts[0])
    return await _schedule(cli, 60 * minutes)


async def _schedule(cli, seconds):
    if not 0 < seconds < _LONGEST:
        raise Refused("A reboot can be scheduled for the next 32 days")
    t = time.gmtime(clock.local(cli) + seconds)
    when = "%02d:%02d %02d/%02d/%04d" % (t[3], t[4], t[1], t[2], t[0])
    question = "Reboot system at %s(in %s). Confirm?" % (when, _hours(seconds))
    if not await cli.terminal.confirm(question):
        return 1
    cli.device.server.timers.set(_TIMER, seconds)
    log.warning("a reboot is scheduled for %s", when)
    return 0


def _hours(seconds):
    return "%d hours and %d minutes" % (seconds // 3600, seconds // 60 % 60)


def cancel(cli):
    cli.device.server.timers.stop(_TIMER)
    return ()


def status(cli):
    left = cli.device.server.timers.left.get(_TIMER)
    if left is None:
        yield "No reboot is scheduled."
        return
    t = time.gmtime(clock.local(cli) + left)
    row = t[3:6] + (t[1], t[2], t[0], _hours(left))
    yield "System will reboot at %02d:%02d:%02d %02d/%02d/%04d (in %s)." % row


def reboot(device):
    """The time has come."""
    log.warning("the scheduled reboot")
    device.reboot()
