"""More of what powercut.py interrupts: commands about the configuration, and starts of the device.

Commands are typed on the real command line. Afterwards the device is started: its name tells which
configuration it came up with, and somebody must be able to log in."""

from hashlib import sha256

from command_line import CommandLine, Device, sysname
from microsshd import newkey, setup
from microsshd.compat import load
from microsshd.config import startup
from microsshd.config.store import LAST_GOOD, PASSWORDS, PRIVATE
from powercut_scenarios import HostKey, OnStore, expect, folders

newkey.load = setup.load  # the stand-ins of powercut_scenarios
newkey.forget = setup.forget
_CHOICE = PRIVATE + "/startup"


class _OnDevice(OnStore):
    """`old` and `new` are names of the device, before and after what is done."""

    files = OnStore.files + (PASSWORDS, LAST_GOOD, _CHOICE, "startup.cfg")

    def make(self):
        self.type(["sysname made"], "save force")

    def type(self, settings, *lines):
        """A device is started and configured, and the lines are typed; OSError when they end
        with a complaint. Returns the device."""
        device = Device(self.store)
        line = CommandLine(device)
        for text in ("system-view",) + tuple(settings) + ("return",) + lines:
            command, *answers = text.split("|")
            shown = line.type(command, *answers)
            if line.status:
                raise OSError(shown)
        line.cli.rest()
        return device

    def answer(self, file):
        """To the question whether it is to be overwritten."""
        return "|y" if self.store.exists(file + ".cfg") else ""

    def old(self, n):
        return "old%d" % n

    def new(self, n):
        return "new%d" % n

    def prepare(self, n):
        self.type(["sysname " + self.old(n)], "save force")
        self.started()

    def started(self):
        """The name of the device after a start."""
        device = Device(self.store)
        problem = startup.lockout(device.config, self.store)
        expect(not problem, problem)
        return sysname(device)

    def check(self, n, done):
        name = self.started()
        expect(name == self.new(n) or (not done and name == self.old(n)), name)


class Save(_OnDevice):
    """save force"""

    def act(self, n):
        self.type(["sysname " + self.new(n)], "save force")


class SaveElsewhere(Save):
    """save, to another file than before, which becomes the main one."""

    files = _OnDevice.files + ("other.cfg",)

    def prepare(self, n):
        self.type([], "startup saved-configuration startup.cfg")
        super().prepare(n)

    def act(self, n):
        self.type(["sysname " + self.new(n)], "save|y|other.cfg" + self.answer("other"))


class SaveBackup(_OnDevice):
    """save safely backup force: the main file stays."""

    files = _OnDevice.files + ("backup.cfg",)

    def prepare(self, n):
        super().prepare(n)
        self.type(["sysname a" + self.old(n)], "save safely backup force")

    def act(self, n):
        self.type(["sysname b" + self.old(n)], "save safely backup force")

    def check(self, n, done):
        expect(self.started() == self.old(n), "main")
        problems = []
        spare = startup.read(self.store, "backup.cfg", problems.append).values["sysname"]
        names = ["b" + self.old(n)] + ([] if done else ["a" + self.old(n)])
        expect(spare in names and not problems, spare)


class StartWith(_OnDevice):
    """startup saved-configuration FILE"""

    files = _OnDevice.files + ("a.cfg", "b.cfg")

    def prepare(self, n):
        for file, name in (("a", self.old(n)), ("b", self.new(n))):
            self.type(["sysname " + name], "save %s.cfg|y%s" % (file, self.answer(file)))
        self.type([], "startup saved-configuration a.cfg")
        self.started()

    def act(self, n):
        self.type([], "startup saved-configuration b.cfg")


class CommitDelay(_OnDevice):
    """configuration commit delay: what is configured after it never comes up."""

    def saved(self, n):
        return "saved%d" % n

    def prepare(self, n):
        self.type(["sysname " + self.saved(n)], "save force")
        self.started()

    def act(self, n):
        settings = "sysname " + self.new(n), "configuration commit delay 5", "sysname unconfirmed"
        return self.type(settings)

    def check(self, n, done):
        name = self.started()
        expect(name == self.new(n) or (not done and name == self.saved(n)), name)
        expect(self.started() == self.saved(n), "the second start")


class RollBack(CommitDelay):
    """The end of the delay: that configuration is in use, and no longer on flash."""

    def act(self, n):
        device = super().act(n)
        load("commands.commit").roll_back(device)
        expect(sysname(device) == self.new(n), "not rolled back")

    def check(self, n, done):
        name = self.started()
        expect(name == self.saved(n) or (not done and name == self.new(n)), name)


class RollBackAtStart(RollBack):
    """A start after `configuration commit delay`."""

    def prepare(self, n):
        super().prepare(n)
        CommitDelay.act(self, n)

    def act(self, n):
        name = self.started()
        # after a cut it may have been done already
        expect(name in (self.new(n), self.saved(n)), name)


class Commit(CommitDelay):
    """configuration commit, and a save"""

    def act(self, n):
        settings = "sysname before", "configuration commit delay 5", "sysname " + self.new(n)
        self.type(settings + ("configuration commit",), "save force")

    def check(self, n, done):
        name = self.started()
        names = (self.new(n),) if done else ("before", self.new(n), self.saved(n))
        expect(name in names, name)


class Restore(_OnDevice):
    """restore factory-default"""

    files = _OnDevice.files + ("backup.cfg",)

    def prepare(self, n):
        self.type(["sysname " + self.old(n)], "save force", "save backup force")
        self.started()

    def new(self, n):
        return "microsshd"

    def act(self, n):
        self.type([], "restore factory-default|y")


class Reset(Restore):
    """reset saved-configuration, the last one"""

    def prepare(self, n):
        self.store.remove(_CHOICE)
        self.store.remove("backup.cfg")
        self.type(["sysname " + self.old(n)], "save force")
        self.started()

    def act(self, n):
        if self.store.exists("startup.cfg"):
            self.type([], "reset saved-configuration|y")


class Archive(_OnDevice):
    """archive configuration: copies are whole, and at most one more than are to be kept."""

    def prepare(self, n):
        pass

    def act(self, n):
        device = Device(self.store)
        values = device.config.values
        values["archive/location"] = "flash:/kept", "p"
        values["archive/max"] = 3
        values["sysname"] = self.new(n)
        line = CommandLine(device)
        shown = line.type("archive configuration", "y")
        if line.status:
            raise OSError(shown)

    def check(self, n, done):
        expect(self.started() == "made", "the start")
        there = self.store.names("kept") if self.store.exists("kept") else []
        expect(len(there) <= (3 if done else 4), there)
        names = []
        for file in sorted(there, key=lambda file: int(file[2:-4])):
            problems = []
            config = startup.read(self.store, "kept/" + file, problems.append)
            expect(not problems, file)
            names.append(config.values["sysname"])
        expect(not done or names[-1] == self.new(n), names)
        expect(len(there) >= min(n, 3), there)

    def sweep(self):
        self.store.sweep()
        left = [name for name in folders(self.root) if name not in self.files]
        left = [name for name in left if name != "kept" and not name.startswith("kept/p_")]
        expect(not left, left)


class NewKey(HostKey):
    """The host key is replaced: there is always one."""

    def prepare(self, n):
        self.old = setup.host_key(self.store)

    def act(self, n):
        for _ in newkey.make(self.store):
            pass

    def check(self, n, done):
        pair = self.store.read(self.name)
        expect(pair[32:] == sha256(pair[:32]).digest(), "a broken key")
        expect(not done or pair != self.old, "the old key")


# as in powercut_scenarios
SCENARIOS = {
    "new key": (NewKey, 100, 20),
    "save": (Save, 24, 5),
    "save elsewhere": (SaveElsewhere, 20, 3),
    "save backup": (SaveBackup, 20, 3),
    "start with": (StartWith, 20, 3),
    "commit delay": (CommitDelay, 20, 5),
    "roll back": (RollBack, 15, 3),
    "roll back at start": (RollBackAtStart, 20, 5),
    "commit": (Commit, 12, 2),
    "restore": (Restore, 20, 5),
    "reset": (Reset, 40, 5),
    "archive": (Archive, 12, 3),
}
