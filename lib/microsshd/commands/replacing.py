"""`configuration replace`: what a file says becomes the configuration in use, at once.

What only reads the file is not in memory while a question waits.
"""

from .. import effects, log
from ..compat import const, forget, load
from ..errors import Refused
from .asking import save_first

_READING = const("config.edit config.schema config.startup config.text")


def replace(device, config):
    """Makes a Config the one in use, with the effects of what differs from the one before.
    Returns a list of texts: why an effect was not had. What is refused stays as it was."""
    old = device.config.values
    new = config.values
    device.config = config
    problems = []
    for name in new:
        if old[name] == new[name]:
            continue
        try:
            effects.apply(device, name)
            continue
        except Refused as e:
            problem = e.text
            new[name] = old[name]
        except (OSError, MemoryError) as e:
            problem = str(e)
        problems.append("%s: %s" % (name, problem))
        log.error("configuration of %s: %s", name, problem)
    return problems


async def replace_file(cli, path):
    """configuration replace file FILE: of any folder. With a line that is wrong, or where nobody
    could log in, nothing is changed."""
    try:
        name = cli.files.resolve(path)[1:]
        cli.files.real("/" + name)
    except OSError as e:
        raise Refused("%s: %s" % (path, load("files.reasons").reason(e)))
    if not name.endswith(".cfg"):
        raise Refused("A configuration file ends in .cfg: %s" % path)
    problems = []
    config = load("config.startup").read(cli.device.store, name, problems.append)
    forget(_READING)
    for problem in problems:
        await cli.say(problem)
    if problems:
        raise Refused("The configuration was not changed.")
    if await save_first(cli, "Current configuration will be lost"):
        return 1
    await cli.say("Now replacing the current configuration. Please wait...")
    for problem in replace(cli.device, config):
        await cli.say(problem)
    await cli.say("Succeeded in replacing current configuration with the file %s." % path)
    return 0
