"""Lines that configure."""

from ..compat import load, sleep_ms
from ..config import edit
from ..errors import Refused


async def change(cli, view, row, args):
    """Does what a row of the configuration says in that view; all stays as it was when its effect
    is refused."""
    steps = edit.settled(args)
    try:
        while True:
            next(steps)
            await sleep_ms(0)
    except StopIteration:
        pass
    config = cli.device.config
    before = dict(config.values)
    after, name = edit.apply(config, view, row, args)
    if row[0] != "@":
        try:
            load("effects").apply(cli.device, name)
        except Refused:
            config.values = before
            raise
    cli.view = after
    return 0
