"""Entries of the log as lines of text, in Comware's layout.

%Nov 22 15:57:09:578 2026 garage SSHS/6/SSHS_LOG: admin logged in from 10.0.0.1 by publickey
"""

import time

from ..compat import const

_MONTHS = const("JanFebMarAprMayJunJulAugSepOctNovDec")
COMMAND = const(8)  # in the code of an entry


def line(entry, name):
    """An entry (see `log`) of the device `name`."""
    seconds, ms, code, text = entry
    t = time.gmtime(seconds)
    kind = ("SHELL", "SHELL_CMD") if code & COMMAND else ("SSHS", "SSHS_LOG")
    return "%%%s %2d %02d:%02d:%02d:%03d %04d %s %s/%d/%s: %s" % (
        (_MONTHS[3 * t[1] - 3 : 3 * t[1]],)
        + tuple(t[2:6])
        + (ms, t[0], name, kind[0], code & 7, kind[1], text)
    )
