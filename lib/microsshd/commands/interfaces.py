"""The `display` commands about interfaces, addresses, neighbours and routes, in Comware's layout.

What the platform does not tell is left out: nothing is invented.
"""

from ..errors import Refused
from ..network.interface import broadcast, mac_text, platform


def _described(cli, made):
    """The description of an interface, "" when none is configured."""
    return _configured(cli).get(made.name, {}).get("description") or ""


def _configured(cli):
    return cli.device.config.values.get("interfaces") or {}


def _chosen(cli, name):
    """The interfaces of that name, else those whose names begin with it; "": all."""
    try:
        found = platform().interfaces(_configured(cli))
    except OSError:
        raise Refused("This platform does not tell its interfaces")
    name = name.lower()
    some = [made for made in found if name in (made.name.lower(), made.short().lower())]
    some = some or [made for made in found if made.name.lower().startswith(name)]
    if name and not some:
        raise Refused("There is no such interface: %s" % name)
    return some


def _state(made):
    return "UP" if made.link else "DOWN" if made.active else "Administratively DOWN"


def _protocol(made):
    if not made.link:
        return "DOWN"
    return "UP(spoofing)" if made.loopback else "UP"


def _origin(made, i):
    """How it came to its i-th address."""
    return "Sub" if i else "DHCP-allocated" if made.dhcp else "Primary"


def show(cli, name=""):
    for made in _chosen(cli, name):
        yield made.name
        yield "Current state: " + _state(made)
        yield "Line protocol state: " + _protocol(made)
        yield "Description: " + (_described(cli, made) or made.name + " Interface")
        if made.speed:
            yield "Bandwidth: %d kbps" % made.speed
        if made.mtu:
            yield "Maximum transmission unit: %d" % made.mtu
        for i, (address, bits) in enumerate(made.addresses):
            yield "Internet address: %s/%d (%s)" % (address, bits, _origin(made, i))
        if not made.addresses:
            yield "Internet protocol processing: Disabled"
        if made.mac:
            mac = mac_text(made.mac)
            yield "IP packet frame type: Ethernet II, hardware address: " + mac
        if made.medium:
            yield "Physical: " + made.medium
        if made.received:
            yield "Input: %d packets, %d bytes, %d drops" % made.received
            yield "Output: %d packets, %d bytes, %d drops" % made.sent
        yield ""


def brief(cli):
    yield "Brief information on interfaces in route mode:"
    yield "Link: ADM - administratively down; Stby - standby"
    yield "Protocol: (s) - spoofing"
    yield "Interface            Link Protocol Primary IP      Description"
    for made in _chosen(cli, ""):
        link = _state(made) if made.active or made.link else "ADM"
        address = made.addresses[0][0] if made.addresses else "--"
        protocol = _protocol(made).replace("poofing", "")
        row = (made.short()[:20], link, protocol, address, _described(cli, made))
        yield ("%-20s %-4s %-8s %-15s %s" % row).rstrip()


def ip(cli, name=""):
    for made in _chosen(cli, name):
        yield "%s current state: %s" % (made.name, _state(made))
        yield "Line protocol current state: " + _protocol(made)
        for i, (address, bits) in enumerate(made.addresses):
            yield "Internet Address is %s/%d %s" % (address, bits, _origin(made, i))
        for address, bits in made.addresses[:1]:
            yield "Broadcast address: " + broadcast(address, bits)
        if made.mtu:
            yield "The Maximum Transmit Unit: %d bytes" % made.mtu
        yield ""


def ip_brief(cli):
    yield "*down: administratively down"
    yield "(s): spoofing  (l): loopback"
    yield "Interface           Physical Protocol IP address      VPN instance Description"
    for made in _chosen(cli, ""):
        link = "up" if made.link else "down" if made.active else "*down"
        protocol = ("up(s)" if made.loopback else "up") if made.link else "down"
        address = made.addresses[0][0] if made.addresses else "--"
        row = (made.short()[:19], link, protocol, address, "--", _described(cli, made) or "--")
        yield "%-19s %-8s %-8s %-15s %-12s %s" % row


def arp(cli):
    """Aging tells for how many minutes nobody has confirmed an entry."""
    neighbours = platform().neighbours
    if not neighbours:
        yield "This platform does not tell its ARP entries."
        return
    try:
        found = list(neighbours())
    except OSError:
        raise Refused("This platform does not tell its ARP entries")
    yield "  Type: S-Static   D-Dynamic"
    yield "IP address      MAC address    VLAN/VSI   Interface                Aging Type"
    for address, mac, interface, minutes, static in found:
        row = (address, mac_text(mac), "--", interface, minutes, "S" if static else "D")
        yield "%-15s %-14s %-10s %-24s %-5d %s" % row


def routes(cli):
    """The preference is Comware's for the kind of route: no platform here has any."""
    try:
        found = list(platform().routes(_configured(cli)))
    except OSError:
        raise Refused("This platform does not tell its routes")
    yield "Destinations : %d        Routes : %d" % (len({r[:2] for r in found}), len(found))
    yield ""
    yield "Destination/Mask   Proto   Pre Cost        NextHop         Interface"
    for network, bits, direct, metric, hop, interface in found:
        proto, preference = ("Direct", 0) if direct else ("Static", 60)
        target = "%s/%d" % (network, bits)
        row = (target, proto, preference, metric, hop, interface)
        yield "%-18s %-7s %-3d %-11d %-15s %s" % row
