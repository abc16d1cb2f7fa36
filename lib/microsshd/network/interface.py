"""What is known of an interface. What a platform does not tell stays None, and is not shown."""

from ..compat import load


class Interface:
    """name; active: not shut down; link: it is up; mac (6 bytes), mtu, speed in kbit/s; addresses
    [(address, bits of its mask)], dhcp; received and sent (packets, bytes, drops);
    gateway; medium (a text); index: the system's number."""

    active = True
    link = dhcp = loopback = False
    mac = mtu = speed = received = sent = gateway = medium = index = None

    def __init__(self, name):
        self.name = name
        self.addresses = []

    def short(self):
        """The name in tables."""
        return "InLoop0" if self.loopback else self.name


def platform():
    """The module that knows this platform. Given the names of those that are configured,
    `interfaces(names)` is a list of them, `routes(names)` yields (network, bits, is it direct,
    metric, next hop, interface's name); `neighbours()` yields (address, mac, interface's name,
    minutes since it was last confirmed, is it static), or is None when nobody tells."""
    try:
        __import__("network")  # MicroPython's, on boards
    except ImportError:
        return load("network.linux")
    return load("network.board")


def bits_of(mask):
    """The length of a mask, 24 for "255.255.255.0"."""
    return sum([bin(int(part)).count("1") for part in mask.split(".")])


def masked(address, bits):
    """The network of an address; masked("255.255.255.255", bits) is the mask."""
    number = 0
    for part in address.split("."):
        number = number << 8 | int(part)
    number &= 0xFFFFFFFF << 32 - bits
    return ".".join([str(number >> shift & 255) for shift in (24, 16, 8, 0)])


def broadcast(address, bits):
    """The broadcast address of the address's network."""
    parts = zip(address.split("."), masked("255.255.255.255", bits).split("."))
    return ".".join([str(int(part) | 255 - int(mask)) for part, mask in parts])


def mac_text(mac):
    """xxxx-xxxx-xxxx, as everywhere in Comware."""
    text = "".join(["%02x" % c for c in mac])
    return "%s-%s-%s" % (text[:4], text[4:8], text[8:12])
