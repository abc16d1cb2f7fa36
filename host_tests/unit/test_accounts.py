"""What is shown of users, rules and failed logins; lines of the log in a terminal."""

import asyncio

from microsshd import log
from microsshd.commands import accounts, lines
from microsshd.commands.monitor import Monitor
from microsshd.compat import sleep_ms
from microsshd.errors import Refused
from testing import raises


class Thing:
    """Anything with these attributes."""

    def __init__(self, **attributes):
        for name, value in attributes.items():
            setattr(self, name, value)


def _cli(users=None, **values):
    values.setdefault("sysname", "garage")
    config = Thing(values=values, users=users or {})
    return Thing(device=Thing(config=config))


def test_local_users():
    users = {
        "guest": {"state": "block", "role": "network-operator", "services": ("ssh", "terminal")},
        "admin": {"state": "active", "role": "network-admin", "folder": "/home", "idle": 5},
    }
    shown = list(accounts.local(_cli(users)))
    assert shown[0] == "Total 2 local users matched."
    assert shown[2] == "Device management user admin:"
    assert " State:                     Active" in shown
    assert "  Work directory:           /home" in shown
    assert "  Idle timeout:             5 minutes" in shown
    assert " Service type:              SSH/Terminal" in shown
    assert shown[-1] == "  User role list:           network-operator"


def test_ssh_users():
    cli = _cli(
        **{
            "ssh/users": {
                "admin": {"services": "all", "authentication": "any", "keys": ("a", "b")},
                "guest": {"services": "sftp", "authentication": "password"},
            }
        }
    )
    shown = list(accounts.ssh_users(cli))
    assert shown[0] == " Total ssh users:2"
    assert shown[1].split() == [
        "Username",
        "Authentication-type",
        "User-public-key-name",
        "Service-type",
    ]
    assert shown[2].split() == ["admin", "any", "a|b", "Stelnet|SFTP|SCP|NETCONF"]
    assert list(accounts.ssh_users(cli, "guest"))[1].split() == [
        "guest",
        "password",
        "null",
        "SFTP",
    ]
    raises(Refused, list, accounts.ssh_users(cli, "nobody"))
    assert list(accounts.ssh_users(_cli()))[0] == " Total ssh users:0"


def test_acls():
    rules = {
        5: {"action": "deny"},
        0: {"action": "permit", "source": "10.0.0.0", "wildcard": "0.0.0.255"},
    }
    cli = _cli(acls={2001: {"rules": {}}, 2000: {"rules": rules}})
    assert list(accounts.acls(cli)) == [
        "Basic IPv4 ACL 2000, 2 rules,",
        "ACL's step is 5",
        " rule 0 permit source 10.0.0.0 0.0.0.255",
        " rule 5 deny",
        "Basic IPv4 ACL 2001, 0 rules,",
        "ACL's step is 5",
        " (nobody is permitted)",
    ]
    assert len(list(accounts.acls(cli, 2000))) == 4
    raises(Refused, list, accounts.acls(cli, 2002))
    assert list(accounts.acls(_cli())) == []


def test_lines_in_use():
    def user(line, name):
        grant = name and Thing(name=name)
        return Thing(line=line, peer="10.0.0.%d" % line, session=Thing(grant=grant))

    cli = _cli(**{"ssh/sessions": 3})
    cli.device.server = Thing(connections=[user(4, "b"), user(1, "a"), user(0, None)])
    rows = [row.split() for row in lines.line(cli)][1:6]
    assert [row[-1] for row in rows] == ["-", "10.0.0.1", "-", "-", "10.0.0.4"]
    assert rows[1][:4] == ["+", "1", "VTY", "1"] and rows[0][0] == "0"


class _Stream:
    """One whose client does not read until `open`."""

    def __init__(self):
        self.open = asyncio.Event()
        self.shown = []

    async def write(self, data):
        await self.open.wait()
        self.shown.append(bytes(data))


async def _slow():
    cli = _cli()
    stream = cli.stream = _Stream()
    shell = Thing(idle=True, prompt="<garage>", editor=Thing(redraw=lambda: b"dis"))
    cli.terminal = Thing(shell=shell)
    monitor = Monitor(cli)
    monitor.open()
    monitor.open()
    assert log.watchers.count(monitor) == 1
    log.info("first")
    await sleep_ms(10)
    for number in range(20):
        log.info("line %d", number)
    await sleep_ms(10)
    assert len(monitor._waiting) == 8 and monitor._dropped == 12 and not stream.shown
    stream.open.set()
    await sleep_ms(10)
    assert len(stream.shown) == 2
    text = stream.shown[1].decode()
    assert text.endswith("line 7\r\n%12 lines of the log were not shown.\r\n<garage>dis")
    shell.idle = False  # a command runs
    log.info("later")
    await sleep_ms(10)
    assert len(stream.shown) == 2
    shell.idle = True
    monitor.wake()
    await sleep_ms(10)
    assert len(stream.shown) == 3
    monitor.level = 4
    log.info("no")
    log.warning("yes")
    await sleep_ms(10)
    assert len(stream.shown) == 4 and stream.shown[3].decode().count("SSHS") == 2
    monitor.close()
    monitor.close()
    log.error("after")
    await sleep_ms(10)
    assert len(stream.shown) == 4 and monitor not in log.watchers


def test_monitor_of_a_slow_reader():
    """What it does not read is bounded, and counted."""
    before = log.echo
    log.echo = None
    try:
        asyncio.run(_slow())
    finally:
        log.echo = before
        log.clear()
