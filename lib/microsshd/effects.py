"""What a change of the configuration does at once, where that is safe."""

from . import log
from .compat import forget, load

_ARCHIVE = "commands.archive.at_interval"


def start(device):
    """The effects of the configuration that the device starts with; later those of the network,
    which need the event loop."""
    for name in ("ssh/methods", "log/size"):
        apply(device, name)
    if device.config.values["archive/interval"]:
        apply(device, "archive/interval")


def apply(device, name):
    """A leaf of this name, or members of a list, have changed. Refused when that cannot be."""
    values = device.config.values
    group = name.split("/")[0]
    if name == "ssh/port":
        device.server.move(values[name])
    elif group in ("ssh", "banner", "line"):
        device.policy.configure()
    elif group == "log":
        log.size = values["log/size"]
        log.level = log.INFO if values["log/enabled"] else -1
        if values["log/hosts"] or log.sender:
            load("microsshd.syslog").configure(device)
    elif group == "archive":
        device.server.timers.every(_ARCHIVE, values["archive/interval"])
    elif group == "watchdog":
        load("microsshd.watchdog").apply(device)
        forget("watchdog")
    elif group in ("interfaces", "ntp", "sysname"):
        load("microsshd.wlan").changed(device)
