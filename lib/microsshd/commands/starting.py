"""Commands about the next start: startup, reset, restore, display startup."""

from ..config import startup
from ..config.store import LAST_GOOD
from ..errors import Refused
from ..files import Files
from .saving import chosen, file_name


async def start_with(cli, path, which="main"):
    """startup saved-configuration FILE [main|backup]; what the file says wrong is told."""
    store = cli.device.store
    startup.refuse_pending(store)
    name = file_name(cli, path)
    problems = []
    startup.read(store, name, problems.append)
    for problem in problems:
        await cli.say(problem)
    await cli.say("Please wait ....")
    startup.choose(store, which, name)
    await cli.say("... Done!")
    return 0


async def start_without(cli):
    await cli.say("Please wait ....")
    startup.choose_none(cli.device.store)
    await cli.say("... Done!")
    return 0


async def reset(cli, which="main"):
    """Erases a startup file. Where that was the only one, the next start is with the factory
    defaults."""
    store = cli.device.store
    startup.refuse_pending(store)
    question = "The saved configuration file will be erased. Are you sure?"
    if not await cli.terminal.confirm(question):
        return 1
    startup.refuse_pending(store)  # it may have begun meanwhile
    name = chosen(cli, which)
    other = startup.choice(store)["backup" if which == "main" else "main"]
    if other == name or not _will_do(store, other):
        startup.refuse_lockout(startup.factory(), store)
    store.remove(LAST_GOOD)
    Files(store, cli.stream.role).remove("/" + name)
    await cli.say("Configuration file in flash: is being cleared.")
    await cli.say("Please wait ...")
    await cli.say("Configuration file is cleared.")
    return 0


def _will_do(store, name):
    """Whether the device can start with a file (None: there is none)."""
    try:
        return name and startup.read(store, name, lambda problem: None)
    except Refused:
        return None


async def restore(cli):
    """The next start is with the factory defaults; files, host key, passwords and keys stay."""
    question = (
        "This command will restore the system to the factory default configuration and clear"
        " the operation data. Continue"
    )
    if not await cli.terminal.confirm(question):
        return 1
    store = cli.device.store
    startup.choose_none(store)
    store.remove(LAST_GOOD)
    await cli.say("Restoring the factory default configuration. This process might take a few")
    await cli.say("minutes. Please wait...Done.")
    await cli.say(
        "Please reboot the system to place the factory default configuration into effect."
    )
    return 0


def status(cli):
    """display startup, and what was wrong with the configuration of this start."""
    file, problems = cli.device.startup
    store = cli.device.store
    names = startup.choice(store)
    current = "flash:/" + file if file else "NULL"
    yield " Current startup saved-configuration file: %s" % current
    for which in ("main", "backup"):
        name = names[which]
        shown = "flash:/" + name if name else "NULL"
        if name and not store.exists(name):
            shown += " (This file does not exist.)"
        yield " Next %s startup saved-configuration file: %s" % (which, shown)
    if cli.device.app and cli.device.app.safe:
        yield ' The application was left out (safe mode): see "display app"'
    if problems:
        yield " Problems at this start:"
        for problem in problems:
            yield "  " + problem
