"""Commands about the owner's application: display app, app start, stop, restart."""

from ..compat import load
from ..errors import Refused


def show(cli):
    app = cli.device.app
    if not app:
        yield "There is no application: flash:/app.py is imported at the start"
        return
    seconds = cli.device.uptime() - app.since
    yield " Application state: %s" % app.state
    yield " Since: %d seconds" % seconds
    if app.waits():
        yield " Next try: in %d seconds" % max(app.wait - seconds, 0)
    yield " Restarts: %d" % app.restarts
    yield " Last error: %s" % (app.error or "None")
    if app.safe:
        yield ' It kept the device from coming up three times; "app start" tries again'


async def start(cli):
    app = cli.device.app
    if app and app.active() and not app.waits():
        raise Refused("The application is running")
    return await restart(cli)


async def restart(cli):
    store = cli.device.store
    if not load("loading").find(store):
        raise Refused("There is no application flash:/app.py")
    app = cli.device.app
    if not app:
        app = cli.device.app = load("application").Application(cli.device)
    await _end(app)
    load("starts").watch(cli.device)
    if not app.again():
        raise Refused("The application cannot be imported: %s" % app.error)
    await cli.say("The application is started.")
    return 0


async def stop(cli):
    app = cli.device.app
    if not app or not app.active():
        raise Refused("The application is not running")
    await _end(app)
    await cli.say("The application is stopped.")
    return 0


async def _end(app):
    if not await app.stop():
        raise Refused("The application does not end, though its tasks were cancelled")
