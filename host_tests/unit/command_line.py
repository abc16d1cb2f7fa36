"""A command line for unit tests: the real one, on a device of a flash, without connections."""

from microsshd.compat import ticks_ms
from microsshd.config import startup
from microsshd.config.store import PASSWORDS
from microsshd.services.cli import Cli
from microsshd.timers import Timers


class Device:
    """What commands see of a device. Its user admin has a password, and is in no file yet."""

    def __init__(self, store):
        self.store = store
        self.policy = self.server = self
        self.connections = []
        self.configured = 0  # how often the protocol was told
        self.restarts = False
        self.start()

    def start(self):
        """As after a reset."""
        self.timers = Timers(self)
        if not self.store.exists(PASSWORDS):
            self.store.replace(PASSWORDS, b"admin:1:00:00\n")
        self.config, file, problems = startup.load(self.store)
        self.startup = file, problems

    def configure(self):
        self.configured += 1

    def reboot(self):
        self.restarts = True

    def pass_time(self, seconds):
        """The clock goes on, a second at a time at the end."""
        self.timers.check(self.timers.last + 1000 * (seconds - 1))
        self.timers.check(self.timers.last + 1000)
        self.timers.last = ticks_ms()


class Terminal:
    """Questions are answered with `answers`; the stream, too, is this."""

    role = "network-admin"
    user = "admin"
    folder = "/"
    length = shown = 0
    terminal = True

    def __init__(self):
        self.stream = self
        self.answers = []
        self.written = []

    async def write(self, text):
        self.written.append(text)

    async def ask(self, question, echo=True):
        self.written.append(question + "\n")
        return self.answers.pop(0)

    async def confirm(self, question):
        return await self.ask(question + " [Y/N]:") == "y"


class CommandLine:
    """type("line", *answers) returns what is shown, a list of lines."""

    def __init__(self, device):
        self.terminal = Terminal()
        self.cli = Cli(device, self.terminal, "\n")

    def type(self, line, *answers):
        self.terminal.answers = list(answers)
        self.terminal.written = []
        work = self.cli.run(line)
        try:
            while True:
                work.send(None)
        except StopIteration as e:
            self.status = e.value
        assert not self.terminal.answers, self.terminal.written
        return "".join(self.terminal.written).split("\n")[:-1]

    def configure(self, *lines):
        """Types lines in the system view, which all must be right."""
        self.type("system-view")
        for line in lines:
            shown = self.type(line)
            assert self.status == 0, shown
        self.type("return")


def sysname(device):
    return device.config.values["sysname"]
