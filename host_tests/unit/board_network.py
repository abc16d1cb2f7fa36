"""A stand-in for MicroPython's `network` and `machine` on an ESP32, as the device uses them: a
station, an access point, a LAN, and an air in which `networks` ({ssid: key}) can be heard.

What it refuses is what the firmware refuses: see ports/esp32/network_wlan.c."""

import sys

STA_IF = 0
AP_IF = 1
STAT_IDLE = 1000
STAT_CONNECTING = 1001
STAT_GOT_IP = 1010
STAT_NO_AP_FOUND = 201
STAT_WRONG_PASSWORD = 202
AUTH_OPEN = 0
AUTH_WPA2_PSK = 3
PHY_LAN8720 = 7

networks = {}
LEASE = ("192.168.4.7", "255.255.255.0", "192.168.4.1", "192.168.4.2")
names = []  # that `hostname` was given
settings = {}  # of `ipconfig`


def hostname(name):
    if len(name) > 32:
        raise ValueError("name too long")
    names.append(name)


def ipconfig(**more):
    settings.update(more)


class WLAN:
    """`events` tells in order what was done."""

    PM_NONE = 0

    def __new__(cls, kind):
        if kind not in _made:
            _made[kind] = made = object.__new__(cls)
            made.reset(kind)
        return _made[kind]

    def reset(self, kind):
        self.kind = kind
        self.on = False
        self.state = STAT_IDLE
        self.values = {"mac": bytes([0x24, 0x0A, 0xC4, 0x12, 0x34, 0x56 + kind])}
        self.address = ("0.0.0.0",) * 4
        self.fixed = False
        self.events = []
        self.fails = False  # no memory to connect, or to be activated
        self.leaving = False

    def active(self, on=None):
        if on is None:
            return self.on
        if on and self.fails and self.kind == AP_IF:
            raise RuntimeError("Wifi Unknown Error 0x0101")
        self.events.append("on" if on else "off")
        self.on = on
        if not on:
            self.state = STAT_IDLE
        if self.kind == AP_IF and on:
            self.address = ("192.168.4.1", "255.255.255.0", "192.168.4.1", "0.0.0.0")
        return None

    def config(self, name=None, **more):
        if name:
            return self.values[name]
        if "pm" in more and not self.on:
            raise OSError("Wifi Not Started")
        self.values.update(more)
        return None

    def connect(self, ssid, key=None):
        if not self.on:
            raise OSError("Wifi Not Started")
        if self.fails:
            raise RuntimeError("Wifi Unknown Error 0x0101")
        if self.state == STAT_CONNECTING:
            raise OSError("Wifi Internal State Error")
        self.events.append("connect %s" % ssid)
        self.values["ssid"] = ssid
        self.wanted = ssid, key
        self.state = STAT_CONNECTING

    def answer(self):
        """The air answers to `connect`."""
        if self.state == STAT_CONNECTING:
            ssid, key = self.wanted
            if ssid not in networks:
                self.state = STAT_NO_AP_FOUND
            elif networks[ssid] != key:
                self.state = STAT_WRONG_PASSWORD
            else:
                self.state = STAT_GOT_IP
                self.values["channel"] = 6
                if not self.fixed:
                    self.address = LEASE

    def lose(self):
        self.state = STAT_NO_AP_FOUND
        if not self.fixed:
            self.address = ("0.0.0.0",) * 4

    def disconnect(self):
        """It is told of as done a little later."""
        if not self.on:
            raise OSError("Wifi Not Started")
        self.events.append("disconnect")
        self.leaving = True

    def settle(self):
        if self.leaving:
            self.leaving = False
            self.state = STAT_IDLE
            if not self.fixed:
                self.address = ("0.0.0.0",) * 4

    def isconnected(self):
        return self.state == STAT_GOT_IP

    def status(self, name=None):
        return -61 if name == "rssi" else self.state

    def ifconfig(self, values=None):
        if values is None:
            return self.address
        if values == "dhcp" and not self.fixed:
            raise RuntimeError("Wifi Unknown Error 0x5007")
        self.fixed = values != "dhcp"
        self.address = values if self.fixed else ("0.0.0.0",) * 4
        return None

    def ipconfig(self, name):
        return not self.fixed


def Pin(number):
    return "pin %d" % number


class _Lan(WLAN):
    def isconnected(self):
        return self.on

    def active(self, on=None):
        if on and self.on:
            raise OSError("ethernet enable failed")
        return super().active(on)


def LAN(**how):
    """The one that was made with its pins before, or is now."""
    if not lans:
        if "phy_addr" not in how:
            raise TypeError("'phy_addr' argument required")
        add_lan().values.update(how)
    return lans[0]


_made = {}
lans = []


def add_lan():
    lans.append(_Lan(2))
    return lans[0]


def install():
    """Makes this the module `network`, its interfaces as after power-on; returns the module."""
    module = sys.modules[__name__]
    for kind, made in _made.items():
        made.reset(kind)
    networks.clear()
    lans.clear()
    names.clear()
    settings.clear()
    sys.modules["network"] = module
    sys.modules["machine"] = module
    return module


def remove():
    for name in ("network", "machine"):
        sys.modules.pop(name, None)
    for name in list(sys.modules):
        if name in ("microsshd.network.board", "microsshd.network.setup"):
            del sys.modules[name]
