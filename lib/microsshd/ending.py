"""How the device ends: by Ctrl-C at the console, or for an error."""

from . import log
from .compat import const, load

_STEADY = const(60)  # seconds


async def interrupt(device):
    """Ends the application and all sessions. Somebody is at the console: what does not come up is
    seen there."""
    device.server.ends = True
    if device.app:
        if not device.app.safe:
            load("microsshd.starts").note(device, 0)
        await device.app.stop()
    await device.server.stop()


def fail(error, device, addresses, port):
    """Tells why the device cannot run. Whether it is to start again: the error may be the
    application's fault, whose starts are counted, or one that comes once in a while."""
    if isinstance(error, MemoryError):
        print("microsshd: there is not enough memory to start")
    elif isinstance(error, OSError) and device and device.config and not device.server.listeners:
        print("microsshd: cannot listen on %s port %d: %s" % (",".join(addresses), port, error))
    else:
        log.exception(error, "the device cannot start")
    return device and ((device.app and not device.app.safe) or device.uptime() >= _STEADY)
