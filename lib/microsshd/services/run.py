"""Runs one line for whoever typed it: the shell and `exec` meet here."""

from ..compat import const, load
from . import commands

_CHUNK = const(512)  # lines are gathered to about this many bytes before they are sent


async def run(line, stream, device, newline, indent=0):
    """The exit status of a command line: 0, 1 for an error, None for `quit`.

    indent: columns before the line on the screen, so that the caret stands under its word."""
    if not line.strip():
        return 0
    try:
        _, module, function, talks, _ = commands.find(line)
    except commands.Unfinished as e:
        caret = " " * (indent + e.path) + "^" + newline
        text = "%s %% %s found at '^' position.%s" % (caret, e.text, newline)
        await (stream.write(text) if stream.terminal is not None else stream.write_error(text))
        return 1
    if module is None:
        return None
    function = getattr(load("microsshd.services." + module), function)
    if talks:
        await function(device, stream)
    else:
        await _print(function(device, stream), stream, newline)
    return 0


async def _print(lines, stream, newline):
    gathered = []
    size = 0
    for line in lines:
        gathered.append(line)
        size += len(line)
        if size >= _CHUNK:
            gathered.append("")
            await stream.write(newline.join(gathered))
            gathered = []
            size = 0
    if gathered:
        gathered.append("")
        await stream.write(newline.join(gathered))
