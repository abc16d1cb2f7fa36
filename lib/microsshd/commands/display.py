"""The `display` commands that need no configuration view."""

import gc
import time

from .. import log
from ..compat import python, ticks_diff, ticks_ms


def version(cli):
    device = cli.device
    yield "microsshd (Comware conventions), Version %s" % device.version
    yield "Runs on %s" % python()
    yield "%s uptime is %s" % (device.config.values["sysname"], _uptime(device.uptime()))


def _uptime(seconds):
    minutes = seconds // 60
    hours = minutes // 60
    days = hours // 24
    parts = (days // 7, days % 7, hours % 24, minutes % 60)
    return "%d weeks, %d days, %d hours, %d minutes" % parts


def users(cli):
    yield "  Idx  Idle     Login time           Address                  User"
    now = ticks_ms()
    for c in cli.device.server.connections:
        grant = c.session.grant
        if grant:
            idle = ticks_diff(now, c.active) // 1000
            t = time.localtime(time.time() - ticks_diff(now, c.began) // 1000)
            mark = "+" if c is cli.stream.connection else " "
            row = (mark, c.number, idle // 3600, idle // 60 % 60, idle % 60)
            row += t[0:6] + (c.peer, grant.name)
            yield "%s %-4d %02d:%02d:%02d %04d-%02d-%02d %02d:%02d:%02d  %-24s %s" % row
    yield ""
    yield "+ : Current operation user."


def sessions(cli):
    yield "SessID Ver  Encrypt                        MAC                            Username"
    for c in cli.device.server.connections:
        s = c.session
        _, cipher, mac = s.algorithms or (None, "-", "-")
        name = s.grant.name if s.grant else "-"
        yield "%-6d 2.0  %-30s %-30s %s" % (c.number, cipher, mac or "-", name)


def memory(cli):
    gc.collect()
    if hasattr(gc, "mem_free"):
        used = gc.mem_alloc()
        free = gc.mem_free()
        yield "Memory statistics are in bytes:"
        yield "Total   Used    Free"
        yield "%-7d %-7d %d" % (used + free, used, free)
    else:
        yield "This Python does not tell how much memory it uses."


def logbuffer(cli):
    yield from list(log.lines)


def help(cli):
    yield from cli.help("")
