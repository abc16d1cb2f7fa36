"""Commands that measure the path between client and device."""

from ..compat import const

_SENT = const(1000000)


async def echo(cli):
    """Sends back what comes in, until the client ends its input."""
    stream = cli.stream
    while True:
        view = await stream.peek()
        if not len(view):
            return 0
        await stream.write(view)
        stream.skip(len(view))


async def send(cli):
    """Sends a million bytes: lines of 63 characters and LF."""
    block = ("".join([chr(33 + i) for i in range(63)]) + "\n").encode() * 16
    left = _SENT
    while left:
        n = min(left, len(block))
        await cli.stream.write(memoryview(block)[:n])
        left -= n
    return 0
