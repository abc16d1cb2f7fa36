"""Questions that several commands ask."""

from ..compat import load


async def save_first(cli, why):
    """Saves the configuration when that is wanted; returns 1 when nobody answers, or it was not
    saved."""
    wanted = await cli.terminal.confirm(why + ", save current configuration?")
    if wanted is None:
        return 1
    return await load("commands.saving").save(cli, "force") if wanted else 0
