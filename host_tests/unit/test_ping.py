"""How busy the device is, and who answers to it."""

import asyncio

from microsshd import usage
from microsshd.commands import cpu, ping
from microsshd.errors import Refused
from microsshd.network import dns
from testing import raises


class _Cli:
    """A Cli: `said`, and Ctrl-C after `patience` looks at the keyboard."""

    def __init__(self, patience=1000):
        self.patience = patience
        self.said = []

    async def say(self, text):
        self.said.append(text)

    def service(self, name):
        return {"output": self}[name]

    def interrupted(self, cli):
        self.patience -= 1
        return self.patience < 0


def test_percent():
    async def run():
        usage.counts[:] = [(0, 0), (100, 1000), (200, 2000), (600, 3000)]
        before, usage.read = usage.read, lambda: (900, 4000)
        try:
            found = [usage.percent(seconds) for seconds in (5, 10, 60)]
            return found, list(cpu.summary(None)), list(cpu.show(None))
        finally:
            usage.read = before
            usage.counts.clear()

    found, summary, shown = asyncio.run(run())
    assert found == [30, 35, 22]
    assert summary[1].split() == ["0", "0", "30%", "22%", "22%"]
    assert shown[1] == "      30% in last 5 seconds"


def test_what_nobody_tells():
    def read():
        raise OSError(2)

    before, usage.read = usage.read, read
    try:
        for command in (cpu.show, cpu.summary):
            assert list(command(None)) == [
                "This platform does not tell how busy its processor is."
            ]
    finally:
        usage.read = before
        usage.counts.clear()


def test_ping():
    cli = _Cli()
    try:
        status = asyncio.run(ping.count(cli, 3, "127.0.0.1"))
    except Refused as e:
        assert "does not allow" in e.text
        return
    assert status == 0
    assert cli.said[0] == "Ping 127.0.0.1 (127.0.0.1): 56 data bytes, press CTRL+C to break"
    assert cli.said[3].startswith("56 bytes from 127.0.0.1: icmp_seq=2 ")
    assert cli.said[5] == "--- Ping statistics for 127.0.0.1 ---"
    assert cli.said[6] == "3 packet(s) transmitted, 3 packet(s) received, 0.0% packet loss"
    assert cli.said[7].startswith("round-trip min/avg/max/std-dev = ")
    least, mean, most, _ = [float(x) for x in cli.said[7].split()[3].split("/")]
    assert 0 <= least <= mean <= most < 1000


def test_ping_is_interrupted():
    cli = _Cli(patience=3)
    try:
        asyncio.run(ping.ping(cli, "127.0.0.1"))
    except Refused:
        return
    line = [text for text in cli.said if "transmitted" in text][0]
    assert 1 <= int(line.split()[0]) <= 4, line


def test_ping_of_an_address_that_cannot_be():
    """No route, no permission, or no answer: in words, whatever the system says."""
    cli = _Cli(patience=3)
    try:
        assert asyncio.run(ping.count(cli, 1, "255.255.255.255")) in (0, 1)
    except Refused as e:
        assert "cannot be reached" in e.text or "does not allow" in e.text


def test_ping_of_nobody():
    before, dns.servers = dns.servers, lambda: []
    try:
        error = raises(Refused, asyncio.run, ping.ping(_Cli(), "nobody.example"))
        assert error.text == "Unknown host nobody.example"
    finally:
        dns.servers = before
