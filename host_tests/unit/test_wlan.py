"""A board on its network: a stand-in for MicroPython's `network`, and time that the test makes."""

import asyncio

import board_network
from microsshd import log, wlan
from microsshd.config import text

LEASE = board_network.LEASE


class Board:
    """Its device is this, too; `run` lets seconds pass."""

    def __init__(self, **settings):
        self.network = board_network.install()
        self.network.networks["home"] = "rightright"
        self.station = self.network.WLAN(self.network.STA_IF)
        self.point = self.network.WLAN(self.network.AP_IF)
        self.config = self.server = self.timers = self
        self.values = {"sysname": "garage", "ntp/enabled": True, "interfaces": {}}
        if settings:
            self.values["interfaces"]["WLAN0"] = settings
        self.asked = 0
        self.now = 0
        self.keeper = wlan.Keeper(self)

    def set(self, timer, seconds):
        self.asked += 1

    def change(self, **settings):
        self.values["interfaces"]["WLAN0"].update(settings)
        self.keeper.stale = True

    def run(self, seconds, answers=True):
        for _ in range(2 * seconds):
            self.station.settle()
            self.keeper.look(self.now)
            self.now = self.now + 500
            if answers and not self.now % 1000:
                self.station.answer()

    def attempts(self):
        return len([event for event in self.station.events if event.startswith("connect")])


def _test(work, **settings):
    echo, log.echo = log.echo, None
    log.lines.clear()
    try:
        work(Board(**settings))
    finally:
        log.echo = echo
        board_network.remove()


def _logged(text):
    return len([line for line in log.lines if text in line[3]])


def test_connects():
    def work(board):
        board.run(5)
        assert board.station.events == ["on", "disconnect", "connect home"]
        assert board.station.wanted == ("home", "rightright")
        assert board.station.values["pm"] == 0 and board.station.values["reconnects"] == 0
        assert board.network.names == ["garage"]
        assert _logged("WLAN0 is up, address " + LEASE[0]) == 1
        assert board.asked == 1 and not board.point.on
        board.run(100)
        assert board.attempts() == 1 and len(log.lines) == 1

    _test(work, ssid="home", key="rightright")


def test_lost_link():
    def work(board):
        board.run(5)
        del board.network.networks["home"]
        board.station.lose()
        board.run(20)
        assert _logged("WLAN0 is down") == 1 and not board.point.on
        assert _logged("no such network") == 1
        before = board.attempts()
        assert 4 <= before <= 6  # one at once, then 1, 2, 4 and 8 s after the one before
        board.run(15)
        assert board.point.on and _logged("WLAN1 is up as garage-3456, address 192.168.4.1") == 1
        board.run(300)
        assert board.attempts() - before <= 8  # a minute apart in the end
        assert len(log.lines) == 4, log.lines
        board.network.networks["home"] = "rightright"
        board.run(65)
        assert board.station.isconnected() and not board.point.on
        assert _logged("WLAN0 is up") == 2 and _logged("WLAN1 is down") == 1

    _test(work, ssid="home", key="rightright")


def test_wrong_key():
    def work(board):
        board.run(40)
        assert _logged("not connected to home: wrong key") == 1
        assert not [line for line in log.lines if "rongwron" in line[3]]
        assert board.point.on and not board.station.isconnected()
        board.change(key="rightright")
        board.run(3)
        assert board.station.isconnected() and not board.point.on

    _test(work, ssid="home", key="wrongwrong")


def test_no_answer():
    """An attempt that neither fails nor succeeds is given up, and made again."""

    def work(board):
        board.run(60, answers=False)
        assert board.attempts() == 3 and _logged("no address from DHCP") == 1
        board.run(90)
        assert board.station.isconnected()

    _test(work, ssid="home", key="rightright")


def test_static_address():
    def work(board):
        board.run(5)
        assert board.station.ifconfig() == ("10.0.0.9", "255.0.0.0", "10.0.0.1", "10.0.0.1")
        assert _logged("WLAN0 is up, address 10.0.0.9") == 1
        board.change(gateway=None, dns="10.0.0.2")
        board.run(5)
        assert board.station.ifconfig() == ("10.0.0.9", "255.0.0.0", "0.0.0.0", "10.0.0.2")
        board.change(address=None)
        board.run(5)
        assert board.station.ifconfig() == LEASE and board.network.settings == {"dns": "10.0.0.2"}
        assert _logged("WLAN0 is up") == 3 and not _logged("WLAN0 is down")

    address = ("10.0.0.9", "255.0.0.0")
    _test(work, ssid="home", key="rightright", address=address, gateway="10.0.0.1")


def test_as_it_is_typed():
    """The leaves that are applied here are those of the schema."""
    wrong = []
    lines = (
        "sysname barn",
        "ntp-service enable",
        "ntp-service unicast-server 10.0.0.3",
        "interface WLAN0",
        " ssid home",
        " wpa-key simple rightright",
        " ip address 10.0.0.9 255.0.0.0",
        " gateway 10.0.0.1",
        " dns server 10.0.0.2",
        " access-point ssid workshop",
        " access-point wpa-key simple hammerhammer",
        "interface Ethernet0",
        " phy lan8720 mdc 23 mdio 18 address 1",
        " ip address 10.1.0.9 255.255.0.0",
    )
    config = text.parse(lines, lambda number, line, e: wrong.append((line, e)))
    assert not wrong, wrong

    def work(board):
        board.values = config.values
        board.run(5)
        assert board.station.wanted == ("home", "rightright") and board.network.names == ["barn"]
        assert board.station.ifconfig() == ("10.0.0.9", "255.0.0.0", "10.0.0.1", "10.0.0.2")
        lan = board.network.lans[0]
        assert lan.values["mdc"] == "pin 23" and lan.ifconfig()[:2] == ("10.1.0.9", "255.255.0.0")
        assert board.asked == 1 and list(config.values["ntp/servers"]) == ["10.0.0.3"]
        board.network.networks.clear()
        board.station.lose()
        board.run(40)
        assert board.point.values["ssid"] == "workshop"
        assert board.point.values["key"] == "hammerhammer"
        config.values["interfaces"]["WLAN0"]["ap/enabled"] = False
        board.keeper.stale = True
        board.run(1)
        assert not board.point.on

    _test(work)


def test_changes():
    def work(board):
        board.run(5)
        board.change(description="by the door")
        board.values["sysname"] = "barn"
        board.run(5)
        assert board.attempts() == 1 and board.network.names[-1] == "barn"
        board.change(shutdown=True)
        board.run(5)
        assert board.station.events[-1] == "off" and not board.station.on
        board.change()
        board.run(5)
        assert _logged("shut down") == 1
        board.change(shutdown=False)
        board.run(5)
        assert board.station.isconnected()
        del board.values["interfaces"]["WLAN0"]
        board.keeper.stale = True
        board.run(5)
        assert not board.station.on

    _test(work, ssid="home", key="rightright")


def test_access_point():
    """Without a network to connect to it opens at once."""

    def work(board):
        board.run(1)
        assert board.point.on and board.point.values["ssid"] == "garage-3456"
        assert board.point.values["security"] == board.network.AUTH_OPEN
        board.change(**{"ap/ssid": "workshop", "ap/key": "hammerhammer"})
        board.run(1)
        assert board.point.on and board.point.values["ssid"] == "workshop"
        assert board.point.values["security"] == board.network.AUTH_WPA2_PSK
        assert board.point.values["key"] == "hammerhammer" and not _logged("hammer")
        events = len(board.point.events)
        board.change(description="x")
        board.run(1)
        assert len(board.point.events) == events
        board.change(shutdown=True)
        board.run(1)
        assert not board.point.on

    _test(work, description="")


def test_what_is_not_configured_is_not_touched():
    def work(board):
        board.run(60)
        assert not board.station.events and not board.point.events and not board.network.names

    _test(work)


def test_errors_of_the_firmware():
    def work(board):
        board.station.fails = True
        board.run(10)
        assert _logged("0x0101") == 1
        board.station.fails = False
        board.run(10)
        assert board.station.isconnected()

    _test(work, ssid="home", key="rightright")


def test_ethernet():
    """A LAN that the application has made; where it has made none nothing happens."""

    def work(board):
        fixed = {"address": ("10.0.0.9", "255.0.0.0"), "gateway": "10.0.0.1"}
        board.values["interfaces"]["Ethernet0"] = fixed
        board.run(1)
        assert _logged("Ethernet0: ") == 1
        lan = board.network.add_lan()
        board.keeper.stale = True
        board.run(1)
        assert lan.on and lan.ifconfig()[:3] == ("10.0.0.9", "255.0.0.0", "10.0.0.1")
        board.keeper.stale = True
        board.run(1)
        assert _logged("Ethernet0: ") == 1
        assert board.asked == 3  # there is no station that would have to be up
        fixed["shutdown"] = True
        board.keeper.stale = True
        board.run(1)
        assert not lan.on and not board.station.events

    _test(work)


def test_ethernet_by_its_pins():
    def work(board):
        board.values["interfaces"]["Ethernet0"] = {"phy": ("lan8720", 23, 18, 1)}
        board.run(1)
        made = board.network.lans[0]
        assert made.on and made.values["mdc"] == "pin 23" and made.values["mdio"] == "pin 18"
        assert made.values["phy_addr"] == 1 and made.values["phy_type"] == 7
        board.values["interfaces"]["Ethernet0"] = {"phy": ("ksz8081", 23, 18, 1)}
        board.keeper.stale = True
        board.run(1)
        assert _logged("Ethernet0: ") == 1

    _test(work)


def test_no_access_point():
    def work(board):
        board.run(60)
        assert not board.point.events
        board.change(**{"ap/enabled": True})
        board.run(1)
        assert board.point.on
        board.change(**{"ap/enabled": False})
        board.run(1)
        assert not board.point.on

    _test(work, **{"ap/enabled": False})


def test_no_memory_for_the_access_point():
    def work(board):
        board.point.fails = True
        board.run(50)
        assert _logged("WLAN1 cannot be opened: Wifi Unknown Error 0x0101") == 2
        board.point.fails = False
        board.run(30)
        assert board.point.on

    _test(work, description="")


def test_long_name():
    def work(board):
        board.values["sysname"] = "g" * 48
        board.run(1)
        assert board.point.values["ssid"] == "g" * 27 + "-3456"
        assert board.network.names == ["g" * 32]

    _test(work, description="")


def test_the_task():
    """It never ends on a board; elsewhere it asks for the time and has nothing else to do."""

    async def run(board):
        task = asyncio.create_task(wlan.keep(board))
        await asyncio.sleep(0.1)
        assert board.station.on and wlan.keeper.device is board
        assert board.asked == 0
        wlan.changed(board)
        assert wlan.keeper.stale
        task.cancel()
        board_network.remove()
        await wlan.keep(board)
        assert board.asked == 1

    _test(lambda board: asyncio.run(run(board)), ssid="home", key="rightright")
    wlan.keeper = None
