"""What happens once, at the start: key and first user are made, the configuration is read.

At the first start an Ed25519 host key is made and the user `admin` is created; who passes neither
key nor password is told a random password, once. There is no default password. The module is
forgotten when the device runs, and what a step of it needs when that step is done: what stays of
each lies close together then, and a small heap keeps large gaps.
"""

import asyncio
import os

from . import log, memory
from .compat import collect_after, const, forget, load, run
from .config import Config
from .config.store import ADMIN, KEYS, PRIVATE
from .server import MODULES

_SECRET = PRIVATE + "/secret"
_LETTERS = const("abcdefghijkmnpqrstuvwxyz23456789")
# what a login needs and has in memory only for a while
_LATER = (
    "connection stream users config.authorized"
    " crypto.comb25519 crypto.ed25519 crypto.ed25519_verify crypto.pbkdf2 crypto.programs25519"
    " crypto.keccak crypto.mlkem768 crypto.sha512 crypto.x25519"
    " config.grammar config.kinds extensions"
    " admission platform commands commands.display services.cli services.exec"
    " services.lineedit services.output services.prompt services.running services.shell"
    " services.terminal"
    " ssh.auth ssh.channel ssh.cipher ssh.hostkey ssh.kex ssh.kex_curve25519"
    " ssh.kex_mlkem768x25519 ssh.kexinit"
    " ssh.messages ssh.mux ssh.opening ssh.packet ssh.session ssh.transform ssh.transform_clear"
    " ssh.userkey ssh.version ssh.wire"
)
_TEMPORARY = MODULES + " loading starts watchdog"
_OFTEN = const(2048)  # bytes
_PASSWORD_LENGTH = const(12)  # 60 bits


def start(device, authorized_key, password):
    """Gives the device its host_key and config; authorized_key (lines) and password (text) are
    the administrator's."""
    before = collect_after(_OFTEN)
    _prepare()
    device.host_key = host_key(device.store)
    forget(_TEMPORARY + " newkey")
    create_admin(device.store, authorized_key, password)
    forget(_TEMPORARY)
    Config.key = secret(device.store)
    load_app(device)
    forget(_TEMPORARY)
    read_config(device)
    forget(_TEMPORARY)
    if device.store.exists(PRIVATE + "/tried"):
        look_at_trial(device)
    collect_after(before)


def _prepare():
    """Puts what stays in memory where the heap begins."""
    memory.settle()
    load("names").take(_LATER)
    forget("names")
    asyncio.Event()  # MicroPython loads it when it is first named


def read_config(device):
    """Gives the device its config and startup; what is wrong with the files is logged."""
    startup = load("config.startup")
    device.config, file, problems = startup.load(device.store)
    if not file and not problems and startup.choice(device.store)["main"]:
        file = startup.DEFAULT
        startup.save(device.store, device.config, file)  # the first start: something to look at
    for problem in problems:
        log.error("%s", problem)
    device.startup = file, problems


def look_at_trial(device):
    """A set of modules is on trial, or was. Whatever that leads to, the device comes up: then it
    can be updated again."""
    try:
        load("trial").started(device)
    except Exception as e:
        log.exception(e, "trial")
    forget("trial")


def host_key(store):
    """The device's host key, its seed and its public key of 32 bytes each; made now when there
    is none."""
    newkey = load("newkey")
    pair = store.read(newkey.FILE)
    if pair is None or len(pair) != 64:
        pair = run(newkey.make(store))
        log.info("made a host key")
    return pair


def secret(store):
    """The device's key for what its configurations hold enciphered, 32 bytes; made when there is
    none."""
    key = store.read(_SECRET)
    if key is None or len(key) != 32:
        key = os.urandom(32)
        store.replace(_SECRET, key)
    return key


def load_app(device):
    """Imports the owner's application, which may add commands and leaves, unless it has kept the
    device from coming up."""
    files = device.store.names("")
    if "app.py" in files or "app.mpy" in files:
        device.app = app = load("application").Application(device)
        if load("starts").begin(device):
            app.load()
        else:
            app.leave_out()


def create_admin(store, authorized_key, password):
    """Gives the administrator a key (lines) or password; when nobody could log in, a password is
    made up and told."""
    users = load("users")
    nobody = not store.read(users.PASSWORDS) and not store.names(KEYS)
    if authorized_key:
        store.replace("%s/%s" % (KEYS, ADMIN), authorized_key.encode())
    elif nobody and not password:
        password = "".join([_LETTERS[b & 31] for b in os.urandom(_PASSWORD_LENGTH)])
        print("microsshd: user %s, password %s (shown only now)" % (ADMIN, password))
    if password:
        run(users.set_password(store, ADMIN, password))
