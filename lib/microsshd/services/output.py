"""Where a command's lines go when they go to who has typed it: a page at a time, until Ctrl-C.

A command that takes long yields None between its lines, where it is others' turn.
"""

from ..compat import const, load, sleep_ms

_CHUNK = const(512)  # lines are gathered to about this many bytes before they are sent
_CTRL_C = const(b"\x03")


async def show(cli, lines):
    """Sends the lines, a page at a time where the terminal wants that, until the user stops it."""
    terminal = cli.terminal
    gathered = []
    size = 0
    shown = 0  # lines of this page
    terminal.stopped = False
    for line in lines:
        if interrupted(cli):
            terminal.stopped = True
            return
        page = _page(cli)
        full = page and shown >= page and line is not None
        if gathered and (full or line is None or size >= _CHUNK):
            await terminal.stream.write(cli.newline.join(gathered + [""]))
            gathered = []
            size = 0
            await sleep_ms(0)
        if full:
            key = await load("services.paging").key(terminal)
            terminal.stopped = key not in (10, 13, 32)
            if terminal.stopped:
                return
            shown = 0 if key == 32 else _page(cli) - 1
        if line is None:
            await sleep_ms(0)
            continue
        gathered.append(line)
        shown += 1
        size += len(line)
    if gathered:
        await terminal.stream.write(cli.newline.join(gathered + [""]))


def interrupted(cli):
    """Whether Ctrl-C, or its signal, has come while a command runs: what was typed before it is
    dropped then. Without a terminal it is a byte like others."""
    stream, terminal = cli.stream, cli.terminal
    if stream.take_signal() == "INT":
        return True
    if stream.terminal is None:
        return False
    view = stream.look()
    if len(view) == terminal.searched:
        return False
    terminal.searched = len(view)
    at = bytes(view).find(_CTRL_C)
    if at >= 0:
        stream.skip(at + 1)
        terminal.at = len(terminal.input)
        terminal.searched = -1
        return True
    at = terminal.input.find(_CTRL_C, terminal.at)
    if at >= 0:
        terminal.at = at + 1
    return at >= 0


def _page(cli):
    """Lines of a page now, below which there is room to ask for more; 0: no end."""
    if not cli.terminal.paging:
        return 0
    length = cli.device.config.values.get("line/length")
    if length is None:
        rows = cli.stream.rows
        length = max(rows - 1, 1) if rows else 0
    return length
