"""Commands about configuration files: save, startup, reset, reboot."""

from ..config import startup
from ..errors import Refused
from ..files import Files


def _file(cli, path):
    """The name of a configuration file in the root, as typed."""
    try:
        path = Files(cli.device.store, cli.stream.role).resolve("/" + path.lstrip("/"))
    except OSError:
        raise Refused("Not a file name: %s" % path)
    if not path.endswith(".cfg") or "/" in path[1:] or len(path) < 6:
        raise Refused("A configuration file is in the root and ends in .cfg: %s" % path)
    return path[1:]


def _exists(cli, name):
    return cli.device.store.read(name) is not None


async def save(cli, *words):
    """save [safely] [main|backup] [force]: to the next startup file; save FILE: to that file."""
    which = "backup" if "backup" in words else "main"
    store = cli.device.store
    name = startup.choice(store)[which] or startup.DEFAULT
    if "force" not in words:
        question = "The current configuration will be written to the device. Are you sure?"
        if not await cli.terminal.confirm(question):
            return 1
        await cli.say("Please input the file name(*.cfg)[flash:/%s]" % name)
        question = "(To leave the existing filename unchanged, press the enter key):"
        answer = (await cli.terminal.ask(question) or "").strip()
        if answer:
            name = _file(cli, answer)
            question = "flash:/%s exists, overwrite?" % name
            if _exists(cli, name) and not await cli.terminal.confirm(question):
                return 1
    await cli.say("Validating file. Please wait...")
    _write(cli, name)
    startup.choose(store, which, name)
    await cli.say("Saved the current configuration to mainboard device successfully.")
    return 0


async def save_as(cli, path):
    name = _file(cli, path)
    question = "The current configuration will be saved to flash:/%s. Continue?" % name
    if not await cli.terminal.confirm(question):
        return 1
    question = "flash:/%s exists, overwrite?" % name
    if _exists(cli, name) and not await cli.terminal.confirm(question):
        return 1
    await cli.say("Now saving current configuration to the device.")
    await cli.say("Saving configuration flash:/%s. Please wait..." % name)
    _write(cli, name)
    await cli.say("Configuration is saved to flash successfully.")
    return 0


def _write(cli, name):
    try:
        startup.save(cli.device.store, cli.device.config, name)
    except OSError:
        raise Refused("Not saved: no space left on device")


async def start_with(cli, path, which="main"):
    """startup saved-configuration FILE [main|backup]; what the file says wrong is told."""
    name = _file(cli, path)
    problems = []
    startup.read(cli.device.store, name, problems.append)
    for problem in problems:
        await cli.say(problem)
    await cli.say("Please wait ....")
    startup.choose(cli.device.store, which, name)
    await cli.say("... Done!")
    return 0


async def start_without(cli):
    startup.choose(cli.device.store, "main", None)
    await cli.say("Please wait ....")
    await cli.say("... Done!")
    return 0


async def reset(cli, which="main"):
    """Erases a startup file."""
    question = "The saved configuration file will be erased. Are you sure?"
    if not await cli.terminal.confirm(question):
        return 1
    name = startup.choice(cli.device.store)[which]
    if not name or not _exists(cli, name):
        raise Refused("The saved configuration file does not exist.")
    Files(cli.device.store, cli.stream.role).remove("/" + name)
    await cli.say("Configuration file in flash: is being cleared.")
    await cli.say("Please wait ...")
    await cli.say("Configuration file is cleared.")
    return 0


async def reboot(cli, force=None):
    if not force:
        await cli.say(
            "Start to check configuration with next startup configuration file, please"
            " wait.........DONE!"
        )
        if changed(cli):
            question = (
                "Current configuration may be lost after the reboot, save current configuration?"
            )
            if await cli.terminal.confirm(question) and await save(cli, "force"):
                return 1
        if not await cli.terminal.confirm("This command will reboot the device. Continue?"):
            return 1
    await cli.say("Now rebooting, please wait...")
    cli.device.reboot()
    return None


def changed(cli):
    """Whether the configuration in use differs from the one of the next start."""
    name = startup.choice(cli.device.store)["main"]
    saved = cli.device.store.read(name) if name else None
    if saved is None:
        return True
    return list(_lines(saved.decode())) != list(_lines("\n".join(show(cli))))


def _lines(text):
    for line in text.split("\n"):
        line = line.rstrip("\r ")
        if line and not line.startswith(" version "):
            yield line


def show(cli):
    from ..config.text import show

    return show(cli.device.config)


def saved(cli):
    """display saved-configuration"""
    name = startup.choice(cli.device.store)["main"]
    data = cli.device.store.read(name) if name else None
    if data is None:
        raise Refused("The saved configuration file does not exist.")
    yield from data.decode().rstrip("\n").split("\n")


def status(cli):
    """display startup, and what was wrong with the configuration of this start."""
    file, problems = cli.device.startup
    store = cli.device.store
    chosen = startup.choice(store)
    current = "flash:/" + file if file else "NULL"
    yield " Current startup saved-configuration file: %s" % current
    for which in ("main", "backup"):
        name = chosen[which]
        shown = "flash:/" + name if name else "NULL"
        if name and store.read(name) is None:
            shown += " (This file does not exist.)"
        yield " Next %s startup saved-configuration file: %s" % (which, shown)
    if problems:
        yield " Problems at this start:"
        for problem in problems:
            yield "  " + problem
