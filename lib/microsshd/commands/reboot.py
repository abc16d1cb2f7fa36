"""reboot; what it asks for is loaded only when it asks: `reboot force` may be what still goes when
memory is short."""

from ..compat import load


async def reboot(cli, force=None):
    if not force:
        await cli.say(
            "Start to check configuration with next startup configuration file, please"
            " wait.........DONE!"
        )
        name = load("config.startup").choice(cli.device.store)["main"]
        if not name or load("commands.saving").changed(cli, name):
            save_first = load("commands.asking").save_first
            if await save_first(cli, "Current configuration may be lost after the reboot"):
                return 1
        if not await cli.terminal.confirm("This command will reboot the device. Continue?"):
            return 1
    await cli.say("Now rebooting, please wait...")
    cli.device.reboot()
    return None
