"""What happens once, at the start: the configuration is read, key and first user are made.

At the first start an Ed25519 host key is made and the user `admin` is created; who passes neither
key nor password is told a random password, once. There is no default password. The module is
forgotten when the device runs, and what a step of it needs when that step is done: what stays of
each lies close together then, and a small heap keeps large gaps.
"""

import asyncio
import os

from . import log
from .compat import collect_after, const, forget, load, run
from .config.store import PRIVATE
from .server import MODULES

_STARTUP = const("startup.cfg")
_HOST_KEY = PRIVATE + "/host_key"
_ADMIN = const("admin")
_LETTERS = const("abcdefghijkmnpqrstuvwxyz23456789")
# what a login needs and has in memory only for a while
_LATER = (
    "connection stream users config.authorized"
    " crypto.comb25519 crypto.ed25519 crypto.ed25519_verify crypto.pbkdf2 crypto.programs25519"
    " crypto.keccak crypto.mlkem768 crypto.sha512 crypto.x25519"
    " config.grammar config.kinds extensions"
    " services.cli services.commands services.display services.exec services.lineedit"
    " services.output services.shell services.terminal"
    " ssh.auth ssh.channel ssh.cipher ssh.hostkey ssh.kex ssh.kex_curve25519"
    " ssh.kex_mlkem768x25519 ssh.kexinit"
    " ssh.messages ssh.mux ssh.packet ssh.session ssh.transform ssh.userkey ssh.wire"
)
# and native code, which is never forgotten
_NOW = (
    "crypto.xor crypto.aesctr crypto.elements25519 crypto.field25519 crypto.hmac"
    " crypto.keccak_f crypto.mlkem768_ring crypto.sha512_block"
)
_TEMPORARY = MODULES
_OFTEN = const(2048)  # bytes
_PASSWORD_LENGTH = const(12)  # 60 bits


def start(device, authorized_key, password):
    """Gives the device its host_key and config; authorized_key (lines) and password (text) are
    the administrator's."""
    before = collect_after(_OFTEN)
    _prepare()
    device.host_key = host_key(device.store)
    forget(_TEMPORARY)
    device.config = read_config(device.store)
    forget(_TEMPORARY)
    create_admin(device, authorized_key, password)
    forget(_TEMPORARY)
    collect_after(before)


def _prepare():
    """Puts what stays in memory where the heap begins."""
    names = load("microsshd.names")
    names.intern(_NOW)
    names.intern(_LATER)
    names = forget("names")
    for module in _NOW.split():
        load("microsshd." + module)
    asyncio.Event()  # MicroPython loads it when it is first named


def read_config(store):
    """The startup configuration (config.Config); what is wrong in it is logged and left out."""
    try:
        with open(store.path(_STARTUP)) as lines:
            return load("microsshd.config.text").parse(lines, _report)
    except OSError:
        return load("microsshd.config.edit").defaults()


def _report(number, line, error):
    log.error("%s line %d: %s: %s", _STARTUP, number, error.text, line.rstrip())


def write_config(store, config):
    lines = "\n".join(load("microsshd.config.text").show(config)) + "\n"
    store.replace(_STARTUP, lines.encode())


def host_key(store):
    """The device's host key, its seed and its public key of 32 bytes each; made now when there
    is none."""
    pair = store.read(_HOST_KEY)
    if pair is None or len(pair) != 64:
        seed = os.urandom(32)
        pair = seed + run(load("microsshd.crypto.ed25519").public_key(seed))
        store.replace(_HOST_KEY, pair)
        log.info("made a host key")
    return pair


def create_admin(device, authorized_key, password):
    """Makes the first user, or gives it another key (lines) or password when one is passed.

    That there is a user is written last: what is interrupted before is done again."""
    store = device.store
    users = load("microsshd.users")
    first = not device.config.users
    if authorized_key:
        store.replace("%s/keys/%s" % (PRIVATE, _ADMIN), authorized_key.encode())
    elif first and not password and not users.find_password(store, _ADMIN):
        password = "".join([_LETTERS[b & 31] for b in os.urandom(_PASSWORD_LENGTH)])
        print("microsshd: user %s, password %s (shown only now)" % (_ADMIN, password))
    if password:
        run(users.set_password(store, _ADMIN, password))
    if first:
        users = forget(_TEMPORARY)
        edit = load("microsshd.config.edit")
        edit.add(device.config, "users", _ADMIN)["role"] = "network-admin"
        write_config(store, device.config)
