"""More of what powercut.py interrupts: an update of the device's modules, from the first file that
is removed to its confirmation, with the boot.py of this checkout.

Sets are small modules that tell their version, in the folders /lib and /lib2. Whatever happens, a
start runs one of them whole: that of before, or the new one; and the new one only once, unless it
was confirmed."""

import os
import sys

from microsshd import log, trial
from powercut_scenarios import OnStore, expect

_BOOT = __file__.rsplit("/", 2)[0] + "/boot.py"
_INIT = "__init__.py"
_FILES = ("device.py", _INIT)
_TEXT = {
    "device.py": "import ran\nfrom microsshd import version\n\ndef main(root):\n"
    "    return ran.starts(version, %r, __file__)\n",
    _INIT: "version = %r\n",
}
_PADDING = "# to be more than fits into a folder's own block\n" * 12


class Reset(OSError):
    """The board starts again."""


class Machine:
    @staticmethod
    def reset():
        raise Reset

    @staticmethod
    def WDT(timeout):
        pass


class _Device:
    """What `trial` asks of a device. It has a watchdog already."""

    left = {}

    def __init__(self, store):
        self.store = store
        self.server = self.timers = self.feed = self

    def set(self, name, seconds):
        pass

    def stop(self, name):
        pass


class Update(OnStore):
    """Odd updates go from /lib to /lib2, even ones back."""

    files = OnStore.files + tuple([".private/" + name for name in ("boot", "tried", "failed")])
    now = None  # the folder of the set that runs

    def folder(self, n):
        return self.root + ("/lib", "/lib2")[n % 2]

    def make(self):
        super().make()
        for n in (0, 1):
            os.mkdir(self.folder(n))
            os.mkdir(self.folder(n) + "/microsshd")
            self.upload(n, "made")
        trial.choose(self.store, self.folder(0), None)

    def upload(self, n, version):
        """As tools/update does: it is no set until all of it is there."""
        folder = self.folder(n) + "/microsshd/"
        for name in reversed(_FILES):
            if name in os.listdir(folder):
                os.remove(folder + name)
        for name in _FILES:
            with open(folder + name, "w") as f:
                f.write(_TEXT[name] % version + _PADDING)

    def prepare(self, n):
        self.store.remove(trial.TRIAL)
        self.store.remove(trial.TRIED)
        self.old = self.running(self.start())
        expect(self.old, "nothing starts")
        self.upload(n + 1, "old%d" % n)  # what is there before
        trial.choose(self.store, self.folder(n), None)
        self.upload(n, "main%d" % n)

    def act(self, n):
        if self.running(self.start(True)) == (self.folder(n + 1), "new%d" % n):
            return  # done before a power cut
        self.upload(n + 1, "new%d" % n)
        Update.now = self.folder(n)
        trial.begin(self.store, self.folder(n + 1))
        self.start(True)

    def check(self, n, done):
        old, new = (self.folder(n), "main%d" % n), (self.folder(n + 1), "new%d" % n)
        first, second, third = [self.running(self.start()) for _ in range(3)]
        expect(first in (old, new) and second in (old, new), (first, second))
        expect(second == third, "the third start")
        expect(first == new or second == old, "a later trial")
        expect(not done or second == new, "not updated")

    def running(self, started):
        """(folder, version) of the set that was started whole."""
        expect(started and started[1] == started[2], started)
        return started[:2]

    def start(self, confirms=False):
        """The set that boot.py starts, (folder, version, version); None for none."""
        for _ in range(3):
            try:
                return self.boot(confirms)
            except Reset:
                pass
        return None

    def boot(self, confirms):
        found = []

        def starts(version, own, file):
            folder = file.rsplit("/", 2)[0]
            found.append((folder, version, own))
            Update.now = folder
            device = _Device(self.store)
            if self.store.exists(trial.TRIED):
                trial.started(device)
            if confirms and trial.tries(self.store):
                trial.confirm(device)
            return 0

        class Ran:
            pass

        Ran.starts = staticmethod(starts)
        with open(_BOOT) as f:
            text = f.read().replace('"/.private', '"%s/.private' % self.root)
        text = text.replace('"/boot.trial', '"%s/boot.trial' % self.root)
        text = text.replace("sys.print_exception(e)", "pass")
        aside, path = _take_aside(), list(sys.path)
        sys.path[:] = ["/nowhere"]
        sys.modules["machine"], sys.modules["ran"] = Machine, Ran
        try:
            exec(text, {})
        finally:
            _take_aside()
            sys.modules.update(aside)
            sys.path[:] = path
        return found[0] if found else None

    def sweep(self):
        self.store.sweep()
        names = sorted(os.listdir(self.root))
        names = [name for name in names if name not in (".private", "boot.trial", "lib", "lib2")]
        expect(not names, names)


def _take_aside():
    """The modules of the package, which are not loaded any more."""
    found = {}
    for name in list(sys.modules):
        if name.split(".")[0] == "microsshd":
            found[name] = sys.modules[name]
            sys.modules[name] = None  # MicroPython's dict keeps the value of a deleted key
            del sys.modules[name]
    return found


log.echo = None
trial.running = lambda: Update.now


class Careless(Update):
    """As if the new set became the main one at once: that must be found."""

    def act(self, n):
        trial.choose(self.store, self.folder(n + 1), None)
        self.upload(n + 1, "new%d" % n)


# as in powercut_scenarios
SCENARIOS = {
    "update": (Update, 12, 4),
    "careless update": (Careless, 1, 1),
}
