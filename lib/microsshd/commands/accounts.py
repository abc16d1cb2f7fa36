"""The `display` commands about users: local, of SSH, whom rules let in, and who failed to."""

import time

from .. import clock, log
from ..compat import const
from ..errors import Refused

_SERVICES = {
    "all": "Stelnet|SFTP|SCP|NETCONF",
    "stelnet": "Stelnet",
    "sftp": "SFTP",
    "scp": "SCP",
    "netconf": "NETCONF",
}
_NAMES = {"terminal": "Terminal", "telnet": "Telnet"}
_FAILED = const(" failed to log in from ")  # as `users` logs it


def local(cli):
    users = cli.device.config.users
    yield "Total %d local users matched." % len(users)
    for name in sorted(users):
        user = users[name]
        yield ""
        yield "Device management user %s:" % name
        yield " State:                     " + user["state"][0].upper() + user["state"][1:]
        services = user.get("services")
        if services:
            names = [_NAMES.get(name, name.upper()) for name in services]
            yield " Service type:              " + "/".join(names)
        yield " Authorization attributes:"
        yield "  Work directory:           " + (user.get("folder") or "flash:")
        if user.get("idle"):
            yield "  Idle timeout:             %d minutes" % user["idle"]
        yield "  User role list:           " + user["role"]


def ssh_users(cli, name=None):
    """Who has no row here logs in as his local user may."""
    users = cli.device.config.values.get("ssh/users") or {}
    if name is not None and name not in users:
        raise Refused("There is no such SSH user.")
    if name is None:
        yield " Total ssh users:%d" % len(users)
    yield " Username            Authentication-type  User-public-key-name  Service-type"
    for key in sorted(users) if name is None else (name,):
        user = users[key]
        keys = "|".join(user.get("keys") or ()) or "null"
        services = _SERVICES.get(user["services"], user["services"])
        yield " %-19s %-20s %-21s %s" % (key, user["authentication"], keys, services)


def acls(cli, number=None):
    lists = cli.device.config.values.get("acls") or {}
    if number is not None and number not in lists:
        raise Refused("There is no such ACL.")
    for key in sorted(lists) if number is None else (number,):
        rules = lists[key]["rules"]
        yield "Basic IPv4 ACL %d, %d rules," % (key, len(rules))
        yield "ACL's step is 5"
        for rule in sorted(rules):
            row = rules[rule]
            source = ""
            if row.get("source"):
                source = " source %s %s" % (row["source"], row["wildcard"])
            yield " rule %d %s%s" % (rule, row["action"], source)
        if not rules:
            yield " (nobody is permitted)"


def exceptions(cli):
    """The failed logins that are still in the log, the last one first."""
    for i in range(len(log.lines) - 1, -1, -1):
        seconds, _, code, text = log.lines[i]
        # The name is what somebody typed: what follows the last of these words is ours.
        parts = text.split(_FAILED)
        if code & 8 or len(parts) < 2:
            continue
        address, _, method = parts.pop().partition(" by ")
        t = time.gmtime(seconds + clock.offset)
        yield "User name          : " + _FAILED.join(parts)
        yield "IP address         : " + address
        yield "State              : Auth-request"
        yield "Exception time     : %04d/%02d/%02d %02d:%02d:%02d" % tuple(t[:6])
        yield "Exception reason   : Wrong %s" % method
        yield ""
