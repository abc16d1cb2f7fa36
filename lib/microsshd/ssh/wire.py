"""The data types of RFC 4251 section 5, read from a packet's payload.

    byte | boolean | uint32 | string: uint32 length + bytes | mpint, name-list: a string

A field that runs past the payload is the peer's fault: `Disconnect`, never an index error.
"""

from ..compat import const
from ..errors import Disconnect

_PROTOCOL_ERROR = const(2)


class Reader:
    """Reads fields one after the other from `view[pos:stop]`. What `string` returns is a view of
    that: of the receive buffer it is good until the handler returns."""

    def take(self, n):
        """The position of the next n bytes, which are then read."""
        pos = self.pos
        if n > self.stop - pos:
            raise Disconnect(_PROTOCOL_ERROR, "Message ends too early")
        self.pos = pos + n
        return pos

    def boolean(self):
        return self.view[self.take(1)] != 0

    def u32(self):
        i = self.take(4)
        v = self.view
        return v[i] << 24 | v[i + 1] << 16 | v[i + 2] << 8 | v[i + 3]

    def string(self):
        n = self.u32()
        i = self.take(n)
        return self.view[i : i + n]

    def text(self):
        """A string that must be UTF-8 without NUL."""
        try:
            text = str(self.string(), "utf-8")
        except UnicodeError:
            text = "\0"
        if "\0" in text:
            raise Disconnect(_PROTOCOL_ERROR, "Text is not UTF-8, or has a NUL")
        return text

    def finish(self):
        """Refuses bytes after the last field."""
        if self.pos != self.stop:
            raise Disconnect(_PROTOCOL_ERROR, "Message is too long")


def string(data):
    """`data` as an SSH string, for hashes and signatures (packets are written in place)."""
    return len(data).to_bytes(4, "big") + data
