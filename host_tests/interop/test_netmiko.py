"""netmiko, under most network tools: autodetection, commands, configuration, templates."""

import re
from concurrent.futures import ThreadPoolExecutor

import drive
import netmiko
import pytest
from device import quick_exchange
from paramiko import Transport

PLATFORMS = ("hp_comware", "h3c_comware")


def settings(device, platform):
    quick = quick_exchange(device.runtime)
    slower = [name for name in Transport._preferred_kex if quick and name != quick]
    return {
        "disabled_algorithms": {"kex": slower},
        "device_type": platform,
        "host": device.HOST,
        "port": device.port,
        "username": device.USER,
        "use_keys": True,
        "key_file": device.key,
        "conn_timeout": drive.PATIENCE,
        "auth_timeout": drive.PATIENCE,
        "banner_timeout": drive.PATIENCE,
        "read_timeout_override": drive.PATIENCE,
    }


@pytest.fixture(scope="module", autouse=True)
def detected(runtime, tmp_path_factory):
    """What it finds out itself, on MicroPython. It sleeps most of half a minute, beside the other
    tests, so with a device of its own."""

    def detect(device):
        return netmiko.SSHDetect(**settings(device, "autodetect")).autodetect()

    if runtime != "micropython":
        yield None
        return
    with drive.make_device(runtime, tmp_path_factory.mktemp("detected")) as d:
        with ThreadPoolExecutor(1) as executor:
            yield executor.submit(detect, d)


@pytest.fixture(params=PLATFORMS)
def connection(device, request):
    with netmiko.ConnectHandler(**settings(device, request.param)) as made:
        yield made


@pytest.fixture(scope="module")
def kept(device):
    """One connection for several tests; there are templates for hp_comware."""
    with netmiko.ConnectHandler(**settings(device, "hp_comware")) as made:
        yield made


def test_commands(connection):
    assert connection.find_prompt() == "<microsshd>"
    assert "uptime is" in connection.send_command("display version")
    assert "Unrecognized command" in connection.send_command("show bogus")
    assert "disabled" in connection.send_command("undo terminal monitor")


def test_configuration(connection):
    changes = ["ssh server authentication-retries 4", "local-user nina class manage"]
    changes += ["state block", "quit"]
    shown = connection.send_config_set(changes)
    assert "%" not in shown, shown
    assert connection.find_prompt() == "<microsshd>"
    assert "successfully" in connection.save_config()
    connection.exit_config_mode()
    saved = connection.send_command("display saved-configuration")
    assert "ssh server authentication-retries 4" in saved and "local-user nina" in saved
    changes = ["undo ssh server authentication-retries", "undo local-user nina class manage"]
    connection.send_config_set(changes)
    assert "nina" not in connection.send_command("display current-configuration")


def test_many_lines_of_configuration(kept):
    names = ["user%02d" % n for n in range(20)]
    lines = []
    for name in names:
        lines += ["local-user %s class manage" % name, "state block", "quit"]
    kept.send_config_set(lines)
    shown = kept.send_command("display current-configuration")
    assert [name for name in names if name not in shown] == []
    shown = kept.send_config_set(["undo local-user %s class manage" % n for n in names])
    assert "%" not in shown, shown
    assert "user0" not in kept.send_command("display current-configuration")


def test_new_name(device):
    """The prompt changes in the middle."""
    with netmiko.ConnectHandler(**settings(device, "hp_comware")) as connection:
        for line, name in (("sysname garage", "garage"), ("undo sysname", "microsshd")):
            connection.send_config_set([line])
            assert connection.set_base_prompt() == name
            assert connection.find_prompt() == "<%s>" % name
            shown = connection.send_command("display current-configuration | include sysname")
            assert shown.strip() == ("sysname garage" if name == "garage" else "")


def test_templates(kept):
    (clock,) = kept.send_command("display clock", use_textfsm=True)
    assert clock["timezone"] == "UTC" and re.fullmatch(r"\d\d:\d\d:\d\d", clock["time"])
    assert len(clock["dayweek"]) == 3 and clock["year"] >= "2024"
    (maker,) = kept.send_command("display device manuinfo", use_textfsm=True)
    assert maker["slot_id"] == "0" and maker["device_name"] and maker["vendor_name"]


def test_templates_of_the_network(kept):
    """This machine's loopback, and what else there is."""
    interfaces = kept.send_command("display interface", use_textfsm=True)
    loop = interfaces[[found["interface"] for found in interfaces].index("InLoopBack0")]
    assert (loop["line_status"], loop["protocol_status"]) == ("UP", "UP(spoofing)")
    assert loop["ip_address"] == ["127.0.0.1/8"] and int(loop["mtu"]) >= 1500
    brief = kept.send_command("display interface brief", use_textfsm=True)
    assert len(brief) == len(interfaces)
    (row,) = [row for row in brief if row["interface"] == "InLoop0"]
    assert (row["link"], row["protocol"], row["main_ip"]) == ("UP", "UP(s)", "127.0.0.1")
    addresses = kept.send_command("display ip interface", use_textfsm=True)
    assert [found["interface"] for found in addresses] == [i["interface"] for i in interfaces]
    routes = kept.send_command("display ip routing-table", use_textfsm=True)
    (own,) = [route for route in routes if route["network"] == "127.0.0.1"]
    assert (own["prefix_length"], own["protocol"], own["nexthop_if"]) == (
        "32",
        "Direct",
        "InLoop0",
    )
    shown = kept.send_command("display arp")
    rows = kept.send_command("display arp", use_textfsm=True)
    assert len(shown.strip().splitlines()) == 2 or len(rows) == len(shown.strip().splitlines()) - 2


def test_time_zone(kept):
    shown = kept.send_config_set(["clock timezone Z5 add 05:00:00"])
    assert "%" not in shown, shown
    (clock,) = kept.send_command("display clock", use_textfsm=True)
    assert clock["timezone"] == "Z5"
    kept.send_config_set(["undo clock timezone"])


def test_what_other_tools_look_for(device, kept):
    """NAPALM's driver and others find these with regular expressions."""
    shown = kept.send_command("display version")
    assert re.search(r"^.*Comware.*Version\s+[0-9\.]+,\s+(.*)", shown, re.M)
    uptime = re.search(r"^(\S+)\s+(\S+)\s+uptime\s+is\s+(.*)", shown, re.M)
    assert uptime[1] == "microsshd"
    assert re.fullmatch(r"\d+ weeks, \d+ days, \d+ hours, \d+ minutes", uptime[3])
    shown = kept.send_command("display memory")
    if device.runtime == "micropython":
        assert re.search(r"^Memory\s+statistics", shown, re.M)
        row = re.search(r"^Mem:((?:\s+\d+){6})\s+([0-9.]+)%$", shown, re.M)
        total, used, free = [int(n) for n in row[1].split()[:3]]
        assert used + free == total
    shown = kept.send_command("display ssh server status")
    assert "\n SSH version : 2.0\n SSH authentication-timeout : 60 second(s)\n" in shown
    row = kept.send_command("display ssh server session").splitlines()[-1].split()
    assert row[2] == "2.0" and row[4:] == ["Established", "1", "Stelnet", device.USER]
    shown = kept.send_command("display users").splitlines()
    assert shown[1][:2] == "+ " and shown[1].endswith(" SSH")
    assert "        Location: 127.0.0.1" in shown
    assert "display users" in kept.send_command("display history-command").split("\n")[-2]
    assert "Master" in kept.send_command("display device")


def test_autodetect(detected):
    if not detected:
        pytest.skip("the other runtime shows it")
    assert detected.result(4 * drive.PATIENCE) == "h3c_comware"
