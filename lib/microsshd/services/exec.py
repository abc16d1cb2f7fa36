"""`exec`: the lines of a command, one after the other, up to the first that fails."""

from .run import run


async def serve(stream, device):
    newline = "\n" if stream.terminal is None else "\r\n"
    for line in stream.argument.split("\n"):
        status = await run(line, stream, device, newline)
        if status is None:
            return 0
        if status:
            return status
    return 0
