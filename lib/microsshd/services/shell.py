"""The shell: prompt and line editor. What is typed ahead waits in the channel's window.

It only takes keys: what is done with lines, and with keys that the editor leaves to others, is
loaded for them, see `prompt`. When there is no memory for that the user is told.
"""

from ..compat import const, load
from .cli import Cli
from .lineedit import LineEditor
from .terminal import Terminal

_KEYS = const(b"\x07\t\x12\x1a\x1d?")  # Ctrl-G, Tab, Ctrl-R, Ctrl-Z, Ctrl-], question mark
_END = const(b"\x04\x1d")  # Ctrl-D, Ctrl-]
_PROMPT = const("services.prompt")


async def serve(stream, device):
    terminal = Terminal(stream)
    cli = Cli(device, terminal)
    try:
        if stream.terminal is None:
            return await load("services.script").run(cli)
        return await Shell(cli).run()
    finally:
        if terminal.monitor:
            terminal.monitor.close()
        cli.rest()


class Shell:
    """With a terminal. `prompt` is what stands before the line, `idle` says that somebody may type
    there, `status` is the last line's."""

    def __init__(self, cli):
        self.cli = cli
        self.editor = LineEditor(_KEYS)
        cli.history = cli.stream.history = self.editor.history
        cli.terminal.shell = self
        self.prompt = ""
        self.idle = False
        self.status = 0

    async def run(self):
        terminal = self.cli.terminal
        if not await load(_PROMPT).begin(self):
            return 1
        while await self._typed():
            self.idle = False
            c = terminal.take()
            while c is not None:
                key = self.editor.feed(c)
                if key and await self._on(key):
                    return self.status
                c = terminal.take()
            await self._flush()
        return self.status

    def _typed(self):
        """Awaitable: whether more is typed, at the prompt, where a terminal.monitor may show lines
        of the log meanwhile."""
        self.idle = True
        terminal = self.cli.terminal
        if not terminal.typed_ahead():
            self.cli.rest()
        if terminal.monitor:
            terminal.monitor.wake()
        return terminal.fill()

    async def _flush(self):
        editor = self.editor
        if editor.out:
            out, editor.out = editor.out, bytearray()
            await self.cli.stream.write(out)

    async def _on(self, key):
        """Answers a key that the editor leaves to others; true at the end."""
        await self._flush()
        stream = self.cli.stream
        if key in _END:
            await stream.write("\r\n")
            return True
        try:
            return await load(_PROMPT).answer(self, key)
        except MemoryError:
            self.cli.rest()
            text = "\r\n % No memory.\r\n" + self.prompt
            await stream.write(text.encode() + self.editor.redraw())
            return False
