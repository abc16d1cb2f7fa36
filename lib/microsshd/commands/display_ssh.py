"""The `display` commands about the SSH server and who is connected."""

import time

from ..compat import const, ticks_diff, ticks_ms

_SERVICES = {"sftp": "SFTP", "scp": "SCP"}
_MONTHS = const("JanFebMarAprMayJunJulAugSepOctNovDec")


def status(cli):
    """What is not built is told as disabled, for tools that ask for the line."""
    values = cli.device.config.values
    yield " Stelnet server: " + _enabled(values, "ssh/stelnet")
    yield " SSH version : 2.0"
    yield " SSH authentication-timeout : %d second(s)" % values["ssh/grace"]
    yield " SSH authentication retries : %d time(s)" % values["ssh/tries"]
    yield " SSH key re-exchange : %d minute(s), %d kilobyte(s)" % (
        values["ssh/rekey-minutes"],
        values["ssh/rekey-kilobytes"],
    )
    yield " SSH idle-timeout : %d minute(s)" % values["line/idle"]
    yield " SFTP server: " + _enabled(values, "ssh/sftp")
    yield " SCP server: " + _enabled(values, "ssh/scp")
    yield " NETCONF server: Disable"


def _enabled(values, switch):
    return "Enable" if values.get(switch, True) else "Disable"


def sessions(cli):
    """A row for each connection, also before its user is logged in."""
    yield "UserPid   SessID Ver   Encrypt            State          Retries  Serv         Username"
    for number, c in enumerate(cli.device.server.connections):
        s = c.session
        cipher = s.algorithms[1].split("@")[0] if s.algorithms else "-"
        name = s.grant.name if s.grant else "-"
        row = (c.number, number, cipher, _state(s), s.tries, "|".join(_served(c)) or "-", name)
        yield " %-9d%-7d2.0   %-18s %-14s %-8d %-12s %s" % row


def _state(session):
    if session.grant:
        return "Established"  # while keys are exchanged again, too
    if session.auth:
        return "Auth-request"
    return "Keys-exchange" if session.peer_version else "Ver-exchange"


def _served(connection):
    """The services of a connection, each once."""
    found = []
    for stream in connection.streams:
        name = stream.argument if stream.kind == "subsystem" else ""
        if stream.kind == "exec":
            name = stream.argument.split(" ", 1)[0]
        name = _SERVICES.get(name, "Stelnet")
        if name not in found:
            found.append(name)
    return found


def users(cli):
    """Users logged in: `free line` takes a line, `free ssh user-pid` a process, which is the
    connection's number since the start."""
    yield "  Idx  Line     Idle       Time              Pid     Type"
    now = ticks_ms()
    own = cli.stream.connection
    logged_in = [c for c in cli.device.server.connections if c.session.grant]
    logged_in.sort(key=lambda c: c.line)
    for c in logged_in:
        i = c.line
        idle = ticks_diff(now, c.active) // 1000
        t = time.gmtime(time.time() - ticks_diff(now, c.began) // 1000)
        row = ("+" if c is own else " ", i, i, idle // 3600, idle // 60 % 60, idle % 60)
        row += (_MONTHS[3 * t[1] - 3 : 3 * t[1]],) + t[2:6] + (c.number,)
        yield "%s %-4d VTY %-4d %02d:%02d:%02d   %s %02d %02d:%02d:%02d   %-7d SSH" % row
    yield ""
    yield "Following are more details."
    for c in logged_in:
        yield "VTY %-4d:" % c.line
        yield "        User name: " + c.session.grant.name
        yield "        Location: " + c.peer
    yield " +    : Current operation user."
