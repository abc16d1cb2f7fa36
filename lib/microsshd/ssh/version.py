"""The identification string, with which a connection begins: RFC 4253 section 4.2.

SSH-protoversion-softwareversion SP comments CR LF
"""

from ..compat import const
from ..errors import Disconnect

_PROTOCOL_ERROR = const(2)
_VERSION_NOT_SUPPORTED = const(8)
_LONGEST = const(255)  # with its CR LF


def peer_version(rx):
    """The peer's, taken out of an RxBuffer, without CR LF; None while it is not whole."""
    line = _line(rx)
    if line is None:
        return None
    line = line.rstrip(b"\r")
    if not line.startswith(b"SSH-") or b"\0" in line:
        raise Disconnect(_PROTOCOL_ERROR, "Not an SSH identification string")
    if not line.startswith(b"SSH-2.0-") and not line.startswith(b"SSH-1.99-"):
        raise Disconnect(_VERSION_NOT_SUPPORTED, "Only SSH 2.0 is spoken here")
    return line


def _line(rx):
    """The bytes before the next LF, or None while it is missing."""
    view = rx.view
    for i in range(rx.start, min(rx.end, rx.start + _LONGEST)):
        if view[i] == 10:
            line = bytes(view[rx.start : i])
            rx.start = i + 1
            return line
    if rx.end - rx.start >= _LONGEST:
        raise Disconnect(_PROTOCOL_ERROR, "Identification string is too long")
    return None
