"""The device: its files, its key, its users, its server. `main` starts it and stays.

At the first start an Ed25519 host key is made and the user `admin` is created; who passes neither
key nor password is told a random password, once. There is no default password.
"""

import asyncio
import os

from . import __version__, log
from .compat import const, run, ticks_diff, ticks_ms
from .config import text
from .config.store import PRIVATE, Store
from .crypto import ed25519
from .policy import Policy, find_password, set_password
from .server import Server
from .ssh.hostkey import HostKey

_STARTUP = "startup.cfg"
_HOST_KEY = PRIVATE + "/host_key"
_ADMIN = "admin"
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_PASSWORD_LENGTH = const(12)  # 60 bits


class Device:
    """What commands and services see: version, config, store, policy, server, host_key."""

    version = __version__

    def __init__(self, root):
        self.store = Store(root)
        self.store.sweep()
        self.began = ticks_ms()
        self.config = self._load()
        self.host_key = self._host_key()
        self.policy = Policy(self)
        self.server = Server(self)

    def uptime(self):
        """Seconds since the start."""
        return ticks_diff(ticks_ms(), self.began) // 1000

    def _load(self):
        lines = (self.store.read(_STARTUP) or b"").decode().split("\n")
        return text.parse(lines, _report)

    def save(self):
        lines = "\n".join(text.show(self.config)) + "\n"
        self.store.replace(_STARTUP, lines.encode())

    def _host_key(self):
        pair = self.store.read(_HOST_KEY)
        if pair is None or len(pair) != 64:
            seed = os.urandom(32)
            pair = seed + run(ed25519.public_key(seed))
            self.store.replace(_HOST_KEY, pair)
            log.info("made a host key")
        return HostKey(pair[:32], pair[32:])

    def create_admin(self, authorized_key, password):
        """Makes the first user, or gives it another key or password when one is passed."""
        first = not self.config.users
        if first:
            self.config.add("users", _ADMIN)["role"] = "network-admin"
        if authorized_key:
            self.store.replace(PRIVATE + "/keys/" + _ADMIN, authorized_key.encode())
        elif first and not password and not find_password(self.store, _ADMIN):
            password = random_password()
            print("microsshd: user %s, password %s (shown only now)" % (_ADMIN, password))
        if password:
            run(set_password(self.store, _ADMIN, password))
        if first:
            self.save()


def random_password():
    return "".join([_LETTERS[b & 31] for b in os.urandom(_PASSWORD_LENGTH)])


def _report(number, line, error):
    log.error("%s line %d: %s: %s", _STARTUP, number, error.text, line)


def main(root, address=None, port=None, authorized_key=None, password=None):
    """Starts the device whose files are below `root` and serves until it is stopped.

    address and port override the configuration; authorized_key (lines) and password (text) are
    the administrator's. Returns the exit code: 0 after Ctrl-C, 1 when it cannot listen."""
    device = Device(root)
    device.create_admin(authorized_key, password)
    addresses = address.split(",") if address else ("0.0.0.0",)
    port = port or device.config.values["port"]
    try:
        device.server.listen(addresses, port)
    except OSError as e:
        print("microsshd: cannot listen on %s port %d: %s" % (address, port, e))
        return 1
    print("microsshd: listening on %s:%d" % (addresses[0], port))
    try:
        asyncio.run(device.server.serve())
    except KeyboardInterrupt:
        pass
    return 0
