"""`save`: the configuration in use, written to a startup file or another."""

from ..compat import load
from ..config import startup, text
from ..errors import Refused

_DEFAULTS = {"main": startup.DEFAULT, "backup": startup.BACKUP}


def file_name(cli, path):
    """The name of a configuration file in the root, as typed."""
    try:
        files = load("files").Files(cli.device.store, cli.stream.role)
        path = files.resolve("/" + path.lstrip("/"))
    except OSError:
        raise Refused("Not a file name: %s" % path)
    if not path.endswith(".cfg") or "/" in path[1:] or len(path) < 6:
        raise Refused("A configuration file is in the root and ends in .cfg: %s" % path)
    return path[1:]


def chosen(cli, which="main"):
    """The name of a startup file that is there; Refused when none is."""
    name = startup.choice(cli.device.store)[which]
    if not name or not cli.device.store.exists(name):
        raise Refused("The saved configuration file does not exist.")
    return name


async def save(cli, *words):
    """save [safely] [main|backup] [force] [changed]: to a file of the next start."""
    store = cli.device.store
    startup.refuse_pending(store)
    which = "backup" if "backup" in words else "main"
    if which == "backup" and "main" in words:
        raise Refused("It is main or backup")
    name = startup.choice(store)[which] or _DEFAULTS[which]
    if "changed" in words and not changed(cli, name):
        await cli.say("The configuration has not changed since it was saved.")
        return 0
    if "force" not in words:
        question = "The current configuration will be written to the device. Are you sure?"
        if not await cli.terminal.confirm(question):
            return 1
        await cli.say("Please input the file name(*.cfg)[flash:/%s]" % name)
        question = "(To leave the existing filename unchanged, press the enter key):"
        answer = (await cli.terminal.ask(question) or "").strip()
        if answer:
            name = file_name(cli, answer)
            if not await _may_overwrite(cli, name):
                return 1
    await cli.say("Validating file. Please wait...")
    _write(cli, name)
    startup.choose(store, which, name)
    await cli.say("Saved the current configuration to mainboard device successfully.")
    return 0


async def save_as(cli, path):
    startup.refuse_pending(cli.device.store)
    name = file_name(cli, path)
    question = "The current configuration will be saved to flash:/%s. Continue?" % name
    if not await cli.terminal.confirm(question) or not await _may_overwrite(cli, name):
        return 1
    await cli.say("Now saving current configuration to the device.")
    await cli.say("Saving configuration flash:/%s. Please wait..." % name)
    _write(cli, name)
    await cli.say("Configuration is saved to flash successfully.")
    return 0


async def _may_overwrite(cli, name):
    question = "flash:/%s exists, overwrite?" % name
    return not cli.device.store.exists(name) or await cli.terminal.confirm(question)


def _write(cli, name):
    try:
        startup.save(cli.device.store, cli.device.config, name)
    except OSError as e:
        reason = load("files.reasons").reason(e)
        raise Refused("Not saved: flash:/%s: %s" % (name, reason))


def changed(cli, name):
    """Whether the configuration in use differs from that of a file."""
    try:
        with open(cli.device.store.path(name)) as saved:
            saved = _lines(saved)
            for line in _lines(text.show(cli.device.config)):
                if next(saved, None) != line:
                    return True
            return next(saved, None) is not None
    except (OSError, UnicodeError):
        return True


def _lines(lines):
    for line in lines:
        line = line.rstrip()
        if line and not line.lstrip().startswith("version "):
            yield line


def saved(cli):
    """display saved-configuration"""
    return load("commands.reading").more(cli, "/" + chosen(cli))
