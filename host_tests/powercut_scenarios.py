"""What powercut.py interrupts: the operations of the device that must leave files old or new.

A scenario is made for the folder a flash is mounted at; all its methods run while it is mounted.
    make()          the first state
    prepare(n)      what comes before operation n and is not interrupted
    act(n)          operation n
    check(n, done)  ValueError when the flash is neither as before act(n) nor, if it was `done`, as
                    after it
    sweep()         what the device does at its start, and ValueError for what it leaves
"""

import os
from hashlib import sha256

from microsshd import compat, log, setup
from microsshd.config import text
from microsshd.config.store import PRIVATE, TEMPORARY, Store


def _public_key(seed):
    """Stands for what is slow and writes nothing."""
    yield
    return sha256(seed).digest()


def _pbkdf2(password, salt, iterations):
    yield
    return sha256(password + salt).digest()


def _load(name):
    module = compat.load(name)
    if name == "microsshd.crypto.ed25519":
        module.public_key = _public_key
    elif name == "microsshd.users":
        module.pbkdf2 = _pbkdf2
    return module


setup.load = _load
setup.forget = setup.collect_after = lambda *args: None
users = _load("microsshd.users")
log.echo = None


def expect(right, what):
    if not right:
        raise ValueError(what)


def folders(path):
    """All names below a folder, as paths from there."""
    found = []
    for name, kind, *_ in os.ilistdir(path):
        found.append(name)
        if kind == 0x4000:
            found += [name + "/" + more for more in folders(path + "/" + name)]
    return sorted(found)


class _OnStore:
    """A file system with a Store, whose files stay but for those of `subject`."""

    files = (PRIVATE, PRIVATE + "/keys", TEMPORARY)

    def __init__(self, root):
        self.root = root

    @property
    def store(self):
        return Store(self.root)

    def make(self):
        Store(self.root)

    def prepare(self, n):
        pass

    def sweep(self):
        self.store.sweep()
        left = [name for name in folders(self.root) if name not in self.files]
        expect(not left, left)


class HostKey(_OnStore):
    """The host key is made: then there is one, or there is none yet."""

    name = PRIVATE + "/host_key"
    files = _OnStore.files + (name,)

    def prepare(self, n):
        try:
            os.remove(self.store.path(self.name))
        except OSError:
            pass  # the first time

    def act(self, n):
        setup.host_key(self.store)

    def check(self, n, done):
        pair = self.store.read(self.name)
        expect(pair or not done, "no key")
        expect(not pair or pair[32:] == sha256(pair[:32]).digest(), "a broken key")


class Password(_OnStore):
    """One of three users gets another password."""

    names = ("admin", "operator", "guest")
    files = _OnStore.files + (PRIVATE + "/passwords",)

    def make(self):
        for name in self.names:
            self.change(name, "first")

    def change(self, name, password):
        for _ in users.set_password(self.store, name, password):
            pass

    def is_set(self, name, password):
        found = users.find_password(self.store, name)
        return found and found[2] == sha256(password.encode() + found[1]).digest()

    def prepare(self, n):
        self.old = "old %d" % n
        self.change("operator", self.old)

    def act(self, n):
        self.change("operator", "new %d" % n)

    def check(self, n, done):
        new = self.is_set("operator", "new %d" % n)
        expect(new or (not done and self.is_set("operator", self.old)), "operator")
        for name in ("admin", "guest"):
            expect(self.is_set(name, "first"), name)


class Configuration(_OnStore):
    """The startup configuration is written."""

    files = _OnStore.files + ("startup.cfg",)

    def write(self, sysname):
        config = text.defaults()
        config.values["sysname"] = sysname
        text.add(config, "users", "admin")
        setup.write_config(self.store, config)

    def prepare(self, n):
        self.write("old%d" % n)

    def act(self, n):
        self.write("new%d" % n)

    def check(self, n, done):
        config = setup.read_config(self.store)
        names = ("new%d" % n,) if done else ("new%d" % n, "old%d" % n)
        expect(config.values["sysname"] in names, config.values["sysname"])
        expect("admin" in config.users, "the user is gone")


class FirstStart(_OnStore):
    """All that an empty flash gets: it can be started again, and then all of it is there."""

    files = _OnStore.files + (
        PRIVATE + "/host_key",
        PRIVATE + "/passwords",
        PRIVATE + "/keys/admin",
        "startup.cfg",
    )

    def make(self):
        pass

    def prepare(self, n):
        for name in reversed(folders(self.root)):
            path = self.root + "/" + name
            os.rmdir(path) if os.stat(path)[0] == 0x4000 else os.remove(path)

    def act(self, n):
        self.store.sweep()
        setup.start(self, "ssh-ed25519 AAAA", "secret")
        self.complete(n)

    def check(self, n, done):
        store = self.store
        HostKey.check(self, n, done)
        if done or store.read("startup.cfg"):
            self.complete(n)

    name = HostKey.name

    def complete(self, n):
        store = self.store
        expect("admin" in setup.read_config(store).users, "no user")
        expect(store.read(PRIVATE + "/keys/admin") == b"ssh-ed25519 AAAA", "no key of the user")
        expect(users.find_password(store, "admin"), "no password")
        HostKey.check(self, n, True)


class Careless(Configuration):
    """As if the store removed the old file first: that must be found."""

    def act(self, n):
        os.remove(self.root + "/startup.cfg")
        super().act(n)


# name: the scenario, how often it is done, in how many ways it is cut at most
SCENARIOS = {
    "host key": (HostKey, 1500, 20),
    "password": (Password, 1500, 20),
    "configuration": (Configuration, 1500, 20),
    "first start": (FirstStart, 30, 4),
    "careless": (Careless, 1, 1),
}
