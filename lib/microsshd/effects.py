"""What a change of the configuration does at once, where that is safe."""

from . import log, wlan
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
        load("listener").move(device.server, values[name])
        forget("listener")
    elif group in ("ssh", "banner", "line"):
        _configure(device.policy, values)
    elif group == "log":
        log.size = values["log/size"]
        log.level = log.INFO if values["log/enabled"] else -1
        if values["log/hosts"] or log.sender:
            load("syslog").configure(device)
    elif group == "archive":
        device.server.timers.every(_ARCHIVE, values["archive/interval"])
    elif group == "watchdog":
        load("watchdog").apply(device)
        forget("watchdog")
    elif group in ("interfaces", "ntp", "sysname"):
        wlan.changed(device)


def _configure(policy, values):
    """The policy takes over what the configuration says now; open sessions keep what they have."""
    profile = load("config.algorithms").PROFILES[values["ssh/profile"]]
    forget("config.algorithms")
    policy.kex = values["ssh/kex"] or profile["kex"]
    policy.ciphers = values["ssh/ciphers"] or profile["ciphers"]
    policy.macs = values["ssh/macs"] or profile["macs"]
    policy.signatures = values["ssh/signatures"] or profile["signatures"]
    policy.methods = values["ssh/methods"]
    policy.banner = values["banner/login"] and values["banner/login"] + "\r\n"
    policy.tries = values["ssh/tries"]
    policy.channels = values["ssh/channels"]
    policy.login_grace_ms = values["ssh/grace"] * 1000
    policy.rekey_bytes = values["ssh/rekey-kilobytes"] * 1024
    policy.rekey_ms = values["ssh/rekey-minutes"] * 60000
    policy.idle_ms = values["line/idle"] * 60000
    policy.alive_ms = values["ssh/alive"] * 1000
