"""SHA-512 (FIPS 180-4), which stock MicroPython's hashlib lacks.

The tables are here and the kernels apart, since a board can forget this module but not those.
"""

import struct

from ..compat import const, data
from .sha512_block import compress

_BLOCK = const(128)
_SCHEDULE = const(640)  # bytes of 80 words, and the offset of the initial state in the table
_ROUNDS = const(704)  # bytes of the eight working variables and one more pair a round


with data("sha512.bin") as _f:
    _K = _f.read()  # round constants and initial state, as little-endian 32-bit words
_schedule = bytearray(_SCHEDULE)
_variables = bytearray(_ROUNDS)


class sha512:
    """The hash of what `update` is given; like hashlib's, and `digest` leaves it usable."""

    def __init__(self, data=b""):
        self._state = bytearray(_K[_SCHEDULE:])
        self._rest = bytearray(_BLOCK)
        self._size = 0
        self.update(data)

    def update(self, data):
        n = self._size % _BLOCK
        self._size += len(data)
        at = 0
        while len(data) - at >= _BLOCK - n:
            if n:
                at = _BLOCK - n
                self._rest[n:] = data[:at]
                self._add(self._state, self._rest, 0)
                n = 0
            else:
                self._add(self._state, data, at)
                at += _BLOCK
        self._rest[n : n + len(data) - at] = data[at:]

    def _add(self, state, block, at):
        compress(0, 0, state, block, at, _K, _schedule, _variables)

    def digest(self):
        """The 64 byte hash."""
        n = self._size % _BLOCK
        end = bytearray(_BLOCK if n < _BLOCK - 16 else 2 * _BLOCK)
        end[:n] = self._rest[:n]
        end[n] = 0x80
        end[-8:] = (self._size * 8).to_bytes(8, "big")
        state = bytearray(self._state)
        for at in range(0, len(end), _BLOCK):
            self._add(state, end, at)
        return struct.pack(">16I", *struct.unpack("<16I", state))
