"""Who sits before a shell: what is typed ahead, questions, and output a page at a time."""

import asyncio

from ..compat import const, load

_INPUT = const(128)
_CTRL_C = const(3)
_ENTER = const(10)  # as the line editor returns it
_MORE = const("  ---- More ----")


class Terminal:
    """One stream's input, and its output in pages of `length` lines; 0: without end; None: as
    many as it has. They are only made while it is `paging`."""

    patience = 30  # seconds that a question waits

    def __init__(self, stream):
        self.stream = stream
        self.length = None
        self.paging = stream.terminal is not None
        self.shown = 0  # lines of this page
        self.stopped = False  # by the user, who has seen enough of the last output
        self.shell = self.monitor = None  # see commands.monitor
        self._buf = memoryview(bytearray(_INPUT))
        self._at = self._n = 0
        self._searched = -1  # bytes that waited when `interrupted` found nothing

    def page(self):
        """Lines of a page now, below which there is room to ask for more; 0: no end."""
        if not self.paging:
            return 0
        if self.length is not None:
            return self.length
        return max(self.stream.rows - 1, 1) if self.stream.rows else 0

    def typed_ahead(self):
        """Whether input waits."""
        return self._at < self._n or len(self.stream.look()) > 0

    async def fill(self):
        """Waits until a byte can be taken; False at the end of the input."""
        if self._at == self._n:
            self._at = 0
            self._searched = -1
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
        if len(view) == self._searched:
            return False
        self._searched = len(view)
        at = bytes(view).find(b"\x03")
        if at >= 0:
            stream.skip(at + 1)
            self._at = self._n = 0
            self._searched = -1
            return True
        at = bytes(self._buf[self._at : self._n]).find(b"\x03")
        self._at += at + 1
        return at >= 0

    async def ask(self, question):
        """The line that is typed to answer; None when none is."""
        await self.stream.write(question)
        editor = load("services.lineedit").LineEditor()
        event = None
        while event is None and await self.fill():
            event = editor.feed(self.take())
            if editor.out:
                await self.stream.write(editor.out)
                editor.out = bytearray()
        return editor.line if event == _ENTER else None

    async def confirm(self, question):
        """Whether the answer is yes; None when there is none in time."""
        try:
            answer = await asyncio.wait_for(self.ask(question + " [Y/N]:"), self.patience)
        except asyncio.TimeoutError:
            answer = None
            await self.stream.write("\r\n" if self.stream.terminal is not None else "\n")
        return answer and answer.strip().lower() in ("y", "yes")

    async def next_page(self):
        """Waits for a key at the end of a page: a page more for a blank or page down, a line for
        Enter or down. Other keys are no, and False; keys without a character are ignored."""
        await self.stream.write(_MORE)
        key = None
        while key is None:
            key = await self._key()
        await self.stream.write("\b" * len(_MORE) + " " * len(_MORE) + "\b" * len(_MORE))
        self.stopped = key not in (10, 13, 32)
        self.shown = 0 if key == 32 else self.page() - 1
        return not self.stopped

    async def _key(self):
        """The next key; None for one that means nothing. LF behind CR is none."""
        key = self.take() if await self.fill() else _CTRL_C
        if key == 13 and self._next() in (0, 10):
            self.take()
        if key != 27 or self._next() not in (79, 91):  # ESC [ or ESC O
            return key
        self.take()
        sequence = b""
        while self._next() is not None and not sequence[-1:] > b"?":
            sequence += bytes([self.take()])
        return {b"B": 13, b"6~": 32}.get(sequence)

    def _next(self):
        """The next byte, which stays; None when there is none now."""
        return self._buf[self._at] if self._at < self._n else None
