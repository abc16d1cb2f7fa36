"""The end of a page of output, where a key is waited for."""

from ..compat import const

_CTRL_C = const(3)
_MORE = const("  ---- More ----")


async def key(terminal):
    """Waits for a key at the end of a page: 32 is for a page more (blank, page down), 10 and 13
    for a line (Enter, down), others are no. Keys without a character are ignored."""
    await terminal.stream.write(_MORE)
    pressed = None
    while pressed is None:
        pressed = await _key(terminal)
    await terminal.stream.write("\b" * len(_MORE) + " " * len(_MORE) + "\b" * len(_MORE))
    return pressed


async def _key(terminal):
    """The next key; None for one that means nothing. LF behind CR is none."""
    c = terminal.take() if await terminal.fill() else _CTRL_C
    if c == 13 and _next(terminal) in (0, 10):
        terminal.take()
    if c != 27 or _next(terminal) not in (79, 91):  # ESC [ or ESC O
        return c
    terminal.take()
    sequence = b""
    while _next(terminal) is not None and not sequence[-1:] > b"?":
        sequence += bytes([terminal.take()])
    return {b"B": 13, b"6~": 32}.get(sequence)


def _next(terminal):
    """The next byte, which stays; None when there is none now."""
    return terminal.input[terminal.at] if terminal.at < len(terminal.input) else None
