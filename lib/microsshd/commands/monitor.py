"""`terminal monitor`: lines of the log in a shell, while it waits at its prompt.

They come before the prompt, which is shown again behind them with what was typed. What comes while
a command runs, or faster than the client reads, waits: a few lines, more are dropped and counted.
"""

import asyncio

from .. import log
from ..compat import const, spawn
from ..errors import Closed
from .loglines import line

_WAITING = const(8)  # entries


class Monitor:
    """Of one shell, terminal.shell: it has `prompt`, `editor`, and `idle` while it is at its
    prompt and calls `wake` when it comes there."""

    def __init__(self, cli):
        self.level = 6
        self._cli = cli
        self._waiting = []
        self._dropped = 0
        self._event = asyncio.Event()
        self._task = None

    def open(self):
        if not self._task:
            self._task = spawn(self._show())
            log.watchers.append(self)

    def close(self):
        if self._task:
            log.watchers.remove(self)
            self._task.cancel()
            self._task = None
            self._waiting.clear()

    def take(self, entry):
        """Called by `log`."""
        if entry[2] & 7 > self.level:
            return
        if len(self._waiting) >= _WAITING:
            self._dropped += 1
            return
        self._waiting.append(entry)
        self._event.set()

    def wake(self):
        if self._waiting:
            self._event.set()

    async def _show(self):
        shell = self._cli.terminal.shell
        stream = self._cli.stream
        try:
            while True:
                await self._event.wait()
                self._event.clear()
                if shell.idle and self._waiting:
                    await stream.write(self._text(shell))
        except (Closed, asyncio.CancelledError):
            pass
        except MemoryError:
            self._task = None
            log.watchers.remove(self)

    def _text(self, shell):
        """The lines that wait, the prompt, and what is typed."""
        values = self._cli.device.config.values
        text = "\r\n"
        while self._waiting:
            text += line(self._waiting.pop(0), values) + "\r\n"
        if self._dropped:
            text += "%%%d lines of the log were not shown.\r\n" % self._dropped
            self._dropped = 0
        return (text + shell.prompt).encode() + shell.editor.redraw()
