"""The command line: views, what a typed line means in them, help and completion.

A view is "user", or one of `config.edit`: None for the system view, (list, key) for a member.
What is only needed to configure is loaded when somebody does.
"""

from .. import commands, extensions
from ..compat import const, forget, load, sleep_ms
from ..config import grammar
from ..errors import Refused
from . import output

_CHANGES = const("=@*!")  # what the configuration's targets begin with
_AUDIT = const("microsshd.commands.audit")
_EDIT = const("microsshd.config.edit")
_HELP = const("microsshd.services.help")
_SCHEMA = const("microsshd.config.schema")
_WRITING = const("microsshd.commands.writing")
# what commands need, each for itself (not `files`: that package uses its modules by name)
_TEMPORARY = (
    "commands. effects config.edit config.publickey config.schema config.secrets config.startup"
    " config.text network."
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
            self._files = load("microsshd.files").Files(
                self.device.store, self.stream.role, self.stream.folder
            )
        return self._files

    def close(self):
        """Ends the session: what a command has left open is given up."""
        if self._files:
            self._files.close()

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

    def rows(self, line):
        """What a line that begins so may mean here."""
        yield from commands.rows("user" if self.view == "user" else "system")
        if self.view != "user":
            yield from load(_SCHEMA).rows(self.view and self.view[0])
            word = line.lstrip().split(" ", 1)[0].lower()
            if word and ("undo".startswith(word) or word == "no"):
                yield from load(_EDIT).undo_rows(self.view)

    def _use(self, name):
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
        self.open = line + "\n" if self.view != "user" and grammar.is_open(line) else ""
        if self.open:
            return 0
        if not line.strip() or line.lstrip()[0] == "#":
            return 0
        try:
            return await self._run(line)
        except grammar.Unfinished as e:
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
            function = getattr(self._use("microsshd.commands." + module), function)
        work = function(self, *_flat(args))
        if "i" in flags:
            return await work
        try:
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
        """(view, row, arguments, filters, file) of a line; a text of the configuration may have
        in it what looks like a filter."""
        filters, file = (), None
        if " | " in line or " > " in line or " >> " in line:
            try:
                found = self._find_around(line)
                if found[1][0] in _CHANGES:
                    return found + (filters, file)
            except grammar.Unfinished:
                pass
            line, filters, file = output.split(line)
        return self._find_around(line) + (filters, file)

    async def _change(self, view, row, args):
        """Does what a row of the configuration says; all stays as it was when its effect is
        refused."""
        edit = self._use(_EDIT)
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
                load("microsshd.effects").apply(self.device, name)
            except Refused:
                config.values = before
                raise
        self.view = after

    def _find_around(self, line):
        """The view that the line is meant for, its row and arguments. What a member's view does
        not know may be a line of the system view: so configurations can be pasted."""
        view = self.view
        try:
            return (view,) + self._find(line)
        except grammar.Unfinished as e:
            if view is None or view == "user":
                raise
            first = e
        self.view = None
        try:
            return (None,) + self._find(line)
        except grammar.Unfinished:
            raise first
        finally:
            self.view = view

    def _find(self, line):
        """The row and arguments; shortened aliases are tried when nothing else is meant."""
        for short in (False, True):
            meant = self.meant(line, short)
            try:
                return grammar.find(self.rows(meant), meant)
            except grammar.Unfinished as e:
                e.path = max(e.path + len(line) - len(meant), 0)
                error = e
        raise error

    def help(self, line):
        """Yields the lines that `?` shows behind the line."""
        return load(_HELP).show(self, line)

    def complete(self, line):
        """What Tab adds to the line: as much as is certain."""
        return load(_HELP).complete(self, line)

    def aliases(self):
        """Words that stand for others: those of the house, those of the configuration."""
        return sorted(set(commands.ALIASES) | set(self.device.config.values.get("aliases", ())))

    def alias(self, word):
        """What an alias stands for; None for a word that is none."""
        members = self.device.config.values.get("aliases", {})
        text = members[word]["command"] if word in members else word
        head, blank, rest = text.partition(" ")
        text = commands.ALIASES.get(head, head) + blank + rest
        return None if text == word else text

    def meant(self, line, short=False):
        """The line without aliases, in its first word and in what follows `undo`; those that are
        short, too: of two letters at least, and unique."""
        words = line.split(" ")
        for i, word in enumerate(words):
            if word:
                words[i] = self._whole(word, short)
                if words[i] != "undo":
                    break
        return " ".join(words)

    def _whole(self, word, short):
        text = self.alias(word)
        if text:
            for row in self.rows(word):
                if row.split("|", 2)[1].split(" ", 1)[0] == word:
                    return word  # a command goes before
        elif short and len(word) > 1:
            found = [name for name in self.aliases() if name.startswith(word)]
            text = self.alias(found[0]) if len(found) == 1 else None
        return text or word


def _flat(args):
    """The arguments, the words of {one,two}* each for itself."""
    for arg in args:
        if isinstance(arg, tuple):
            yield from arg
        else:
            yield arg
