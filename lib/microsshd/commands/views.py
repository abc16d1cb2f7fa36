"""Commands that change the view, or the terminal."""


async def system_view(cli):
    cli.view = None
    await cli.say("System View: return to User View with Ctrl+Z.")
    return 0


async def to_user_view(cli):
    cli.view = "user"
    return 0


async def quit(cli):
    if cli.view == "user":
        return None
    cli.view = "user" if cli.view is None else None
    return 0


async def no_paging(cli):
    cli.terminal.paging = False
    return 0


async def paging(cli):
    cli.terminal.paging = cli.stream.terminal is not None
    return 0
