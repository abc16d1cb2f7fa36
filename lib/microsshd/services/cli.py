"""The command line: views, and what is done with a line that is typed there.

A view is "user", or one of `config.edit`: None for the system view, (list, key) for a member.
What a line means, help and completion, and each command are modules that are loaded for it.
"""

from .. import extensions
from ..compat import const, forget, load, sleep_ms
from ..errors import Refused, Unfinished

_CHANGES = const("=@*!")  # what the configuration's targets begin with
_AUDIT = const("commands.audit")
_EDIT = const("config.edit")
_HELP = const("services.help")
_GRAMMAR = const("config.grammar")
_MEANING = const("services.meaning")
_OUTPUT = const("services.output")
_SCHEMA = const("config.schema")
_WRITING = const("commands.writing")
# what commands need, each for itself (not `files`: that package uses its modules by name)
_TEMPORARY = (
    "commands effects config.edit config.grammar config.kinds config.publickey config.schema"
    " config.secrets config.special config.startup config.table config.text network."
    " services.editing services.meaning services.output services.paging services.questions trial"
)


class Cli:
    """One user's. `run` returns the exit status of a line: 0, 1 for an error, None for the end."""

    def __init__(self, device, terminal, newline):
        self.device = device
        self.terminal = terminal
        self.stream = terminal.stream
        self.newline = newline
        self.view = "user"
        self.history = ()  # lines that were typed
        self.open = ""  # a text in delimiters that the next line goes on with
        self.used = None  # the module of the last command, while it is loaded
        self._files = None

    @property
    def files(self):
        """The files.Files of this session: where `cd` went holds to its end."""
        if not self._files:
            self._files = load("files").Files(
                self.device.store, self.stream.role, self.stream.folder
            )
        return self._files

    def close(self):
        """Ends the session: what a command has left open is given up."""
        if self._files:
            self._files.close()

    @property
    def meaning(self):
        """The module that knows what lines mean."""
        return load(_MEANING)

    def prompt(self):
        name = self.device.config.values["sysname"]
        if self.open:
            return ""
        if self.view == "user":
            return "<%s>" % name
        if self.view is None:
            return "[%s]" % name
        suffix = load(_SCHEMA).list_row(self.view[0]).split("|")[2]
        if self.view[1] is not None:
            suffix = suffix % self.view[1]
        return "[%s-%s]" % (name, suffix)

    def load(self, name):
        """The module of a command; what the one before needed goes."""
        if name != self.used:
            forget(_TEMPORARY)
            self.used = name
        return load(name)

    def rest(self):
        """Nothing is to be done now: what commands needed goes."""
        if self.used:
            forget(_TEMPORARY)
            self.used = None

    async def say(self, text):
        await self.stream.write(text + self.newline)

    async def run(self, line, indent=0):
        """indent: columns before the line on the screen, so that the caret stands under its
        word."""
        line = self.open + line.rstrip()
        self.used = self.used or "nothing"
        self.open = ""
        if "header" in line and self.view != "user" and load(_GRAMMAR).is_open(line):
            self.open = line + "\n"
            return 0
        if not line.strip() or line.lstrip()[0] == "#":
            return 0
        try:
            return await self._run(line)
        except Unfinished as e:
            caret = " " * (indent + e.path) + "^" + self.newline
            return await self._complain("%s %% %s found at '^' position." % (caret, e.text))
        except Refused as e:
            return await self._complain(e.text)

    async def _complain(self, text):
        text += self.newline
        stream = self.stream
        await (stream.write(text) if stream.terminal is not None else stream.write_error(text))
        return 1

    async def _run(self, line):
        view, row, args, filters, file = self._understand(line)
        target, _, flags, _ = row.split("|", 3)
        if self.stream.role != "network-admin" and (target[0] in "=@*!" or "r" not in flags):
            raise Refused("Permission denied.")
        if (filters or file) and (target[0] in _CHANGES or "i" in flags):
            raise Refused("Only what a command shows can be filtered, or go to a file")
        if target[0] in _CHANGES or "r" not in flags:
            load(_AUDIT).note(self, row, args)
        if target[0] in _CHANGES:
            await self._change(view, row, args)
            return 0
        if target[0] == "+":
            function = extensions.functions[int(target[1:])]
        else:
            module, function = target.split(".")
            function = getattr(self.load("commands." + module), function)
        work = function(self, *_flat(args))
        if "i" in flags:
            return await work
        try:
            output = load(_OUTPUT)
            lines = output.filtered(work, filters)
            if file:
                await load(_WRITING).redirect(lines, self.files, *file)
            else:
                await output.show(lines, self.terminal, self.newline)
        finally:
            if hasattr(work, "close"):
                work.close()  # MicroPython's collector leaves open what a generator has open
        return 0

    def _understand(self, line):
        """See `meaning`, which goes when it is not needed at once."""
        found = self.meaning.understand(self, line)
        if found[1][0] not in _CHANGES and not self.terminal.typed_ahead():
            self.rest()
        return found

    async def _change(self, view, row, args):
        """Does what a row of the configuration says; all stays as it was when its effect is
        refused."""
        edit = self.load(_EDIT)
        steps = edit.settled(args)
        try:
            while True:
                next(steps)
                await sleep_ms(0)
        except StopIteration:
            pass
        config = self.device.config
        before = dict(config.values)
        after, name = edit.apply(config, view, row, args)
        if row[0] != "@":
            try:
                load("effects").apply(self.device, name)
            except Refused:
                config.values = before
                raise
        self.view = after

    def help(self, line):
        """Yields the lines that `?` shows behind the line."""
        return load(_HELP).show(self, line)

    def complete(self, line):
        """What Tab adds to the line: as much as is certain."""
        return load(_HELP).complete(self, line)


def _flat(args):
    """The arguments, the words of {one,two}* each for itself."""
    for arg in args:
        if isinstance(arg, tuple):
            yield from arg
        else:
            yield arg
