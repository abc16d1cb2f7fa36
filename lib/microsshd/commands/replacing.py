"""`configuration replace`: what a file says becomes the configuration in use, at once."""

from .. import effects, log
from ..config import startup
from ..errors import Refused
from ..files.reasons import reason
from .saving import save


def replace(device, config):
    """Makes a Config the one in use, and takes effect of what differs from the one before. An
    effect that fails is logged, the others are had."""
    before = device.config
    device.config = config
    for name in _changed(before, config):
        try:
            effects.apply(device, name)
        except (OSError, MemoryError, Refused) as e:
            log.error("configuration of %s: %s", name, e)


def _changed(before, config):
    """Yields the names of leaves and lists that differ."""
    for old, new in ((before.values, config.values), (before.lists, config.lists)):
        for name in new:
            if old[name] != new[name]:
                yield name


async def replace_file(cli, path):
    """configuration replace file FILE: of any folder. With a line that is wrong, or where nobody
    could log in, nothing is changed."""
    try:
        name = cli.files.resolve(path)[1:]
        cli.files.real("/" + name)
    except OSError as e:
        raise Refused("%s: %s" % (path, reason(e)))
    if not name.endswith(".cfg"):
        raise Refused("A configuration file ends in .cfg: %s" % path)
    problems = []
    config = startup.read(cli.device.store, name, problems.append)
    for problem in problems:
        await cli.say(problem)
    if problems:
        raise Refused("The configuration was not changed.")
    question = "Current configuration will be lost, save current configuration?"
    if await cli.terminal.confirm(question) and await save(cli, "force"):
        return 1
    await cli.say("Now replacing the current configuration. Please wait...")
    replace(cli.device, config)
    await cli.say("Succeeded in replacing current configuration with the file %s." % path)
    return 0
