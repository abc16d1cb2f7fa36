"""The time from servers of the network: SNTP version 4 (RFC 4330), each hour.

`start` is called by the device's timers, which it tells when it is to be called again. A server
that sends what this request did not ask for is not believed (RFC 4330 section 5).
"""

import os
import struct
import time

from .. import clock, log
from ..compat import const, forget, spawn, ticks_diff, ticks_ms
from .dns import resolve
from .udp import ask

TIMER = "network.sntp.start"
_HOUR = const(3600)
_FIRST = const(64)  # seconds to the next try, then twice as long each time
_CLIENT = const(0x23)  # version 4, mode 3
_SERVER = const(4)
_PACKET = const(48)
_UNKNOWN = const(3)  # leap indicator: the server has no time itself
_FROM_1900 = {1970: 2208988800, 2000: 3155673600}

port = 123


def start(device):
    """Sets the clock when that is configured; it goes on by itself."""
    if device.config.values.get("ntp/enabled"):
        spawn(update(device))
    else:
        forget("network.")


async def update(device):
    """Asks one server after the other until one tells the time."""
    wait = _HOUR
    try:
        for host in list(device.config.values.get("ntp/servers") or ()):
            seconds = await _time_of(host)
            if seconds is not None:
                clock.failures = 0
                _set(host, seconds)
                return
        wait = min(_FIRST << min(clock.failures, 6), _HOUR)
        if not clock.failures:
            log.warning("no time server answers")
        clock.failures += 1
    except MemoryError:
        wait = _FIRST
    finally:
        device.server.timers.set(TIMER, wait)
        forget("network.")


def _set(host, seconds):
    """Sets the clock; the log tells it where one may notice."""
    wrong = clock.now() - seconds
    clock.set(seconds)
    if abs(wrong) > 1:
        word = "ahead" if wrong > 0 else "behind"
        log.info("clock set by %s, it was %d s %s", host, abs(wrong), word)


async def _time_of(host):
    """Seconds as time.time() counts them, or None."""
    address = await resolve(host)
    if not address:
        return None
    mark = os.urandom(8)  # returned as the originate timestamp
    began = ticks_ms()
    question = bytes([_CLIENT]) + bytes(_PACKET - 9) + mark
    found = await ask(address, port, question, lambda answer: _transmitted(answer, mark))
    if found is None:
        return None
    passed = ticks_diff(ticks_ms(), began)
    return found[0] + ((found[1] * 1000 >> 32) + passed // 2 + 500) // 1000


def _transmitted(answer, mark):
    """The transmit timestamp, (seconds of our epoch, fraction in 2^-32 s); None when the answer
    is none, or the server has no time."""
    if len(answer) < _PACKET or answer[0] & 7 != _SERVER or answer[0] >> 6 == _UNKNOWN:
        return None
    if not 0 < answer[1] < 16 or answer[24:32] != mark:
        return None
    seconds, fraction = struct.unpack(">II", answer[40:48])
    if not seconds:
        return None
    if not seconds >> 31:
        seconds += 1 << 32  # from 2036 on (RFC 4330 section 3)
    return seconds - _FROM_1900[time.gmtime(0)[0]], fraction
