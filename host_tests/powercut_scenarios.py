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
from microsshd.config import edit, startup
from microsshd.config.store import KEYS, PRIVATE, TEMPORARY, Store
from microsshd.files import CREATE, TRUNCATE, WRITE, Files


def _public_key(seed):
    """Stands for what is slow and writes nothing."""
    yield
    return sha256(seed).digest()


def _pbkdf2(password, salt, iterations):
    yield
    return sha256(password + salt).digest()


def _load(name):
    module = compat.load(name)
    if name == "crypto.ed25519":
        module.public_key = _public_key
    elif name == "config.secrets":
        module.pbkdf2 = _pbkdf2
    return module


setup.load = _load
setup.forget = setup.collect_after = lambda *args: None
secrets = _load("config.secrets")
users = _load("users")
log.echo = None


def expect(right, what):
    if not right:
        raise ValueError(what)


def folders(path, files=True):
    """All names below a folder, as paths from there; only those of folders when not `files`."""
    found = []
    for name, kind, *_ in os.ilistdir(path):
        if files or kind == 0x4000:
            found.append(name)
        if kind == 0x4000:
            found += [name + "/" + more for more in folders(path + "/" + name, files)]
    return sorted(found)


class OnStore:
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


class HostKey(OnStore):
    """The host key is made: then there is one, or there is none yet."""

    name = PRIVATE + "/host_key"
    files = OnStore.files + (name,)

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


class Password(OnStore):
    """The administrator gets another password."""

    files = OnStore.files + (PRIVATE + "/passwords",)

    def make(self):
        self.change("first")

    def change(self, password):
        for _ in users.set_password(self.store, "admin", password):
            pass

    def is_set(self, password):
        found = users.find_password(self.store, "admin")
        return found and found[2] == sha256(password.encode() + found[1]).digest()

    def prepare(self, n):
        self.old = "old %d" % n
        self.change(self.old)

    def act(self, n):
        self.change("new %d" % n)

    def check(self, n, done):
        expect(self.is_set("new %d" % n) or (not done and self.is_set(self.old)), "password")


class Configuration(OnStore):
    """The startup configuration is written."""

    files = OnStore.files + (KEYS + "/admin", PRIVATE + "/last_good.cfg", "startup.cfg")

    def write(self, sysname):
        config = edit.defaults()
        config.values["sysname"] = sysname
        edit.add(config, "users", "admin")["role"] = "network-admin"
        self.store.replace(KEYS + "/admin", b"ssh-ed25519 AAAA")
        startup.save(self.store, config, "startup.cfg")

    def prepare(self, n):
        self.write("old%d" % n)

    def act(self, n):
        self.write("new%d" % n)

    def check(self, n, done):
        config = startup.load(self.store)[0]
        names = ("new%d" % n,) if done else ("new%d" % n, "old%d" % n)
        expect(config.values["sysname"] in names, config.values["sysname"])
        expect("admin" in config.users, "the user is gone")


class FirstStart(OnStore):
    """All that an empty flash gets: it can be started again, and then all of it is there."""

    files = OnStore.files + (
        PRIVATE + "/host_key",
        PRIVATE + "/passwords",
        PRIVATE + "/secret",
        KEYS + "/admin",
        PRIVATE + "/last_good.cfg",
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
        HostKey.check(self, n, done)
        if done:
            self.complete(n)

    name = HostKey.name

    def complete(self, n):
        store = self.store
        config, _, problems = startup.load(store)
        expect("admin" in config.users and not problems, "no user")
        expect(store.read(KEYS + "/admin") == b"ssh-ed25519 AAAA", "no key of the user")
        expect(users.find_password(store, "admin"), "no password")
        HostKey.check(self, n, True)


class _OnFiles(OnStore):
    """Users' files, in the folders `/` and `/in`, beside one that stays as it is."""

    files = OnStore.files + ("in", "stays")

    def make(self):
        os.mkdir(self.root + "/in")
        self.write("stays", self.old(0))

    def old(self, n):
        return b"old %4d " % n * (100 + n % 3 * 100)

    def new(self, n):
        return b"new %4d " % n * (800 - n % 3 * 100)

    def open(self, name):
        return Files(self.store, "network-admin").open(name, WRITE | CREATE | TRUNCATE)

    def write(self, name, data):
        """Uploads, as SFTP and SCP do: in pieces."""
        file = self.open(name)
        view = memoryview(data)
        try:
            for at in range(0, len(data), 1500):
                file.write(at, view[at : at + 1500])
            file.close()
        finally:
            file.abandon()

    def read(self, name):
        """The content of a file, None when there is none."""
        return self.store.read(name)

    def check(self, n, done):
        expect(self.read("stays") == self.old(0), "another file")


class Upload(_OnFiles):
    """An upload over an existing file."""

    files = _OnFiles.files + ("file",)

    def prepare(self, n):
        self.write("file", self.old(n))

    def act(self, n):
        self.write("file", self.new(n))

    def check(self, n, done):
        super().check(n, done)
        data = self.read("file")
        expect(data == self.new(n) or (not done and data == self.old(n)), data)


class NewFile(_OnFiles):
    """An upload of a new file: what is there in the end is a beginning of it."""

    files = _OnFiles.files + ("in/file",)

    def prepare(self, n):
        try:
            os.remove(self.root + "/in/file")
        except OSError:
            pass  # it is not there

    def act(self, n):
        self.prepare(n)
        self.write("in/file", self.new(n))

    def check(self, n, done):
        super().check(n, done)
        data = self.read("in/file")
        if done:
            expect(data == self.new(n), data)
        expect(self.new(n).startswith(data or b""), data)


class Synced(Upload):
    """An upload that is put on flash in its middle, and goes on."""

    def first(self, n):
        return self.new(n)[:1000]

    def act(self, n):
        file = self.open("file")
        try:
            file.write(0, self.first(n))
            file.sync()
            self.synced = True
            file.write(1000, self.new(n)[1000:])
            file.close()
        finally:
            file.abandon()

    def check(self, n, done):
        synced, self.synced = getattr(self, "synced", False), False
        if done:
            return super().check(n, done)
        _OnFiles.check(self, n, done)
        data = self.read("file")
        valid = [self.first(n), self.new(n)] + ([] if synced else [self.old(n)])
        expect(data in valid, data)


class Rename(_OnFiles):
    """A file gets another path, in another folder, where another file is."""

    files = _OnFiles.files + ("in/file",)

    def prepare(self, n):
        self.write("file", self.new(n))
        self.write("in/file", self.old(n))

    def act(self, n):
        if self.read("file"):
            Files(self.store, "network-admin").rename("file", "in/file", True)

    def check(self, n, done):
        super().check(n, done)
        both = self.read("file"), self.read("in/file")
        expect(
            both == (None, self.new(n)) or (not done and both == (self.new(n), self.old(n))), both
        )

    def sweep(self):
        self.act(0)
        super().sweep()


class Shorten(Upload):
    """A file loses its end."""

    def new(self, n):
        return self.old(n)[:700]

    def act(self, n):
        for _ in Files(self.store, "network-admin").truncate("file", 700):
            pass


class Careless(Configuration):
    """As if the store removed the old file first: that must be found."""

    def act(self, n):
        os.remove(self.root + "/startup.cfg")
        super().act(n)


# name: the scenario, how often it is done, in how many ways it is cut at most
SCENARIOS = {
    "host key": (HostKey, 100, 20),
    "password": (Password, 100, 20),
    "configuration": (Configuration, 70, 20),
    "first start": (FirstStart, 20, 4),
    "upload": (Upload, 60, 8),
    "new file": (NewFile, 30, 3),
    "synced upload": (Synced, 20, 3),
    "rename": (Rename, 120, 10),
    "shorten": (Shorten, 20, 4),
    "careless": (Careless, 1, 1),
}
