"""Numbers modulo the prime of a MODP group, in Montgomery's form, on a board.

A number is an array of int32 limbs of 13 bits, balanced; the array's capacity r = 2**(13 * limbs)
is the Montgomery radix. Reduction takes 16 limbs v at a time away from the low end. All but the
last time it adds v times (k p + 1) / 2**208, where k = -1 / p modulo 2**208, so v itself is the
quotient's digit and the number stays 208 bits too long; the last time it adds (v k mod 2**208) p.
Numbers are not reduced to 0 .. p - 1 in between: they stay within +-1.1 p.

Time and places in memory depend on the group alone, not on numbers and not on exponents.
"""

from ..compat import const, micropython
from .modp_field import _multiply
from .xor import wipe

_PRODUCT = const(0)
_SQUARE = const(1)
_REDUCE = const(2)
_ENTRIES = const(16)


@micropython.viper
def _balance(t: int, x: int, columns: ptr32, i: int, n: int, out: ptr32):
    """Makes limbs of n columns from i on; what is left goes to the column behind."""
    m32 = uint(0xFFFFFFFF)
    h32 = int(m32 ^ m32 >> 1)
    x = int(columns) + 4 * i
    y = int(out)
    t = 0
    while n:
        t = ((ptr32(x)[0] + t + 4096 & m32) ^ h32) - h32
        ptr32(y)[0] = (t & 8191) - 4096
        t = t >> 13
        t = ((ptr32(x)[1] + t + 4096 & m32) ^ h32) - h32
        ptr32(y)[1] = (t & 8191) - 4096
        t = t >> 13
        x += 8
        y += 8
        n -= 2
    ptr32(x)[0] = ptr32(x)[0] + t


@micropython.viper
def _unpack(source: ptr8, size: int, out: ptr32, n: int):
    """The n limbs of `size` bytes, little-endian."""
    at = 0
    t = 0
    bits = 0
    carry = 0
    for i in range(n):
        while bits < 13:
            if at < size:
                t = source[at] << bits | t
                at += 1
            bits += 8
        carry += t & 8191
        t >>= 13
        bits -= 13
        out[i] = (carry + 4096 & 8191) - 4096
        carry = carry + 4096 >> 13


@micropython.viper
def _bytes(t: int, x: int, limbs: ptr32, prime: ptr32, out: ptr8, n: int):
    """n limbs plus twice the prime's as 13 n / 8 bytes, little-endian; 8 divides n."""
    m32 = uint(0xFFFFFFFF)
    h32 = int(m32 ^ m32 >> 1)
    t = 0
    bits = 0
    j = 0
    for i in range(n):
        x += ((limbs[i] + 2 * prime[i] & m32) ^ h32) - h32
        t = (x & 8191) << bits | t
        x >>= 13
        bits += 13
        while bits > 7:
            out[j] = t
            t >>= 8
            j += 1
            bits -= 8


@micropython.viper
def _clear(t: int, x: int, columns: ptr32, n: int):
    """Clears 2 n + 1 columns, n even."""
    x = int(columns)
    t = n
    while t:
        ptr32(x)[0] = 0
        ptr32(x)[1] = 0
        ptr32(x)[2] = 0
        ptr32(x)[3] = 0
        x += 16
        t -= 2
    ptr32(x)[0] = 0


@micropython.viper
def _double(t: int, x: int, limbs: ptr32, out: ptr32, n: int):
    """out becomes twice the n limbs."""
    x = int(limbs)
    y = int(out)
    while n:
        ptr32(y)[0] = ptr32(x)[0] * 2
        ptr32(y)[1] = ptr32(x)[1] * 2
        x += 8
        y += 8
        n -= 2


@micropython.viper
def _pack(limbs: ptr32, table: ptr32, entry: int, n: int):
    """Writes n limbs as an entry of a table, two to a word."""
    n >>= 1
    entry *= n
    for i in range(n):
        table[entry + i] = limbs[2 * i] & 0xFFFF | limbs[2 * i + 1] << 16


@micropython.viper
def _select(t: int, x: int, table: ptr32, entry: int, out: ptr32, n: int):
    """Reads every entry of the table and gives the one: no branch, no address tells which."""
    n >>= 1
    for i in range(n):
        ptr32(out)[n + i] = 0
    for i in range(_ENTRIES):
        t = ((i ^ entry) - 1) >> 31  # all ones for the entry, 0 for others
        x = int(table) + 4 * n * i
        y = int(out) + 4 * n
        k = n
        while k:
            ptr32(y)[0] = ptr32(x)[0] & t | ptr32(y)[0]
            ptr32(y)[1] = ptr32(x)[1] & t | ptr32(y)[1]
            x += 8
            y += 8
            k -= 2
    for i in range(n):
        t = out[n + i]
        out[2 * i] = ((t & 0xFFFF) ^ 0x8000) - 0x8000
        out[2 * i + 1] = ((t >> 16 & 0xFFFF) ^ 0x8000) - 0x8000


try:
    _balance(0, 0, bytearray(4), 0, 0, bytearray(4))
    KERNELS = True
except ValueError:  # Pointers are no addresses on this host.
    KERNELS = False


class Numbers:
    """Arithmetic modulo p, `size` bytes, with an accumulator y and a table of 16 numbers.

    `prime`, `friendly` = (k p + 1) / 2**208 and k in 26 bytes, `inverse`, are little-endian."""

    def __init__(self, size, prime, friendly, inverse):
        self.size = size
        self.blocks = (8 * size + 24 + 207) // 208
        self.n = n = 16 * self.blocks
        self.columns = bytearray(8 * n + 4)
        self.last = memoryview(self.columns)[4 * (n - 16) :]
        self.few = bytearray(4 * 33)
        self.y = bytearray(4 * n)
        self.other = bytearray(4 * n)
        self.table = bytearray(2 * n * 16)
        self.prime = self.number(prime)
        self.friendly = self.number(friendly)
        self.inverse = bytearray(64)
        _unpack(inverse, 26, self.inverse, 16)

    def number(self, source):
        """A number of its own from `size` bytes, little-endian."""
        limbs = bytearray(4 * self.n)
        _unpack(source, self.size, limbs, self.n)
        return limbs

    def set(self, source):
        """y becomes `size` bytes, little-endian."""
        _unpack(source, self.size, self.y, self.n)

    def put(self, entry):
        """An entry of the table becomes y."""
        _pack(self.y, self.table, entry, self.n)

    def get(self, entry):
        """y becomes an entry of the table."""
        _select(0, 0, self.table, entry, self.y, self.n)

    def multiply(self, number=None, entry=0):
        """y becomes y * number / r; the number may be an entry of the table."""
        if number is None:
            number = self.other
            _select(0, 0, self.table, entry, number, self.n)
        self._product(number, _PRODUCT)

    def square(self):
        """y becomes y * y / r."""
        _double(0, 0, self.y, self.other, self.n)
        self._product(self.other, _SQUARE)

    def _product(self, number, mode):
        _clear(0, 0, self.columns, self.n)
        _multiply(0, 0, self.y, number, self.columns, 0, self.blocks, self.blocks, mode)
        self._reduce()

    def _reduce(self):
        """y becomes the columns divided by r."""
        c, n, last, few = self.columns, self.blocks, self.last, self.few
        _multiply(0, 0, c, self.friendly, c, 0, n - 1, n, _REDUCE)
        _balance(0, 0, last, 0, 16, last)
        _clear(0, 0, few, 16)
        _multiply(0, 0, last, self.inverse, few, 0, 1, 1, _PRODUCT)
        _balance(0, 0, few, 0, 16, few)
        _multiply(0, 0, few, self.prime, last, 0, 1, n, _PRODUCT)
        _balance(0, 0, last, 0, 16, last)
        _balance(0, 0, c, 16 * n, 16 * n, self.y)

    def value(self):
        """The number y stands for, y / r, as an int that is not reduced; y becomes it too."""
        _clear(0, 0, self.columns, self.n)
        self.columns[: len(self.y)] = self.y
        self._reduce()
        out = bytearray(26 * self.blocks)
        _bytes(0, 0, self.y, self.prime, out, self.n)
        number = int.from_bytes(out, "little")
        wipe(out)
        return number

    def wipe(self):
        """Clears all but the table and constants, which nobody needs to hide."""
        wipe(self.columns, self.few, self.y, self.other)
