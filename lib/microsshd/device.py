"""The device: its files, its key, its users, its server. `main` starts it and stays."""

import asyncio

from . import __version__, frozen, wlan
from .compat import const, forget, load
from .config.store import Store
from .policy import Policy
from .server import Server

if not frozen:
    # native code, which is never forgotten: it is to lie where the heap begins
    from .crypto import (  # noqa: F401
        aesctr,
        elements25519,
        field25519,
        hmac,
        keccak_f,
        mlkem768_ring,
        sha512_block,
    )

_REBOOT = const(3)
_STEADY = const(60)  # seconds

load("setup")  # what cannot start is to fail when boot.py imports it, and may try another set


class Device:
    """What commands and services see: version, config, startup (the file it came from, None for
    the factory defaults, and what was wrong, a list of texts), store, policy, server, host_key
    (seed and public key), app (application.Application, None where there is none)."""

    version = __version__

    def __init__(self, root):
        self.restarts = False  # it is to start again when the server has stopped
        self.app = self.config = None
        self.policy = Policy(self)
        self.server = Server(self)
        self.store = Store(root)
        self.store.sweep()

    def prepare(self, authorized_key, password):
        load("setup").start(self, authorized_key, password)
        forget("setup")
        load("effects").start(self)
        forget("effects")

    def reboot(self):
        """Ends all sessions, then the device starts again."""
        self.restarts = True
        self.server.ends = True

    def uptime(self):
        """Seconds since the start."""
        return self.server.timers.seconds

    def may_recover(self):
        """Whether to start again after an error: it may be the application's fault, whose starts
        are counted, or one that comes once in a while."""
        return (self.app and not self.app.safe) or self.uptime() >= _STEADY


def main(root, address=None, port=None, authorized_key=None, password=None):
    """Starts the device whose files are below `root` and serves until it is stopped.

    address (one, or several with commas) and port override the configuration; authorized_key
    (lines) and password (text) are the administrator's. Returns the exit code: 0 after Ctrl-C, 1
    when it cannot listen or has too little memory, 3 when it is to be started again and cannot
    do that itself."""
    addresses = address.split(",") if address else ("0.0.0.0",)
    device = None
    try:
        device = Device(root)
        device.prepare(authorized_key, password)
        port = port or device.config.values["ssh/port"]
        load("listener").listen(device.server, addresses, port)
        forget("listener")
        asyncio.run(_serve(device, addresses[0], port))
    except KeyboardInterrupt:
        if not device:
            return 0
        asyncio.run(load("ending").interrupt(device))
    except Exception as e:
        if isinstance(e, MemoryError):
            print("microsshd: there is not enough memory to start")
        else:
            load("ending").tell(e, device, addresses, port)
        if not device or not device.may_recover():
            return 1
        device.restarts = True
    if device.restarts:
        load("platform").restart()
        return _REBOOT
    if device.server.feed:
        load("watchdog").release(device)
    return 0


async def _serve(device, host, port):
    """Says how to log in once the loop runs, which from then on can be interrupted."""
    print("microsshd: listening on %s:%d" % (host, port))
    for name in sorted(device.config.users):
        print("microsshd: log in with  ssh -p %d %s@%s" % (port, name, host))
    values = device.config.values
    if values["interfaces"] or values["ntp/enabled"]:
        wlan.changed(device)
    if values["watchdog"]:
        load("watchdog").apply(device)
        forget("watchdog")
    if device.app and not device.app.safe:
        device.app.start()
    try:
        await device.server.serve()
    finally:
        if device.app:
            await device.app.stop()
