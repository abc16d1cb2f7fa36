"""The log: its ring, its counters, lines in Comware's layout, log hosts, and the audit."""

import socket
import time

from microsshd import log, syslog
from microsshd.commands import audit, logs
from microsshd.commands.loglines import line


class Thing:
    """Anything with these attributes."""

    def __init__(self, **attributes):
        for name, value in attributes.items():
            setattr(self, name, value)


def fresh(function):
    """The function as a test, with an empty log that is silent."""

    def test():
        before = log.echo, log.size, log.level
        log.echo = None
        log.clear()
        try:
            function()
        finally:
            log.echo, log.size, log.level = before
            log.clear()

    return test


def _cli(**values):
    values.setdefault("sysname", "garage")
    return Thing(
        device=Thing(config=Thing(values=values)), terminal=Thing(shell=None, monitor=None)
    )


def _overwrites():
    log.size = 3
    for number in range(5):
        log.info("line %d", number)
    assert [entry[3] for entry in log.lines] == ["line 2", "line 3", "line 4"]
    assert (log.overwritten, log.lost) == (2, 0)
    log.size = 1
    log.error("x\ny\x1b%s", "\xe9")
    assert [entry[2:] for entry in log.lines] == [(3, "x?y???")]
    assert log.overwritten == 5
    log.clear()
    assert (log.lines, log.overwritten) == ([], 0)


test_ring_overwrites_and_counts = fresh(_overwrites)


def _levels():
    log.level = 4
    log.info("no")
    log.write(14, "no")
    log.warning("yes")
    log.level = -1
    log.error("no")
    assert [entry[3] for entry in log.lines] == ["yes"]


test_level_and_off = fresh(_levels)


def _memory():
    class Full:
        def take(self, entry):
            raise MemoryError

    full = Full()
    log.watchers.append(full)
    log.info("x")
    log.watchers.remove(full)
    assert log.lost == 1


test_what_finds_no_memory_is_counted = fresh(_memory)


def _time():
    before = time.time()
    log.info("x")
    seconds, ms = log.lines[0][:2]
    assert int(before) <= seconds <= time.time() and 0 <= ms < 1000


test_entries_have_their_time = fresh(_time)


def test_layout():
    t = (2026, 11, 22, 15, 57, 9, 6, 326)
    seconds = 1795363029 if time.gmtime(0)[0] == 1970 else 1795363029 - 946684800
    assert tuple(time.gmtime(seconds)[:6]) == t[:6]
    values = {"sysname": "garage"}
    text = line((seconds, 78, 6, "admin logged in"), values)
    assert text == "%Nov 22 15:57:09:078 2026 garage SSHS/6/SSHS_LOG: admin logged in"
    values["clock/timezone"] = "Z", "minus", "15:57:10"
    text = line((seconds - 14 * 86400, 578, 14, "-Line=vty0"), values)
    assert text == "%Nov  7 23:59:59:578 2026 garage SHELL/6/SHELL_CMD: -Line=vty0"


def _show():
    for number in range(5):
        log.write(3 if number == 2 else 6, "line %d", number)

    def shown(*words):
        lines = list(logs.buffer(_cli(), *words))
        assert lines[5] == "Current messages: 5"
        return [int(text[-1]) for text in lines[6:]]

    assert shown() == [0, 1, 2, 3, 4]
    assert shown("reverse") == [4, 3, 2, 1, 0]
    assert shown("size", 2) == [3, 4]
    assert shown("size", 100) == [0, 1, 2, 3, 4]
    assert shown("reverse", "size", 2) == [4, 3]
    assert shown("level", 5) == [2]
    assert shown("reverse", "level", 6, "size", 1) == [4]


test_display_logbuffer = fresh(_show)


def _send():
    port = 15140
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(socket.getaddrinfo("127.0.0.1", port, 0, socket.SOCK_DGRAM)[0][-1])
    hosts = {"127.0.0.1": {"port": port, "facility": "local4"}}
    device = _cli(**{"log/hosts": hosts}).device
    syslog.configure(device)
    try:
        log.warning("full %d", 1)
        log.write(14, "command")
        first = sock.recv(1000).decode()
        second = sock.recv(1000).decode()
        assert (log.sender.sent, log.sender.failed) == (2, 0)
        shown = list(logs.center(_cli(**{"log/hosts": hosts})))
        assert "    port number: %d, host facility: local4" % port in shown
        assert "    messages sent 2, not sent 0" in shown
    finally:
        sock.close()
        device.config.values["log/hosts"] = {}
        syslog.configure(device)
    assert log.sender is None
    assert first.startswith("<164>1 20") and first.endswith(
        "Z garage microsshd - SSHS_LOG - full 1"
    )
    assert second.startswith("<166>1 ") and second.endswith(" microsshd - SHELL_CMD - command")


test_log_host = fresh(_send)


def _fail():
    """Whatever is wrong with a host, nothing is raised, and nothing more is logged."""
    hosts = {"no.such.host": {}, "255.255.255.255": {"port": 9}, "fe80::1::2": {}}
    device = _cli(**{"log/hosts": hosts}).device
    syslog.configure(device)
    log.info("x")
    log.info("y")
    assert log.sender.failed >= 2
    assert len(log.lines) == 2
    log.sender.close()
    log.info("z")
    log.sender = None


test_log_host_that_fails = fresh(_fail)


def _audit():
    cli = _cli()
    cli.stream = Thing(connection=Thing(line=2), peer="10.0.0.1", user="admin")
    for words, args, expected in (
        ("sysname <name:1-48>", ["garage"], "sysname garage"),
        ("wpa-key simple <text:8-63>", ["secret123"], "wpa-key simple ******"),
        ("password {simple,hash} <text:1-63>", ["hash", "$h$6$x"], "password hash ******"),
        ("password <password:1-63>", [object()], "password ******"),
        ("wpa-key <secret:8-63>", ["secret123"], "wpa-key ******"),
        ("save {safely,force}*", [("force", "safely")], "save force safely"),
        ("ssh server port <number:1-65535>", [2222], "ssh server port 2222"),
        ("undo sysname", [], "undo sysname"),
    ):
        audit.note(cli, "=x|%s||Help" % words, args)
        head = "-Line=vty2-IPAddr=10.0.0.1-User=admin; Command is "
        assert log.lines[-1][2:] == (14, head + expected)
    audit.note(cli, "x.y|display diff||Help", [])
    assert len(log.lines) == 8


test_audit = fresh(_audit)
