"""Interfaces as MicroPython's `network` tells them: WLAN0 is the station, WLAN1 the access point,
Ethernet0 the `network.LAN` that the owner's application has made, as only it knows the pins."""

import network

from .interface import Interface, bits_of, masked


def interfaces(configured=()):
    """Wi-Fi takes 40 KB as soon as it is named: so it is not where a LAN is the board's network,
    unless it is configured."""
    found = []
    lan = _link("LAN")
    if not lan or "WLAN0" in configured:
        for name, kind in (("WLAN0", "STA"), ("WLAN1", "AP")):
            link = _link("WLAN", getattr(network, kind + "_IF", None))
            if link:
                found.append(_wlan(name, link, kind))
    if lan:
        found.append(_interface("Ethernet0", lan))
    return found


def _link(kind, *which):
    """None when this board has none, or no memory for it."""
    try:
        return getattr(network, kind)(*which)
    except (AttributeError, TypeError, ValueError, OSError, RuntimeError):
        return None


def _interface(name, link):
    made = Interface(name)
    made.active = bool(link.active())
    made.link = made.active and bool(link.isconnected())
    try:
        made.mac = link.config("mac")
    except (OSError, RuntimeError, ValueError):
        pass  # some tell it only while active
    if made.active:
        address, mask, gateway, _ = link.ifconfig()
        if address != "0.0.0.0":
            made.addresses.append((address, bits_of(mask)))
        if gateway not in ("0.0.0.0", address):
            made.gateway = gateway
        try:
            made.dhcp = bool(link.ipconfig("dhcp4"))
        except (AttributeError, OSError, RuntimeError, ValueError):
            pass
    return made


def _wlan(name, link, kind):
    made = _interface(name, link)
    if kind == "AP":
        made.link = made.active  # `isconnected` tells whether it has clients
        made.dhcp = False
    if made.link:
        made.medium = "802.11 " + kind
        try:
            made.medium += ", SSID %s, channel %d" % (link.config("ssid"), link.config("channel"))
            if kind == "STA":
                made.medium += ", RSSI %d dBm" % link.status("rssi")
        except (OSError, RuntimeError, ValueError, TypeError):
            pass
    return made


def routes(configured=()):
    """What follows from addresses and gateways: the firmware does not tell its table. Of several
    gateways the station's is used."""
    found = [made for made in interfaces(configured) if made.link]
    for made in found:
        if made.gateway:
            yield "0.0.0.0", 0, False, 0, made.gateway, made.name
            break
    for made in found:
        for address, bits in made.addresses:
            yield masked(address, bits), bits, True, 0, address, made.name
            yield address, 32, True, 0, "127.0.0.1", "InLoop0"


neighbours = None
