"""SHA-512 (FIPS 180-4), which stock MicroPython's hashlib lacks.

The tables are here and the kernels apart, since a board can forget this module but not those.
The time depends on the length alone. A hash keeps the last block and the state, until `wipe`.
"""

from ..compat import const
from .sha512_block import compress
from .xor import wipe

_BLOCK = const(128)
_SCHEDULE = const(640)  # bytes of 80 words, and the offset of the initial state in the table
_ROUNDS = const(704)  # bytes of the eight working variables and one more pair a round
# Round constants and initial state as little-endian 32-bit words; written by tools/tables.
_K = (
    b'\x98/\x8aB"\xae(\xd7\x91D7q\xcde\xef#\xcf\xfb\xc0\xb5/;M\xec\xa5\xdb\xb5\xe9\xbc\xdb\x89'
    b"\x81[\xc2V98\xb5H\xf3\xf1\x11\xf1Y\x19\xd0\x05\xb6\xa4\x82?\x92\x9bO\x19\xaf\xd5^\x1c\xab"
    b"\x18\x81m\xda\x98\xaa\x07\xd8B\x02\x03\xa3\x01[\x83\x12\xbeopE\xbe\x851$\x8c\xb2\xe4N\xc3}"
    b"\x0cU\xe2\xb4\xff\xd5t]\xbero\x89{\xf2\xfe\xb1\xde\x80\xb1\x96\x16;\xa7\x06\xdc\x9b5\x12"
    b"\xc7%t\xf1\x9b\xc1\x94&i\xcf\xc1i\x9b\xe4\xd2J\xf1\x9e\x86G\xbe\xef\xe3%O8\xc6\x9d\xc1\x0f"
    b"\xb5\xd5\x8c\x8b\xcc\xa1\x0c$e\x9c\xacwo,\xe9-u\x02+Y\xaa\x84tJ\x83\xe4\xa6n\xdc\xa9\xb0\\"
    b"\xd4\xfbA\xbd\xda\x88\xf9v\xb5S\x11\x83RQ>\x98\xab\xdff\xeem\xc61\xa8\x102\xb4-\xc8'\x03"
    b"\xb0?!\xfb\x98\xc7\x7fY\xbf\xe4\x0e\xef\xbe\xf3\x0b\xe0\xc6\xc2\x8f\xa8=G\x91\xa7\xd5%\xa7"
    b"\x0a\x93Qc\xca\x06o\x82\x03\xe0g))\x14pn\x0e\x0a\x85\x0a\xb7'\xfc/\xd2F8!\x1b.&\xc9&\\\xfc"
    b"m,M\xed*\xc4Z\x13\x0d8S\xdf\xb3\x95\x9dTs\x0ae\xdec\xaf\x8b\xbb\x0ajv\xa8\xb2w<.\xc9\xc2"
    b"\x81\xe6\xae\xedG\x85,r\x92;5\x82\x14\xa1\xe8\xbf\xa2d\x03\xf1LKf\x1a\xa8\x010B\xbcp\x8bK"
    b"\xc2\x91\x97\xf8\xd0\xa3Ql\xc70\xbeT\x06\x19\xe8\x92\xd1\x18R\xef\xd6$\x06\x99\xd6\x10\xa9"
    b"eU\x855\x0e\xf4* qWp\xa0j\x10\xb8\xd1\xbb2\x16\xc1\xa4\x19\xc8\xd0\xd2\xb8\x08l7\x1eS\xabA"
    b"QLwH'\x99\xeb\x8e\xdf\xb5\xbc\xb04\xa8H\x9b\xe1\xb3\x0c\x1c9cZ\xc9\xc5J\xaa\xd8N\xcb\x8aA"
    b"\xe3O\xca\x9c[s\xe3cw\xf3o.h\xa3\xb8\xb2\xd6\xee\x82\x8ft\xfc\xb2\xef]oc\xa5x`/\x17C\x14x"
    b"\xc8\x84r\xab\xf0\xa1\x08\x02\xc7\x8c\xec9d\x1a\xfa\xff\xbe\x90(\x1ec#\xeblP\xa4\xe9\xbd"
    b"\x82\xde\xf7\xa3\xf9\xbe\x15y\xc6\xb2\xf2xq\xc6+Sr\xe3\xce>'\xca\x9ca&\xea\xc7\xb8\x86\xd1"
    b"\x07\xc2\xc0!\xd6}\xda\xea\x1e\xeb\xe0\xcd\x7fO}\xf5x\xd1n\xee\xaag\xf0\x06\xbao\x17r\xc5}"
    b"c\x0a\xa6\x98\xc8\xa2\x04\x98?\x11\xae\x0d\xf9\xbe5\x0bq\x1b\x1bG\x1c\x13\xf5w\xdb(\x84}"
    b"\x04#{\xab\xca2\x93$\xc7@\x0a\xbe\x9e<\xbc\xbe\xc9\x15\xc4g\x1dCL\x0d\x10\x9c\xbe\xd4\xc5L"
    b"\xb6B>\xcb\x9c)\x7fY*~e\xfc\xabo\xcb_\xec\xfa\xd6:\x8c\x19Dl\x17XGJg\xe6\x09j\x08\xc9\xbc"
    b"\xf3\x85\xaeg\xbb;\xa7\xca\x84r\xf3n<+\xf8\x94\xfe:\xf5O\xa5\xf16\x1d_\x7fR\x0eQ\xd1\x82"
    b"\xe6\xad\x8ch\x05\x9b\x1fl>+\xab\xd9\x83\x1fk\xbdA\xfb\x19\xcd\xe0[y!~\x13"
)
_schedule = bytearray(_SCHEDULE)
_variables = bytearray(_ROUNDS)


class sha512:
    """The hash of `data` and of what `update` is given; like hashlib's."""

    def __init__(self, data=b""):
        self._state = bytearray(_K[_SCHEDULE:])
        self._rest = bytearray(_BLOCK)
        self._size = 0
        if data:
            self.update(data)

    def update(self, data):
        """Takes in bytes, any number of them; also after a digest."""
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
        compress(0, 0, state, block, at, _K, _schedule, _variables, 32)

    def digest(self):
        """The 64 byte hash of what came in so far."""
        out = bytearray(64)
        self.digest_into(out)
        return bytes(out)

    def digest_into(self, out):
        """Writes the hash to a bytearray of 64 bytes, which can be wiped."""
        # What is behind the first n bytes of the rest may be anything.
        n = self._size % _BLOCK
        out[:] = self._state
        block = self._rest
        block[n] = 0x80
        block[n + 1 :] = bytearray(_BLOCK - n - 1)
        if n >= _BLOCK - 16:
            self._add(out, block, 0)
            block = bytearray(_BLOCK)
        block[-8:] = (self._size * 8).to_bytes(8, "big")
        self._add(out, block, 0)
        compress(0, 0, out, out, 0, _K, _schedule, _variables, 16)
        out[:] = memoryview(_schedule)[:64]
        wipe(_schedule, _variables)

    def wipe(self):
        """Clears all that is left of the data; the hash is of no use then."""
        wipe(self._state, self._rest)
