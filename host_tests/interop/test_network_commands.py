"""The network as commands show it, in a terminal and without."""

import re

import drive
import pytest


def ask(device, command):
    return drive.ask(device, command).splitlines()


def test_interfaces(device):
    shown = ask(device, "display interface InLoopBack0")
    assert shown[:3] == ["InLoopBack0", "Current state: UP", "Line protocol state: UP(spoofing)"]
    shown = ask(device, "display interface brief | include InLoop0")
    assert shown == ["InLoop0              UP   UP(s)    127.0.0.1"]


def test_ping(device):
    shown = ask(device, "ping -c 2 127.0.0.1")
    if "does not allow" in shown[0]:
        pytest.skip(shown[0])
    assert shown[-2].startswith("2 packet(s) transmitted, 2 packet(s) received")


def test_ping_in_a_terminal(device):
    """Ctrl-C ends it, and nothing else that is running waits for it."""
    if "does not allow" in drive.ask(device, "ping -c 1 127.0.0.1"):
        pytest.skip("this system does not allow it")
    with drive.login(device) as transport:
        channel = transport.open_session()
        channel.settimeout(drive.PATIENCE)
        channel.get_pty("xterm", 80, 24)
        channel.invoke_shell()
        channel.sendall(b"ping -c 1000 127.0.0.1\r")
        shown = b""
        while b"icmp_seq=2 " not in shown:
            shown += channel.recv(4096)
        assert "UTC" in drive.ask(device, "display clock")
        channel.sendall(b"display version\r\x03")
        while not shown.endswith(b" ms\r\n<microsshd>"):
            shown += channel.recv(4096)
        assert b"1000 packet(s)" not in shown and b"uptime is" not in shown
        channel.sendall(b"display clock\r")
        while b" UTC " not in shown:
            shown += channel.recv(4096)


def test_diagnostics(device):
    shown = drive.ask(device, "display diagnostic-information")
    found = re.findall(r"^  =+display ([a-z -]+)=+$", shown, re.M)
    assert found[0] == "clock" and "current-configuration" in found and found[-1] == "logbuffer"
    texts = "uptime is", "Slot 0:", "InLoopBack0", "Stelnet server", "\nreturn\n", "logged in"
    for text in texts:
        assert text in shown, text
