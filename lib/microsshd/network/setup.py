"""Applies what is configured to a board's interfaces: for `keeping`, which keeps them so.

The ESP32's errors are OSError, and RuntimeError for those that MicroPython has no words for.
"""

import network

from .. import log
from ..compat import const
from .keeping import close_point, restart

_NOWHERE = const("0.0.0.0")
_HOSTNAME = const(32)  # bytes of a name that the firmware takes
_SSID = const(32)
_REASONS = (
    ("STAT_WRONG_PASSWORD", "wrong key"),
    ("STAT_NO_AP_FOUND", "there is no such network"),
    ("STAT_HANDSHAKE_TIMEOUT", "wrong key, or bad reception"),
    (15, "wrong key, or bad reception"),  # of ESP-IDF: 4WAY_HANDSHAKE_TIMEOUT
    ("STAT_CONNECTING", "no answer, or no address from DHCP"),
)


def apply(keeper, now):
    """Brings station, access point and LAN to what is configured. What was not touched by a
    change goes on."""
    values = keeper.device.config.values
    interfaces = values.get("interfaces") or {}
    _apply_lan(interfaces.get("Ethernet0"))
    settings = interfaces.get("WLAN0")
    if settings is None or settings.get("shutdown"):
        if keeper.applied or (settings and keeper.applied is None):
            _stop(keeper)
        return
    if hasattr(network, "hostname"):
        network.hostname(values["sysname"][:_HOSTNAME])  # for the next request to DHCP
    wanted = tuple([settings.get(name) for name in ("ssid", "key", "address", "gateway", "dns")])
    if wanted != keeper.applied:
        _start(keeper, wanted)
        restart(keeper, now)
    keeper.opens = settings.get("ap/enabled", True)
    if not keeper.opens:
        close_point(keeper)
    elif keeper.point and keeper.shown != _point_settings(keeper):
        close_point(keeper)
        if not keeper.up:
            open_point(keeper)


def _stop(keeper):
    """As somebody else may have started the station, it is stopped in any case."""
    close_point(keeper)
    keeper.station = None
    keeper.applied = ()
    keeper.up = False
    network.WLAN(network.STA_IF).active(False)
    log.info("WLAN0 is shut down")


def _start(keeper, wanted):
    station = network.WLAN(network.STA_IF)
    before, keeper.applied = keeper.applied, wanted
    keeper.station = station
    keeper.up = False
    station.active(True)
    try:
        station.disconnect()
    except (OSError, RuntimeError):
        pass
    _try(station, "reconnects", 0)  # it is told when
    if hasattr(network.WLAN, "PM_NONE"):
        _try(station, "pm", network.WLAN.PM_NONE)
    _address(station, wanted[2:], before and before[2])


def _try(link, name, value):
    """Sets what not every firmware knows."""
    try:
        link.config(**{name: value})
    except (OSError, RuntimeError, ValueError, TypeError) as e:
        log.warning("%s: %s", name, e)


def _address(link, wanted, was_fixed):
    """wanted: ((address, mask) or None for DHCP, gateway, name server)."""
    fixed, gateway, server = wanted
    if fixed:
        link.ifconfig(fixed + (gateway or _NOWHERE, server or gateway or _NOWHERE))
        return
    if was_fixed:
        try:
            link.ifconfig("dhcp")
        except (OSError, RuntimeError):
            pass  # it does so already
    if server and hasattr(network, "ipconfig"):
        network.ipconfig(dns=server)


def _point_settings(keeper):
    """By default it is open, under the device's name and the end of its MAC address."""
    values = keeper.device.config.values
    settings = values["interfaces"]["WLAN0"]
    end = "-%02X%02X" % tuple(keeper.station.config("mac")[4:])
    ssid = settings.get("ap/ssid") or values["sysname"][: _SSID - len(end)] + end
    key = settings.get("ap/key")
    if key:
        return {"ssid": ssid, "security": getattr(network, "AUTH_WPA2_PSK", 3), "key": key}
    return {"ssid": ssid, "security": getattr(network, "AUTH_OPEN", 0)}


def open_point(keeper):
    keeper.shown = how = _point_settings(keeper)
    point = network.WLAN(network.AP_IF)
    try:
        point.config(**how)  # so that it never shows itself otherwise
    except (OSError, RuntimeError):
        pass  # this firmware takes that only while it is active
    try:
        point.active(True)
        point.config(**how)
        keeper.point = point
        log.info("WLAN1 is up as %s, address %s", how["ssid"], point.ifconfig()[0])
    except (OSError, RuntimeError, ValueError) as e:
        log.error("WLAN1 cannot be opened: %s", e)


def tell(ssid, state):
    """Logs why a connection failed."""
    for name, text in _REASONS:
        if state == (getattr(network, name, None) if isinstance(name, str) else name):
            state = text
            break
    log.warning("WLAN0 has not connected to %s: %s", ssid, state)


def _apply_lan(settings):
    """The application may have made it; else its `phy` tells how. There is one at most."""
    if settings is None:
        return
    how = {}
    try:
        if settings.get("phy"):
            from machine import Pin

            kind, mdc, mdio, address = settings["phy"]
            kind = getattr(network, "PHY_" + kind.upper())
            how = {"mdc": Pin(mdc), "mdio": Pin(mdio), "phy_addr": address, "phy_type": kind}
        link = network.LAN(**how)
        on = not settings.get("shutdown")
        if link.active() != on:
            link.active(on)
        if on:
            wanted = settings.get("address"), settings.get("gateway"), settings.get("dns")
            _address(link, wanted, True)
    except (AttributeError, ImportError, TypeError, ValueError, OSError, RuntimeError) as e:
        log.warning("Ethernet0: %s", e)
