"""The hardware's watchdog: resets a board whose event loop hangs, fed by the server's clock.

Once it runs it can only be fed: without `watchdog timeout` it goes on until the board starts
again.
"""

from . import log
from .compat import forget, load


def apply(device):
    """`watchdog timeout` has changed, or the device has started."""
    seconds = device.config.values["watchdog"]
    if seconds:
        start(device, seconds)
    elif device.server.feed:
        log.warning("the watchdog runs until the next start")
    if device.app:
        load("starts").note(device)
        forget("starts")


def start(device, seconds):
    try:
        from machine import WDT
    except ImportError:
        log.warning("there is no watchdog here")
        return
    device.server.feed = WDT(timeout=seconds * 1000).feed


def release(device):
    """A timer feeds it from now on: at the prompt nobody else does."""
    try:
        from machine import Timer
    except ImportError:
        return
    feed = device.server.feed
    Timer(0).init(period=1000, callback=lambda timer: feed())
