"""Command lines run: one for whoever typed it, and those of an `exec` request.

Of several lines of a request, one after the other runs up to the first that fails.
"""

from ..compat import const, load
from . import commands

_CHUNK = const(512)  # lines are gathered to about this many bytes before they are sent


async def serve(stream, device):
    newline = "\n" if stream.terminal is None else "\r\n"
    for line in stream.argument.split("\n"):
        status = await run(line, stream, device, newline)
        if status is None:
            return 0
        if status:
            return status
    return 0


async def run(line, stream, device, newline, indent=0):
    """The exit status of a command line: 0, 1 for an error, None for `quit`.

    indent: columns before the line on the screen, so that the caret stands under its word."""
    if not line.strip():
        return 0
    try:
        target = commands.find(line)
    except commands.Unfinished as e:
        caret = " " * (indent + e.path) + "^" + newline
        text = "%s %% %s found at '^' position.%s" % (caret, e.text, newline)
        await (stream.write(text) if stream.terminal is not None else stream.write_error(text))
        return 1
    if not target:
        return None
    module, function = target.split(" ")[-1].split(".")
    work = getattr(load("microsshd.services." + module), function)(device, stream)
    await (work if target.startswith("await ") else _print(work, stream, newline))
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
