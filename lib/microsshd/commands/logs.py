"""Commands about the log: the buffer, who else is sent it, and this terminal."""

from .. import log
from ..errors import Refused
from .loglines import line


def buffer(cli, *words):
    """display logbuffer [reverse] [level N] [size N]: N counts the last lines."""
    level = words[words.index("level") + 1] if "level" in words else 7
    count = words[words.index("size") + 1] if "size" in words else len(log.lines)
    yield "Log buffer: " + _enabled(log.level >= 0)
    yield "Max buffer size: 100"
    yield "Actual buffer size: %d" % log.size
    yield "Dropped messages: %d" % log.lost
    yield "Overwritten messages: %d" % log.overwritten
    yield "Current messages: %d" % len(log.lines)
    entries = [entry for entry in log.lines if entry[2] & 7 <= level]
    entries = entries[max(len(entries) - count, 0) :]
    if "reverse" in words:
        entries.reverse()
    for entry in entries:
        yield line(entry, cli.device.config.values)


def _enabled(on):
    return "Enabled" if on else "Disabled"


def center(cli):
    values = cli.device.config.values
    hosts = values.get("log/hosts") or {}
    yield "Information Center: " + _enabled(log.level >= 0)
    yield "Console: " + _enabled(log.echo)
    yield "Monitor: Enabled"
    yield "Log host: " + _enabled(hosts)
    for host in sorted(hosts):
        yield "    %s," % host
        row = hosts[host].get("port", 514), hosts[host].get("facility", "local7")
        yield "    port number: %d, host facility: %s" % row
    if log.sender:
        yield "    messages sent %d, not sent %d" % (log.sender.sent, log.sender.failed)
    yield "Log buffer: " + _enabled(log.level >= 0)
    yield "    Max buffer size 100, current buffer size %d," % log.size
    yield "    current messages %d, dropped messages %d, overwritten messages %d" % (
        len(log.lines),
        log.lost,
        log.overwritten,
    )


def reset(cli):
    log.clear()
    return ()


async def monitor(cli):
    _monitor(cli, True)
    await cli.say("The current terminal is enabled to display logs.")
    return 0


async def no_monitor(cli):
    if cli.terminal.monitor:
        cli.terminal.monitor.close()
        cli.terminal.monitor = None
    await cli.say("The current terminal is disabled to display logs.")
    return 0


async def level(cli, number):
    """terminal logging level N, until the session ends."""
    _monitor(cli, False).level = number
    return 0


def _monitor(cli, on):
    """That of this terminal."""
    from .monitor import Monitor

    terminal = cli.terminal
    if not terminal.shell:
        raise Refused("Only a shell with a terminal shows the log as it comes.")
    if not terminal.monitor:
        terminal.monitor = Monitor(cli)
    if on:
        terminal.monitor.open()
    return terminal.monitor
