"""The shell: prompt, line editor, commands. What is typed ahead waits in the channel's window.

Without a terminal it is a script on standard input: neither prompt nor echo, and the first error
ends it.
"""

import time

from ..compat import const, forget, load
from .cli import Cli
from .lineedit import LineEditor
from .terminal import Terminal

_END = b"\x04\x1d"  # what the line editor may return, besides Ctrl-C
_CURRENT = const(7)
_TAB = const(9)
_ENTER = const(10)
_REDRAW = const(18)
_RETURN = const(26)
_HELP = const(63)
_KEYS = b"\x07\t\x12\x1a\x1d?"
_LONGEST = const(2048)  # bytes of all lines in the history, or of one line


async def serve(stream, device):
    terminal = Terminal(stream)
    cli = Cli(device, terminal, "\n" if stream.terminal is None else "\r\n")
    try:
        if stream.terminal is None:
            return await _script(stream, cli, terminal)
        return await Shell(stream, cli, terminal).run()
    finally:
        if terminal.monitor:
            terminal.monitor.close()
        cli.close()


async def _script(stream, cli, terminal):
    editor = LineEditor()
    more = True
    while more:
        more = await terminal.fill()
        editor.out = bytearray()  # nobody sees it
        c = terminal.take() if more else _ENTER  # the last line may lack its end
        while c is not None:
            event = editor.feed(c)
            if event == _ENTER and editor.line is None:
                return await _too_long(stream, "\n")
            if event == _ENTER:
                status = await cli.run(editor.line)
                if status != 0:
                    return status or 0
            c = terminal.take()
    return 0


async def _too_long(stream, newline):
    await stream.write(" %% Line is longer than %d bytes.%s" % (_LONGEST, newline))
    return 1


class Shell:
    """With a terminal."""

    def __init__(self, stream, cli, terminal):
        self.stream = stream
        self.cli = cli
        self.terminal = terminal
        self.editor = LineEditor(_KEYS)
        cli.history = stream.history = self.editor.history
        terminal.shell = self
        self.idle = False  # it waits at its prompt
        self.status = 0

    async def run(self):
        if not await self._greeted():
            return 1
        await self.stream.write("\r\n" + self.cli.prompt())
        while await self._typed():
            c = self.terminal.take()
            while c is not None:
                event = self.editor.feed(c)
                if event and await self._on(event):
                    return self.status
                c = self.terminal.take()
            await self._flush()
        return self.status

    async def _greeted(self):
        values = self.cli.device.config.values
        if not (values["banner/legal"] or values["banner/motd"] or values["banner/shell"]):
            return True
        greeted = await load("services.greeting").greet(self.terminal, values)
        forget("services.greeting")
        return greeted

    async def _typed(self):
        """Waits at the prompt, where a terminal.monitor may show lines of the log."""
        self.idle = True
        if not self.terminal.typed_ahead():
            self.cli.rest()
        if self.terminal.monitor:
            self.terminal.monitor.wake()
        more = await self.terminal.fill()
        self.idle = False
        return more

    async def _flush(self):
        editor = self.editor
        if editor.out:
            out, editor.out = editor.out, bytearray()
            await self.stream.write(out)

    async def _on(self, event):
        """Handles an event of the editor; true at the end."""
        await self._flush()
        cli = self.cli
        editor = self.editor
        if event in _END:
            await self.stream.write("\r\n")
            return True
        if event in (_HELP, _TAB):
            await self._help(event)
            forget("services.help")
            return False
        if event in (_REDRAW, _CURRENT):
            await self.stream.write("\r\n")
            if event == _CURRENT and not cli.open:
                self._prepare()
                await cli.run("display current-configuration")
            await self.stream.write(cli.prompt().encode() + editor.redraw())
            return False
        if event == _ENTER and editor.line is None:
            self.status = await _too_long(self.stream, "\r\n")
        elif event == _ENTER:
            self._prepare()
            self._remember(editor.line)
            self.status = await cli.run(editor.line, len(cli.prompt()))
            if self.status is None:
                self.status = 0
                return True
        else:
            cli.open = ""
            if event == _RETURN:
                cli.view = "user"
        await self.stream.write(cli.prompt())
        return False

    def _prepare(self):
        """What is configured may have changed."""
        self.terminal.length = self.cli.device.config.values.get("line/length")

    def _remember(self, line):
        history = self.editor.history
        if line.strip() and (not history or history[-1][1] != line):
            history.append((int(time.time()), line))
        most = self.cli.device.config.values.get("line/history", 10)
        while len(history) > most or sum([len(line) for _, line in history]) > _LONGEST:
            history.pop(0)

    async def _help(self, event):
        """`?` or Tab. Help comes in pages, unless this is pasted; in a text a `?` is one."""
        cli, editor, terminal = self.cli, self.editor, self.terminal
        line = editor.before()
        if event == _TAB:
            for c in cli.complete(line).encode():
                editor.insert(c)
            return
        if load("services.help").is_text(cli, line):
            editor.insert(_HELP)
            return
        await self.stream.write("?\r\n")
        self._prepare()
        paging = terminal.paging
        terminal.paging = paging and not terminal.typed_ahead()
        await load("services.output").show(cli.help(line), terminal, cli.newline)
        terminal.paging = paging
        await self.stream.write(cli.prompt().encode() + editor.redraw())
