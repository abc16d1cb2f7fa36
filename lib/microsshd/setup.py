"""What happens once, at the start: the configuration is read, key and first user are made.

At the first start an Ed25519 host key is made and the user `admin` is created; who passes neither
key nor password is told a random password, once. There is no default password. The module is
forgotten when the device runs.
"""

import os

from . import log, users
from .compat import const, forget, load, run
from .config import text
from .config.store import PRIVATE
from .crypto import ed25519
from .server import MODULES
from .ssh.hostkey import HostKey

_STARTUP = "startup.cfg"
_HOST_KEY = PRIVATE + "/host_key"
_ADMIN = "admin"
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_LOADED_LATER = (
    "microsshd.connection",
    "microsshd.ssh.mux",
    "microsshd.ssh.kex",
    "microsshd.ssh.kex_curve25519",
    "microsshd.crypto.ed25519",
    "microsshd.ssh.auth",
    "microsshd.users",
    "microsshd.services.exec",
    "microsshd.services.shell",
)
_PASSWORD_LENGTH = const(12)  # 60 bits


def read_config(store):
    """The startup configuration (config.Config); what is wrong in it is logged and left out."""
    try:
        with open(store.path(_STARTUP)) as lines:
            return text.parse(lines, _report)
    except OSError:
        return text.defaults()


def _report(number, line, error):
    log.error("%s line %d: %s: %s", _STARTUP, number, error.text, line.rstrip())


def write_config(store, config):
    lines = "\n".join(text.show(config)) + "\n"
    store.replace(_STARTUP, lines.encode())


def host_key(store):
    """The device's HostKey, made now when there is none."""
    pair = store.read(_HOST_KEY)
    if pair is None or len(pair) != 64:
        seed = os.urandom(32)
        pair = seed + run(ed25519.public_key(seed))
        store.replace(_HOST_KEY, pair)
        log.info("made a host key")
    return HostKey(pair[:32], pair[32:])


def create_admin(device, authorized_key, password):
    """Makes the first user, or gives it another key (lines) or password when one is passed."""
    store = device.store
    first = not device.config.users
    if first:
        text.add(device.config, "users", _ADMIN)["role"] = "network-admin"
    if authorized_key:
        store.replace("%s/keys/%s" % (PRIVATE, _ADMIN), authorized_key.encode())
    elif first and not password and not users.find_password(store, _ADMIN):
        password = "".join([_LETTERS[b & 31] for b in os.urandom(_PASSWORD_LENGTH)])
        print("microsshd: user %s, password %s (shown only now)" % (_ADMIN, password))
    if password:
        run(users.set_password(store, _ADMIN, password))
    if first:
        write_config(store, device.config)


def prepare():
    """Loads once what connections will need, and forgets it again: native code stays and names
    are interned for good, both in a heap that is not yet fragmented."""
    for name in _LOADED_LATER:
        load(name)
        forget(*MODULES)
