"""Lines that were typed: the history, running them again, and words that stand for others."""

import time

from .. import clock
from ..compat import const, sleep_ms
from ..errors import Refused

_STEP = const(100)  # ms between two looks at the keyboard


def history(cli):
    for _, line in cli.history:
        yield "  " + line


def all_histories(cli):
    """Those of all shells; what looks like a password is left out."""
    yield "  Date       Time     Line     Address         User"
    for connection in cli.device.server.connections:
        for stream in connection.streams:
            for when, line in getattr(stream, "history", ()):
                t = time.gmtime(when + clock.offset)
                yield "  %02d/%02d/%04d %02d:%02d:%02d VTY %-4d %-15s %s" % (
                    (t[1], t[2], t[0], t[3], t[4], t[5])
                    + (connection.line, connection.peer, stream.user)
                )
                before, simple, _ = line.partition(" simple ")
                yield "  Cmd:" + before + (simple and simple + "******")


def aliases(cli):
    yield "Index     Alias                Command key"
    meaning = cli.service("meaning")
    number = 0
    for alias in meaning.aliases(cli):
        number += 1
        yield "%-10d%-21s%s" % (number, alias, meaning.alias(cli, alias))


async def repeat(cli, number=1, times=0, pause=1):
    """Runs the last lines in their order, `times` times (0: until Ctrl-C) with seconds between."""
    lines = [line for _, line in cli.history if not _repeats(line)][-number:]
    if not lines:
        raise Refused("Nothing was typed that could be repeated")
    done = 0
    cli.terminal.stopped = False
    while True:
        for line in lines:
            status = await cli.run(line)
            if status is None or cli.terminal.stopped:
                return status and 0
        done += 1
        if done == times or not await _pause(cli, cli.service("output"), pause):
            return 0


def _repeats(line):
    return "repeat".startswith(line.split()[0].lower())


async def _pause(cli, output, seconds):
    """Waits; False when the user has enough."""
    for _ in range(max(seconds * 1000 // _STEP, 1)):
        if output.interrupted(cli):
            return False
        await sleep_ms(min(_STEP, seconds * 1000))
    return not output.interrupted(cli)
