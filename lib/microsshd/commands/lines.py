"""Commands about lines and connections: who holds them, and how to end them."""

from .. import log
from ..errors import Refused


def line(cli):
    """A row for each line that a user may hold; `+` marks those in use."""
    server = cli.device.server
    used = {c.line: c for c in server.connections if c.session.grant}
    yield "  Idx  Type     Tx/Rx      Modem Auth  Int          Location"
    for number in range(max([cli.device.config.values["ssh/sessions"]] + [n + 1 for n in used])):
        place = used[number].peer if number in used else "-"
        mark = "+" if number in used else " "
        yield "%s %-4d VTY %-4d -          -     A     -            %s" % (
            mark,
            number,
            number,
            place,
        )
    yield "  +    : Line is active."
    yield "  Idx  : Absolute index of line."
    yield "  Type : Type and relative index of line."
    yield "  Auth : Login authentication mode."
    yield "  A    : Authentication use AAA."


async def free_ssh(cli, how, value):
    """free ssh { user-ip A | user-pid N | username U }"""

    def meant(connection):
        if how == "user-ip":
            return connection.peer == value
        if how == "user-pid":
            return connection.number == value
        return connection.session.grant and connection.session.grant.name == value

    return await _free(cli, meant, "Releasing SSH connection. Continue?")


async def free_line(cli, number):
    question = "Are you sure to free line vty%d?" % number
    status = await _free(cli, lambda c: c.line == number and c.session.grant, question)
    if status == 0:
        await cli.say(" OK")
    return status


async def _free(cli, meant, question):
    """Ends the connections that are meant, one's own last."""
    connections = cli.device.server.connections
    if not any([meant(c) for c in connections]):
        raise Refused("There is no such connection.")
    if not await cli.terminal.confirm(question):
        return 1
    own = cli.stream.connection
    found = [c for c in connections if meant(c) and c is not own]
    if meant(own):
        found.append(own)
    for connection in found:
        log.info("%s: disconnected by %s", connection.peer, cli.stream.user)
        connection.end("Disconnected by " + cli.stream.user)
    return 0
