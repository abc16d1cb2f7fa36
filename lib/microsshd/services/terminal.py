"""Who sits before a shell: what is typed, ahead or when it is asked for.

Questions are in `questions`, and pages of output in `paging`: both are loaded when needed.
"""

from ..compat import const, load

_INPUT = const(128)
_CTRL_C = b"\x03"


class Terminal:
    """One stream's input. Its output comes in pages while it is `paging`."""

    def __init__(self, stream):
        self.stream = stream
        self.paging = stream.terminal is not None
        self.stopped = False  # by the user, who has seen enough of the last output
        self.shell = self.monitor = None  # see commands.monitor
        self.input = b""  # and how many of these bytes are taken:
        self.at = 0
        self.searched = -1  # bytes that waited when output.interrupted found nothing

    def typed_ahead(self):
        """Whether input waits."""
        return self.at < len(self.input) or len(self.stream.look()) > 0

    async def fill(self):
        """Waits until a byte can be taken; False at the end of the input."""
        if self.at == len(self.input):
            stream = self.stream
            data = bytes((await stream.peek())[:_INPUT])
            if data:
                stream.skip(len(data))
            elif stream.take_signal() == "INT":
                data = _CTRL_C
            else:
                return False
            self.input = data
            self.at = 0
            self.searched = -1
        return True

    def take(self):
        """The next byte, None when there is none now."""
        if self.at == len(self.input):
            return None
        self.at += 1
        return self.input[self.at - 1]

    def ask(self, question):
        """Awaitable: see `questions`."""
        return load("services.questions").ask(self, question)

    def confirm(self, question):
        """Awaitable: see `questions`."""
        return load("services.questions").confirm(self, question)
