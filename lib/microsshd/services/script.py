"""A shell without a terminal: a script on standard input. There is neither prompt nor echo, and
the first error ends it."""

from ..compat import const
from .lineedit import LineEditor

_ENTER = const(10)


async def run(cli):
    terminal = cli.terminal
    editor = LineEditor()
    more = True
    while more:
        more = await terminal.fill()
        editor.out = bytearray()  # nobody sees it
        c = terminal.take() if more else _ENTER  # the last line may lack its end
        while c is not None:
            if editor.feed(c) == _ENTER:
                status = await cli.run(editor.line)
                if status != 0:
                    return status or 0
            c = terminal.take()
    return 0
