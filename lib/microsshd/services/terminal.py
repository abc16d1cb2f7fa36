"""Who sits before a shell: what is typed ahead, questions, and output a page at a time."""

from ..compat import const, load

_INPUT = const(128)
_CTRL_C = const(3)
_LINE = const(1)  # of lineedit
_MORE = const("  ---- More ----")
_LINES = const(24)  # of a terminal that does not tell


class Terminal:
    """One stream's input, and its output in pages of `length` lines; 0: without end."""

    def __init__(self, stream):
        self.stream = stream
        self.length = (stream.rows or _LINES) if stream.terminal is not None else 0
        self.shown = 0  # lines of this page
        self.shell = self.monitor = None  # see commands.monitor
        self._buf = memoryview(bytearray(_INPUT))
        self._at = self._n = 0

    async def fill(self):
        """Waits until a byte can be taken; False at the end of the input."""
        if self._at == self._n:
            self._at = 0
            self._n = await self.stream.read_into(self._buf)
            if not self._n:
                if self.stream.take_signal() != "INT":
                    return False
                self._buf[0] = _CTRL_C
                self._n = 1
        return True

    def take(self):
        """The next byte, None when there is none now."""
        if self._at == self._n:
            return None
        self._at += 1
        return self._buf[self._at - 1]

    def interrupted(self):
        """Whether Ctrl-C, or its signal, has come while a command runs: what was typed before it
        is dropped then. Without a terminal it is a byte like others."""
        stream = self.stream
        if stream.take_signal() == "INT":
            return True
        if stream.terminal is None:
            return False
        view = stream.look()
        for i, c in enumerate(view):
            if c == _CTRL_C:
                stream.skip(i + 1)
                self._at = self._n = 0
                return True
        rest = bytes(self._buf[self._at : self._n])
        self._at += rest.find(bytes([_CTRL_C])) + 1
        return _CTRL_C in rest

    async def ask(self, question, echo=True):
        """The line that is typed to answer; None when none is."""
        await self.stream.write(question)
        editor = load("microsshd.services.lineedit").LineEditor(echo)
        event = None
        while event is None and await self.fill():
            event = editor.feed(self.take())
            if editor.out:
                await self.stream.write(editor.out)
                editor.out = bytearray()
        if not echo:
            await self.stream.write("\r\n")
        return editor.line if event == _LINE else None

    async def confirm(self, question):
        """Whether the answer is yes."""
        answer = await self.ask(question + " [Y/N]:")
        return answer is not None and answer.strip().lower() in ("y", "yes")

    async def next_page(self):
        """Waits for a key at the end of a page; False when enough was seen."""
        self.shown = 0
        await self.stream.write(_MORE)
        key = self.take() if await self.fill() else _CTRL_C
        await self.stream.write("\b" * len(_MORE) + " " * len(_MORE) + "\b" * len(_MORE))
        if key in (10, 13):
            self.shown = self.length - 1
        return key in (10, 13, 32)
