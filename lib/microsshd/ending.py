"""How the device ends: by Ctrl-C at the console, or for an error."""

from . import log
from .compat import load


async def interrupt(device):
    """Ends the application and all sessions. Somebody is at the console: what does not come up is
    seen there."""
    device.server.ends = True
    if device.app:
        if not device.app.safe:
            load("starts").note(device, 0)
        await device.app.stop()
    await device.server.stop()


def tell(error, device, addresses, port):
    """Why the device cannot run."""
    if isinstance(error, OSError) and device and device.config and not device.server.listeners:
        print("microsshd: cannot listen on %s port %d: %s" % (",".join(addresses), port, error))
    else:
        log.exception(error, "the device cannot start")
