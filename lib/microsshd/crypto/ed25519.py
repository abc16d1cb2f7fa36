"""Ed25519 signatures (RFC 8032 section 5.1).

All steps are generators (see the crypto package). The time of `public_key` and `sign` depends on
the message's length alone; `verify` has no secrets. Refused in `verify`: S not below L, points
that are not canonical, and public keys of small order. No cofactor is multiplied in.
"""

from ..compat import const, data, micropython
from . import programs25519 as programs
from . import scalars25519
from .comb25519 import TABLE, multiply
from .elements25519 import SCRATCH, inverse, pack, unpack
from .field25519 import SLOT, WORK, run
from .programs25519 import ONE, POINT_SLOTS, D, Q, T, X, Y, Z
from .scalars25519 import ORDER, multiply_add, recode, reduce
from .sha512 import sha512

_D = (  # d of the curve's equation
    b"\xa3\x78\x59\x13\xca\x4d\xeb\x75\xab\xd8\x41\x41\x4d\x0a\x70\x00"
    b"\x98\xe8\x79\x77\x79\x40\xc7\x8c\x73\xfe\x6f\x2b\xee\x6c\x03\x52"
)
_ROOT = (  # a square root of -1
    b"\xb0\xa0\x0e\x4a\x27\x1b\xee\xc4\x78\xe4\x2f\xad\x06\x18\x43\x2f"
    b"\xa7\xd7\xfb\x3d\x99\x00\x4d\x2b\x0b\xdf\xc1\x4f\x80\x24\x83\x2b"
)
_P = b"\x7f" + b"\xff" * 30 + b"\xed"  # big-endian
_SMALL = (  # y of the points whose order divides 8, big-endian
    bytes(32),
    bytes(31) + b"\x01",
    b"\x7f" + b"\xff" * 30 + b"\xec",
    b"\x05\xfc\x53\x6d\x88\x02\x86\x3b\x13\x39\xc3\xd3\x05\xac\xdf\xd5"
    b"\xf0\x98\xef\xf2\x89\xf4\xc3\x45\xb0\x27\xb2\xc2\x8f\x95\xe8\x26",
    b"\x7a\x03\xac\x92\x77\xfd\xc7\x4e\xc6\xcc\x39\x2c\xfa\x53\x20\x2a"
    b"\x0f\x67\x10\x0d\x76\x0b\x3c\xba\x4f\xd8\x4d\x3d\x70\x6a\x17\xc7",
)
_CACHED = const(1280)  # bytes: 8 points of 80 digits
_ODD = const(3840)  # bytes: 32 points of 60 digits
_SLICE = const(64)  # bits in one step


def _encode(slots, scratch):
    """The 32 bytes of the point in slots 0 to 2."""
    inverse(slots, T, Z, scratch)
    run(0, 0, programs.NORMAL, slots, bytearray(WORK), b"", b"", 0, 0)
    x = bytearray(32)
    y = bytearray(32)
    pack(slots, X, scratch, x)
    pack(slots, Y, scratch, y)
    y[31] |= (x[0] & 1) << 7
    return bytes(y)


def _base_times(scalar):
    """Steps: the encoded product of the base point and a scalar of 34 bytes."""
    slots = bytearray(SLOT * POINT_SLOTS)
    scratch = bytearray(SCRATCH)
    try:
        yield from multiply(scalar, slots)
        return _encode(slots, scratch)
    finally:
        for secret in (slots, scratch):
            secret[:] = bytes(len(secret))


def _expand(seed):
    """The secret scalar in 34 bytes, and the prefix (section 5.1.5)."""
    if len(seed) != 32:
        raise ValueError("Ed25519 seed size")
    h = sha512(seed).digest()
    scalar = bytearray(34)
    scalar[:32] = h[:32]
    scalar[0] &= 248
    scalar[31] = scalar[31] & 127 | 64
    return scalar, h[32:]


def _hash(*parts):
    """SHA-512 of the parts as a scalar below L in 34 bytes."""
    h = sha512()
    for part in parts:
        h.update(part)
    wide = bytearray(66)
    wide[:64] = h.digest()
    scalar = bytearray(34)
    reduce(wide, scalar, bytearray(scalars25519.SCRATCH))
    wide[:] = bytes(66)
    return scalar


def public_key(seed):
    """The 32 byte public key of a 32 byte seed."""
    scalar, _ = _expand(seed)
    return (yield from _base_times(scalar))


def sign(seed, public, message):
    """The 64 byte signature of `message` under a 32 byte seed and its 32 byte public key."""
    if len(public) != 32:
        raise ValueError("Ed25519 public key size")
    scalar, prefix = _expand(seed)
    nonce = _hash(prefix, message)
    r = yield from _base_times(nonce)
    k = _hash(r, public, message)
    s = bytearray(66)
    scratch = bytearray(scalars25519.SCRATCH)
    multiply_add(k, scalar, nonce, s, scratch)
    reduce(s, s, scratch)
    for secret in (scalar, nonce):
        secret[:] = bytes(len(secret))
    return r + bytes(s[:32])


@micropython.viper
def _keep(slots, table, n: int):
    """Store what slots Q to Q + 3 tell as point n of the table."""
    p = ptr32(slots)
    e = ptr16(table)
    i = 0
    while i < 80:
        e[80 * n + i] = p[160 + i]
        i += 1


def _zero(slots, n, scratch):
    value = bytearray(32)
    pack(slots, n, scratch, value)
    return not any(value)


def _decode_negative(public, slots, scratch):
    """Slots 0 to 3 = minus the encoded point; False when it is none, or of small order."""
    y = bytearray(33)
    y[:32] = public
    sign = y[31] >> 7
    y[31] &= 127
    order = bytes(reversed(y[:32]))
    if order >= _P or order in _SMALL:
        return False
    run_on = (slots, bytearray(WORK), b"", b"", 0, 0)
    unpack(y, slots, Y)
    unpack(_D + b"\0", slots, D)
    slots[ONE * SLOT] = 1
    run(0, 0, programs.DECODE, *run_on)
    if _zero(slots, 7, scratch):
        unpack(_ROOT + b"\0", slots, Q)
        run(0, 0, programs.TURN, *run_on)
    elif not _zero(slots, 8, scratch):
        return False
    pack(slots, X, scratch, y)
    if y[0] & 1 == sign:
        run(0, 0, programs.NEGATE, *run_on)
    slots[Z * SLOT : T * SLOT] = slots[ONE * SLOT : (ONE + 1) * SLOT]
    run(0, 0, programs.EXTEND, *run_on)
    return True


def _odd_multiples(slots, table):
    """The table's first 8 points: 1, 3, 5 .. 15 times slots 0 to 3."""
    run_on = (slots, bytearray(WORK), b"", b"", 0, 0)
    point = slots[: Q * SLOT]
    run(0, 0, programs.POINT_DOUBLE, *run_on)
    run(0, 0, programs.CACHE, *run_on)
    double = slots[Q * SLOT : (Q + 4) * SLOT]
    slots[: Q * SLOT] = point
    for n in range(8):
        if n:
            slots[Q * SLOT : (Q + 4) * SLOT] = double
            run(0, 0, programs.POINT_ADD, *run_on)
        run(0, 0, programs.CACHE, *run_on)
        _keep(slots, table, n)


def verify(public, message, signature):
    """Whether the 64 byte `signature` of `message` is by the holder of the 32 byte public key."""
    if len(public) != 32 or len(signature) != 64:
        return False
    s = bytearray(34)
    s[:32] = signature[32:]
    if bytes(reversed(s)) >= bytes(reversed(ORDER)):
        return False
    slots = bytearray(SLOT * POINT_SLOTS)
    scratch = bytearray(SCRATCH)
    if not _decode_negative(public, slots, scratch):
        return False
    yield
    table = bytearray(_CACHED + _ODD + 40)
    with data("ed25519.bin") as f:
        f.seek(TABLE)
        f.readinto(memoryview(table)[_CACHED : _CACHED + _ODD])
    _odd_multiples(slots, table)
    yield
    digits = bytearray(512)
    recode(_hash(signature[:32], public, message), digits, 0, 5)
    recode(s, digits, 256, 7)
    slots[: T * SLOT] = bytes(T * SLOT)
    slots[Y * SLOT] = slots[Z * SLOT] = 1
    work = bytearray(WORK)
    bit = 255
    while bit and not (digits[bit] or digits[256 + bit]):
        bit -= 1
    while bit >= 0:
        last = max(bit - _SLICE + 1, 0)
        run(0, 0, programs.DIGITS, slots, work, digits, table, bit, last)
        bit = last - 1
        yield
    return _encode(slots, scratch) == bytes(signature[:32])
