"""Questions to who sits before a shell."""

import asyncio

from .lineedit import LineEditor

_PATIENCE = 30  # seconds
_ENTER = 10


async def ask(terminal, question):
    """The line that is typed to answer; None when none is."""
    await terminal.stream.write(question)
    editor = LineEditor()
    event = None
    while event is None and await terminal.fill():
        event = editor.feed(terminal.take())
        if editor.out:
            await terminal.stream.write(editor.out)
            editor.out = bytearray()
    return editor.line if event == _ENTER else None


async def confirm(terminal, question):
    """Whether the answer is yes; None when there is none in time."""
    try:
        answer = await asyncio.wait_for(terminal.ask(question + " [Y/N]:"), _PATIENCE)
    except asyncio.TimeoutError:
        answer = None
        stream = terminal.stream
        await stream.write("\r\n" if stream.terminal is not None else "\n")
    return answer and answer.strip().lower() in ("y", "yes")
