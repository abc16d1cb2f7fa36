"""`configuration commit`: what is configured after `configuration commit delay` is taken back,
unless it is confirmed in time.

The configuration that was in use is on flash from the beginning on, and a start is with that one:
so it comes back at a reboot or when the power fails, too. Meanwhile no startup file is written.
"""

from .. import log
from ..compat import load
from ..config import startup
from ..config.store import ROLLBACK
from ..errors import Refused
from .replacing import replace

_TIMER = "commands.commit.roll_back"


def delay(cli, minutes):
    """Begins, or gives more time: what comes back stays what was in use at the beginning."""
    device = cli.device
    try:
        startup.begin_commit(device.store, device.config)
    except OSError as e:
        raise Refused("Not begun: %s" % load("files.reasons").reason(e))
    device.server.timers.set(_TIMER, 60 * minutes)
    log.warning("configuration commit: to be confirmed within %d minutes", minutes)
    return ()


def confirm(cli):
    device = cli.device
    if not startup.pending(device.store):
        raise Refused("No configuration commit is pending.")
    startup.end_commit(device.store)
    device.server.timers.stop(_TIMER)
    log.warning("configuration commit: confirmed")
    return ()


def roll_back(device):
    """At the end of the time. What would lock the administrator out does not come back."""
    store = device.store
    try:
        replace(device, startup.read(store, ROLLBACK, log.error))
        log.warning("configuration commit: not confirmed in time, rolled back")
    except Refused as e:
        log.error("configuration commit: cannot be rolled back: %s", e.text)
    startup.end_commit(store)


def status(cli):
    left = max(cli.device.server.timers.left.get(_TIMER, 0) - 1, 0)
    if not startup.pending(cli.device.store):
        yield "No configuration commit is pending."
    else:
        yield "A configuration commit is pending."
        yield "Time until it is rolled back: %d minutes %d seconds" % (left // 60, left % 60)
