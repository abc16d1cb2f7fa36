"""Log hosts: each entry of the log as a datagram of RFC 5424, over UDP (RFC 5426).

    <190>1 2026-11-22T15:57:09.578Z garage microsshd - SSHS_LOG - admin logged in ...

Loaded while a log host is configured. Hosts are addresses, as looking up a name would hold up the
device. Nothing here waits, raises or logs: what the network does not take at once is counted. A
clock that was never set is no time: then the field is "-".
"""

import socket
import time

from . import clock, log
from .compat import const, forget

_COMMAND = const(8)  # in the code of an entry
_LOCAL0 = const(16)
_SET = const(2025)  # the year before which no clock is right
_ADDRESS = b"0123456789abcdefABCDEF.:"


def configure(device):
    """Takes over the log hosts of the configuration."""
    if log.sender:
        log.sender.close()
        log.sender = None
    hosts = device.config.values["log/hosts"]
    if hosts:
        log.sender = Sender(device, hosts)
    else:
        forget("syslog")


class Sender:
    """To `hosts`, {address: {"port": 514, "facility": "local7"}}; `sent` and `failed`
    count datagrams."""

    def __init__(self, device, hosts):
        self.sent = self.failed = 0
        self._device = device
        self._targets = []
        for host, row in hosts.items():
            try:
                self._add(host, row.get("port", 514), row.get("facility", "local7"))
            except OSError:
                self.failed += 1

    def _add(self, host, port, facility):
        for c in host.encode():
            if c not in _ADDRESS:
                raise OSError(22)
        kind = socket.SOCK_DGRAM
        family, _, _, _, place = socket.getaddrinfo(host, port, 0, kind)[0]
        sock = socket.socket(family, kind)
        sock.setblocking(False)
        self._targets.append((sock, place, _LOCAL0 + int(facility[5:]) << 3))

    def take(self, entry):
        seconds, ms, code, text = entry
        t = time.gmtime(seconds + clock.offset)
        stamp = "-"
        if t[0] >= _SET:
            stamp = "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ" % (tuple(t[:6]) + (ms,))
        kind = "SHELL_CMD" if code & _COMMAND else "SSHS_LOG"
        name = self._device.config.values["sysname"]
        rest = ">1 %s %s microsshd - %s - %s" % (stamp, name, kind, text)
        for sock, place, facility in self._targets:
            try:
                sock.sendto(("<%d%s" % (facility | code & 7, rest)).encode(), place)
                self.sent += 1
            except OSError:
                self.failed += 1

    def close(self):
        for target in self._targets:
            target[0].close()
        self._targets = []
