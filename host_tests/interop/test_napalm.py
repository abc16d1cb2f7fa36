"""NAPALM's getters, of its driver for Comware 7 (napalm-h3c-comware)."""

import importlib.util
import ipaddress
import re
import sys
import types

import drive
import pytest


def _driver():
    """NAPALM's own first lines would load the drivers of all makers, and what these need."""
    if "napalm" not in sys.modules:
        found = importlib.util.find_spec("napalm")
        package = types.ModuleType("napalm")
        package.__path__ = found.submodule_search_locations
        sys.modules["napalm"] = package
    from napalm_h3c_comware.comware import ComwareDriver

    return ComwareDriver


@pytest.fixture(scope="module")
def napalm(device):
    more = {"port": device.port, "use_keys": True, "key_file": device.key}
    driver = _driver()(device.HOST, device.USER, "", drive.PATIENCE, more)
    driver.open()
    yield driver
    driver.close()


def test_facts(napalm, device):
    facts = napalm.get_facts()
    assert facts["hostname"] == "microsshd" and facts["vendor"] == "microsshd"
    assert 0 <= facts["uptime"] < 3600
    assert facts["os_version"].startswith("Release ")
    assert facts["model"] and "InLoopBack0" in facts["interface_list"]


def test_interfaces(napalm):
    interfaces = napalm.get_interfaces()
    loop = interfaces["InLoopBack0"]
    assert loop["is_up"] and loop["is_enabled"] and loop["mtu"] >= 1500
    assert loop["description"] == "InLoopBack0 Interface" and loop["mac_address"] == "unknown"
    for name, settings in interfaces.items():
        if settings["mac_address"] != "unknown":
            assert re.fullmatch("([0-9A-F]{2}:){5}[0-9A-F]{2}", settings["mac_address"]), name
    addresses = napalm.get_interfaces_ip()
    assert addresses["InLoopBack0"]["ipv4"]["127.0.0.1"] == {"prefix_length": 8}
    assert set(addresses) <= set(interfaces)


def test_arp(napalm):
    """Whatever neighbours this machine has."""
    for entry in napalm.get_arp_table():
        ipaddress.IPv4Address(entry["ip"])
        assert entry["interface"] and entry["mac"] and entry["age"] >= 0


def test_environment(napalm, device):
    """There is no fan, no power supply and no sensor that could be told of."""
    if device.runtime == "cpython":
        pytest.skip("CPython does not tell its memory")
    found = napalm.get_environment()
    assert 0 <= found["cpu"]["Slot 0 cpu 0"]["%usage"] <= 100
    memory = found["memory"]
    assert memory["used_ram"] > 0 and memory["available_ram"] > 0
    assert found["fans"] == found["power"] == found["temperature"] == {}


def test_configurations(napalm):
    napalm.send_command("save force")
    found = napalm.get_config()
    assert found["running"].rstrip().endswith("return")
    assert found["startup"].rstrip().endswith("return")
