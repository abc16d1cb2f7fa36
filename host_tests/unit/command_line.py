"""A command line for unit tests: the real one, on a device of a flash, without connections."""

import asyncio

from microsshd.compat import ticks_ms
from microsshd.config import startup
from microsshd.config.store import PASSWORDS
from microsshd.services.cli import Cli
from microsshd.services.terminal import Terminal
from microsshd.timers import Timers


class Device:
    """What commands see of a device. Its user admin has a password, and is in no file yet."""

    def __init__(self, store):
        self.store = store
        self.policy = self.server = self
        self.connections = []
        self.configured = 0  # how often the protocol was told
        self.restarts = False
        self.app = None
        self.start()

    def start(self):
        """As after a reset."""
        self.timers = Timers(self)
        if not self.store.exists(PASSWORDS):
            self.store.replace(PASSWORDS, b"admin:1:00:00\n")
        self.config, file, problems = startup.load(self.store)
        self.startup = file, problems

    version = "0.0.0"

    def uptime(self):
        return 0

    def configure(self):
        self.configured += 1

    def reboot(self):
        self.restarts = True

    def pass_time(self, seconds):
        """The clock goes on, a second at a time at the end."""
        self.timers.check(self.timers.last + 1000 * (seconds - 1))
        self.timers.check(self.timers.last + 1000)
        self.timers.last = ticks_ms()


class Connection:
    line = 0


class Stream:
    """Somebody's terminal without end."""

    connection = Connection
    peer = "192.168.4.2"
    role = "network-admin"
    user = "admin"
    folder = "/"
    terminal = True
    rows = 0

    def __init__(self):
        self.written = []

    def look(self):
        return b""

    def take_signal(self):
        return None

    async def write(self, text):
        self.written.append(text)


class Typist(Terminal):
    """Questions are answered with `answers`; None for silence."""

    answers = ()

    async def ask(self, question):
        await self.stream.write(question + "\n")
        return self.answers.pop(0)

    async def confirm(self, question):
        answer = await self.ask(question + " [Y/N]:")
        return answer and answer == "y"


class CommandLine:
    """type("line", *answers) returns what is shown, a list of lines."""

    def __init__(self, device):
        self.terminal = Typist(Stream())
        self.cli = Cli(device, self.terminal)
        self.cli.newline = "\n"

    def type(self, line, *answers):
        self.terminal.answers = list(answers)
        written = self.terminal.stream.written = []
        self.status = asyncio.run(self.cli.run(line))
        assert not self.terminal.answers, written
        return "".join(written).split("\n")[:-1]

    def configure(self, *lines):
        """Types lines in the system view, which all must be right."""
        self.type("system-view")
        for line in lines:
            shown = self.type(line)
            assert self.status == 0, shown
        self.type("return")


def sysname(device):
    return device.config.values["sysname"]
