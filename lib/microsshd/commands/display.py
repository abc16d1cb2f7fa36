"""The `display` commands about the software: its version, memory, help."""

import gc

from ..platform import machine, python


def version(cli):
    """The words in parentheses are what tools for that family of devices look for."""
    device = cli.device
    number = device.version
    yield "microsshd (H3C Comware Software conventions), Version %s, Release %s" % (number, number)
    yield "Runs on " + python()
    yield "microsshd %s uptime is %s" % (machine()[1], _uptime(device.uptime()))


def _uptime(seconds):
    minutes = seconds // 60
    hours = minutes // 60
    days = hours // 24
    parts = (days // 7, days % 7, hours % 24, minutes % 60)
    return "%d weeks, %d days, %d hours, %d minutes" % parts


def memory(cli):
    """The heap; a Python that knows no buffers and caches has none."""
    gc.collect()
    if not hasattr(gc, "mem_free"):
        yield "This Python does not tell how much memory it uses."
        return
    used = (gc.mem_alloc() + 1023) // 1024
    total = used + gc.mem_free() // 1024
    yield "Memory statistics are measured in KB:"
    yield "Slot 0:"
    yield "             Total    Used      Free    Shared   Buffers    Cached   FreeRatio"
    row = (total, used, total - used, 0, 0, 0, 100 * (total - used) / total)
    yield "Mem:      %8d%8d%10d%10d%10d%10d%11.1f%%" % row


def help(cli):
    yield from cli.service("help").show(cli, "")
