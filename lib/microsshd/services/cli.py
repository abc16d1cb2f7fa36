"""The command line: what is kept of one between lines.

A view is "user", or one of `config.edit`: None for the system view, (list, key) for a member.
What is done with a line is in `running`.
"""

from ..compat import forget, load


class Cli:
    """One user's; what commands are given."""

    def __init__(self, device, terminal):
        self.device = device
        self.terminal = terminal
        self.stream = terminal.stream
        self.newline = "\n" if self.stream.terminal is None else "\r\n"
        self.view = "user"
        self.history = ()  # lines that were typed
        self.open = ""  # a text in delimiters that the next line goes on with
        self.used = None  # the last command's module
        self.temporary = ()  # names of modules that go at the prompt
        self._files = self._folder = None

    @property
    def files(self):
        """The files.Files of this line: where `cd` went holds to the end of the session."""
        if not self._files:
            files = load("files").Files(self.device.store, self.stream.role, self.stream.folder)
            files.cwd = self._folder or files.cwd
            self._files = files
        return self._files

    def rest(self):
        """Nothing is to be done now: what lines needed goes, what they have left open is given
        up."""
        if self._files:
            self._folder = self._files.cwd
            self._files.close()
            self._files = None
        if self.temporary:
            names, self.temporary = " ".join(self.temporary), ()
            forget(names)

    def service(self, name):
        """A module beside this one, for commands."""
        return load("services." + name)

    async def say(self, text):
        await self.stream.write(text + self.newline)

    def run(self, line, indent=0):
        """Awaitable: see `running`."""
        return load("services.running").run(self, line, indent)
