"""Entries of the log as lines of text, in Comware's layout.

%Nov 22 15:57:09:578 2026 garage SSHS/6/SSHS_LOG: admin logged in from 10.0.0.1 by publickey
"""

import time

from .. import clock
from ..compat import const

_MONTHS = const("JanFebMarAprMayJunJulAugSepOctNovDec")
COMMAND = const(8)  # in the code of an entry


def line(entry, values):
    """An entry (see `log`) in the time zone and with the name of the configuration."""
    seconds, ms, code, text = entry
    t = time.gmtime(seconds + clock.offset + _ahead(values.get("clock/timezone")))
    kind = ("SHELL", "SHELL_CMD") if code & COMMAND else ("SSHS", "SSHS_LOG")
    return "%%%s %2d %02d:%02d:%02d:%03d %04d %s %s/%d/%s: %s" % (
        (_MONTHS[3 * t[1] - 3 : 3 * t[1]],)
        + tuple(t[2:6])
        + (ms, t[0], values["sysname"], kind[0], code & 7, kind[1], text)
    )


def _ahead(zone):
    """Seconds that a time zone, as (name, "add", "05:00:00"), is ahead of UTC."""
    if not zone:
        return 0
    hours, minutes, seconds = [int(part) for part in zone[2].split(":")]
    ahead = hours * 3600 + minutes * 60 + seconds
    return -ahead if zone[1] == "minus" else ahead
