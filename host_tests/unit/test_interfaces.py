"""Interfaces, addresses and routes: as a board has them (a stand-in), and this machine's."""

import board_network
from microsshd.commands import interfaces
from microsshd.errors import Refused
from microsshd.network import interface
from testing import raises


class _Cli:
    """As much of a Cli as these commands use."""

    def __init__(self, **values):
        self.device = self.config = self
        self.values = values


def _board():
    network = board_network.install()
    network.networks["home"] = "secretsecret"
    station = network.WLAN(network.STA_IF)
    station.active(True)
    station.connect("home", "secretsecret")
    station.answer()
    return _Cli(interfaces={"WLAN0": {"description": "garage door", "key": "secretsecret"}})


def test_arithmetic_of_addresses():
    assert interface.bits_of("255.255.240.0") == 20
    assert interface.masked("10.1.23.4", 20) == "10.1.16.0"
    assert interface.masked("255.255.255.255", 20) == "255.255.240.0"
    assert interface.masked("10.1.23.4", 0) == "0.0.0.0"
    assert interface.broadcast("10.1.23.4", 20) == "10.1.31.255"
    assert interface.mac_text(bytes(range(6))) == "0001-0203-0405"


def test_a_board():
    cli = _board()
    try:
        shown = list(interfaces.show(cli))
        end = shown.index("")
        assert shown[:end] == [
            "WLAN0",
            "Current state: UP",
            "Line protocol state: UP",
            "Description: garage door",
            "Internet address: 192.168.4.7/24 (DHCP-allocated)",
            "IP packet frame type: Ethernet II, hardware address: 240a-c412-3456",
            "Physical: 802.11 STA, SSID home, channel 6, RSSI -61 dBm",
        ], shown
        assert shown[end + 1 : end + 3] == ["WLAN1", "Current state: Administratively DOWN"]
        assert not [line for line in shown if "secret" in line]
        assert list(interfaces.show(cli, "wlan1"))[0] == "WLAN1"
        rows = list(interfaces.brief(cli))
        assert rows[4] == "WLAN0                UP   UP       192.168.4.7     garage door"
        assert rows[5] == "WLAN1                ADM  DOWN     --"
        assert list(interfaces.ip_brief(cli))[3].split() == (
            "WLAN0 up up 192.168.4.7 -- garage door".split()
        )
        assert "Broadcast address: 192.168.4.255" in list(interfaces.ip(cli, "WLAN0"))
        assert [line.split() for line in list(interfaces.routes(cli))[3:]] == [
            ["0.0.0.0/0", "Static", "60", "0", "192.168.4.1", "WLAN0"],
            ["192.168.4.0/24", "Direct", "0", "0", "192.168.4.7", "WLAN0"],
            ["192.168.4.7/32", "Direct", "0", "0", "127.0.0.1", "InLoop0"],
        ]
        assert list(interfaces.arp(cli)) == ["This platform does not tell its ARP entries."]
        lan = board_network.add_lan()
        lan.active(True)
        lan.ifconfig(("10.0.0.9", "255.0.0.0", "10.0.0.1", "10.0.0.1"))
        shown = list(interfaces.show(cli, "ethernet0"))
        assert shown[1] == "Current state: UP" and shown[3] == "Description: Ethernet0 Interface"
        assert shown[4] == "Internet address: 10.0.0.9/8 (Primary)"
        assert [row.split()[0] for row in list(interfaces.brief(_Cli()))[4:]] == ["Ethernet0"]
        error = raises(Refused, list, interfaces.show(cli, "vlan"))
        assert "no such interface" in error.text
    finally:
        board_network.remove()


def test_this_machine():
    cli = _Cli()
    shown = list(interfaces.show(cli, "inloopback0"))
    assert shown[0] == "InLoopBack0" and shown[1] == "Current state: UP"
    assert "Internet address: 127.0.0.1/8 (Primary)" in shown
    assert len([line for line in shown if line.startswith("Input: ")]) == 1
    assert "hardware address" not in " ".join(shown)
    rows = [row.split() for row in interfaces.brief(cli)]
    assert ["InLoop0", "UP", "UP(s)", "127.0.0.1"] in rows
    rows = [row.split() for row in interfaces.routes(cli)]
    assert ["127.0.0.1/32", "Direct", "0", "0", "127.0.0.1", "InLoop0"] in rows
    assert list(interfaces.arp(cli))[1].startswith("IP address")
