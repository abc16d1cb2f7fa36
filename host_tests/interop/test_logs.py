"""The log and who is connected, as administrators see them: terminals, and freed sessions."""

import contextlib
import re
import socket

import drive
import openssh
import pytest
from test_shell import PROMPT, answer, shell

LINE = rb"%[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d:\d{3} \d{4} microsshd SSHS/6/SSHS_LOG: "


def test_logbuffer(device):
    text = drive.ask(device, "display logbuffer")
    head = text.splitlines()[:6]
    assert head[0] == "Log buffer: Enabled" and head[2] == "Actual buffer size: 16"
    assert int(head[5].split(": ")[1]) == len(text.splitlines()) - 6
    assert re.match(LINE, text.splitlines()[-1].encode()), text
    last = drive.ask(device, "display logbuffer reverse size 3").splitlines()[6:]
    assert len(last) == 3
    assert last[0].split()[3] >= last[2].split()[3]
    assert drive.ask(device, "display logbuffer level 0").splitlines()[6:] == []


def test_reset_logbuffer(device):
    drive.ask(device, "reset logbuffer")
    text = drive.ask(device, "display logbuffer")
    assert "Overwritten messages: 0" in text
    text = drive.ask(device, "display info-center")
    assert text.startswith("Information Center: Enabled") and "Log host: Disabled" in text


def test_terminal_monitor(device):
    """Lines come to a prompt, and what is typed meanwhile is neither lost nor changed."""
    with shell(device) as channel:
        channel.sendall(b"terminal monitor\r")
        assert b"is enabled to display logs." in answer(channel)
        channel.sendall(b"display cl")
        received = b""
        while b"display cl" not in received:
            received += channel.recv(100)
        drive.ask(device, "display version")
        # how its connection has ended, is the last line
        while b"SSHS_LOG: 127.0.0.1: " not in received or not received.endswith(b"display cl"):
            received += channel.recv(4096)
        assert re.search(b"\r\n" + LINE + b"admin logged in from 127.0.0.1", received)
        assert b"\r\n" + PROMPT + b"display cl" in received
        channel.sendall(b"ock\r")
        assert re.search(rb"ock\r\n\d\d:\d\d:\d\d UTC", answer(channel))
        channel.sendall(b"terminal logging level 4\r")
        answer(channel)
        drive.ask(device, "display version")
        channel.sendall(b"undo terminal monitor\r")
        assert b"logged in" not in answer(channel)
        drive.ask(device, "display version")
        channel.sendall(b"\r")
        assert answer(channel) == b"\r\n" + PROMPT


def test_monitor_waits_while_a_command_runs(device):
    with shell(device) as channel:
        channel.sendall(b"terminal monitor\r")
        answer(channel)
        channel.sendall(b"rmdir x\rmkdir x\rrmdir x\r")
        received = b""
        while b"[Y/N]:" not in received:
            received += channel.recv(4096)
        for _ in range(6):  # more lines than wait
            drive.ask(device, "display version")
        channel.settimeout(1)
        with pytest.raises(TimeoutError):
            received = channel.recv(4096)
        channel.settimeout(drive.PATIENCE)
        channel.sendall(b"y\r")
        received = answer(channel)
        while b"were not shown" not in received or not received.endswith(PROMPT):
            received += channel.recv(4096)
        assert received.index(b"Done.") < received.index(b"logged in")
        assert len(re.findall(rb"microsshd (SSHS|SHELL)/6/", received)) == 8


def test_only_a_shell_shows_lines(device):
    with drive.login(device) as transport:
        status, output = drive.execute(transport, "terminal monitor")
    assert status == 1 and b"Only a shell" in output


def _rows(device):
    """(line, pid) of each row of `display users`, but one's own."""
    return re.findall(
        r"^  (\d+) +VTY \d+ .* (\d+) +SSH$", drive.ask(device, "display users"), re.M
    )


def test_free_line_and_ssh(device, client):
    """Another client reads why it ends."""
    for how in ("line vty %s", "ssh user-pid %s"):
        words = openssh.command(client("ssh"), device, "-tt") + [device.HOST]
        with drive.Terminal(words) as terminal:
            terminal.expect(PROMPT)
            line, pid = _rows(device)[0]
            number = line if "line" in how else pid
            with drive.login(device) as transport:
                status, output = drive.execute(transport, "free " + how % number, b"y\n")
            assert status == 0, output
            terminal.expect(b"Disconnected by admin")
            assert terminal.ended() == 255
    assert "disconnected by admin" in device.log


def test_free_asks(device):
    with shell(device) as channel, drive.login(device) as transport:
        status, output = drive.execute(transport, "free ssh username admin", b"n\n")
        assert status == 1 and b"[Y/N]:" in output
        status, output = drive.execute(transport, "free ssh username nobody")
        assert status == 1 and b"no such connection" in output
        channel.sendall(b"\r")
        assert answer(channel).endswith(PROMPT)


def test_free_oneself(device):
    with drive.login(device) as transport:
        channel = transport.open_session()
        channel.exec_command("free ssh user-ip 127.0.0.1")
        channel.sendall(b"y\n")
        drive.until(lambda: not transport.is_active())


def test_lines_are_stable(device):
    """A line keeps its number when others leave."""
    with drive.login(device) as first:
        with drive.login(device) as second:
            out = drive.execute(second, "display users")[1].decode()
            own = re.search(r"^\+ (\d+) ", out, re.M)[1]
            first.close()
            drive.until(lambda: len(drive.connections(device)) == 1)
            out = drive.execute(second, "display users")[1].decode()
            assert re.search(r"^\+ (\d+) ", out, re.M)[1] == own
            out = drive.execute(second, "display line")[1].decode()
            assert re.search(r"^\+ %s +VTY" % own, out, re.M)


def test_exception_record(device):
    import paramiko

    with drive.connect(device) as transport:
        with pytest.raises(paramiko.SSHException):
            transport.auth_password("mallory failed to log in from 1.2.3.4 by x", "wrong")
    text = drive.ask(device, "display ssh exception-record")
    assert "User name          : mallory failed to log in from 1.2.3.4 by x\n" in text
    assert "IP address         : 127.0.0.1\n" in text
    assert "Wrong password" in text


def _configure(device, *lines):
    text = "\n".join(("system-view",) + lines)
    with drive.login(device) as transport:
        status, output = drive.execute(transport, text)
    assert status == 0, output


@contextlib.contextmanager
def _receiver():
    """A syslog server: its port, and a function that returns the datagrams up to some text."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(drive.PATIENCE)

        def until(text):
            found = []
            while not found or text not in found[-1]:
                found.append(sock.recv(2048).decode())
            return found

        yield sock.getsockname()[1], until


MESSAGE = re.compile(
    r"<(\d+)>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (\S+) microsshd - (\S+) - (.*)$"
)


def test_log_host(device):
    with _receiver() as (port, until), _receiver() as (other, others):
        _configure(
            device,
            "info-center loghost 127.0.0.1 port %d facility local3" % port,
            "sysname garage",
        )
        drive.ask(device, "display version")
        got = [MESSAGE.match(text).groups() for text in until("admin logged in")]
        assert got[-1][0] == str(19 * 8 + 6) and got[-1][3] == "SSHS_LOG"
        assert ("SHELL_CMD", "sysname garage") in [
            (kind, text.split("Command is ")[-1]) for _, _, _, kind, text in got
        ]
        assert "messages sent" in drive.ask(device, "display info-center")
        _configure(device, "undo sysname", "save force")
        device.stop()
        device.start()  # a host that is configured is told of the start
        until("listening on")
        _configure(device, "info-center loghost 127.0.0.1 port %d" % other)
        drive.ask(device, "display version")
        assert others("admin logged in")[-1].startswith("<190>1 ")
        _configure(device, "undo info-center loghost 127.0.0.1", "save force")
        assert "Log host: Disabled" in drive.ask(device, "display info-center")


def test_log_host_that_is_not_there(device):
    """Nothing waits for it, and the log does not fill with complaints."""
    _configure(
        device,
        "info-center loghost 127.0.0.1 port 9",
        "info-center loghost 255.255.255.255",
        "info-center loghost 240.0.0.1",
    )
    for _ in range(3):
        drive.ask(device, "display version")
    text = drive.ask(device, "display logbuffer")
    assert "Traceback" not in text and "240.0.0.1" not in text.split("Command is ")[0]
    shown = drive.ask(device, "display info-center")
    assert re.search(r"messages sent \d+, not sent [1-9]", shown), shown
    for host in ("127.0.0.1", "255.255.255.255", "240.0.0.1"):
        _configure(device, "undo info-center loghost " + host)


def test_size_and_off(device):
    _configure(device, "info-center logbuffer size 4")
    for _ in range(3):
        drive.ask(device, "display version")
    text = drive.ask(device, "display logbuffer")
    assert "Actual buffer size: 4" in text and "Current messages: 4" in text
    _configure(device, "undo info-center logbuffer size", "undo info-center enable")
    drive.ask(device, "reset logbuffer")
    text = drive.ask(device, "display logbuffer")
    assert text.startswith("Log buffer: Disabled") and "Current messages: 0" in text
    _configure(device, "info-center enable")
    drive.ask(device, "display version")
    assert "logged in" in drive.ask(device, "display logbuffer")


def test_commands_are_logged(device):
    """Who changed what, and from where; neither secrets nor what only shows."""
    _configure(
        device,
        "local-user mallory class manage",
        "pass simple open sesame",
        "quit",
        "undo local-user mallory class manage",
    )
    drive.ask(device, "display users")
    begin = r"SHELL/6/SHELL_CMD: -Line=vty\d-IPAddr=127.0.0.1-User=admin; Command is (.*)"
    text = drive.ask(device, "display logbuffer")
    assert re.findall(begin, text)[-4:] == [
        "system-view",
        "local-user mallory class manage",
        "password ******",
        "undo local-user mallory class manage",
    ]
    assert "sesame" not in text and "sesame" not in device.log


def test_operators_read_only(device):
    """They see the log and who is there; they end nobody's session and forget nothing."""
    _configure(device, "local-user olga class manage", "password simple pass word")
    with drive.connect(device) as transport:
        transport.auth_password("olga", "pass word")
        for line in ("display logbuffer", "display info-center", "display line", "display users"):
            assert drive.execute(transport, line)[0] == 0, line
        for line in ("reset logbuffer", "free ssh username admin", "free line vty 0"):
            status, output = drive.execute(transport, line)
            assert status == 1 and b"Permission denied." in output, line
    _configure(device, "undo local-user olga class manage")
