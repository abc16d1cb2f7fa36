"""Command lines of an `exec` request: one after the other, up to the first that fails."""

from .cli import Cli
from .terminal import Terminal


async def serve(stream, device):
    terminal = Terminal(stream)
    terminal.paging = False
    cli = Cli(device, terminal)
    try:
        for line in stream.argument.split("\n"):
            status = await cli.run(line)
            if status is None:
                return 0
            if status:
                return status
        return 0
    finally:
        cli.rest()
