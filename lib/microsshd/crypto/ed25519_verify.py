"""Ed25519's verification (RFC 8032 section 5.1.7), which has no secrets.

S * B - k * A by signed digits of both scalars in one run. Refused: S not below L, points that are
not canonical, and public keys of small order. No cofactor is multiplied in: R is compared as it
is encoded.
"""

from ..compat import const, data
from . import programs25519 as programs
from .ed25519 import encode, hash_scalar
from .elements25519 import SCRATCH, keep, normalize, recode, unpack
from .field25519 import SLOT, WORK, run
from .programs25519 import ONE, ORDER, POINT_SLOTS, D, Q, T, X, Y, Z

_D = (  # d of the curve's equation, and two bytes of zero
    b"\xa3\x78\x59\x13\xca\x4d\xeb\x75\xab\xd8\x41\x41\x4d\x0a\x70\x00"
    b"\x98\xe8\x79\x77\x79\x40\xc7\x8c\x73\xfe\x6f\x2b\xee\x6c\x03\x52\0\0"
)
_ROOT = (  # a square root of -1
    b"\xb0\xa0\x0e\x4a\x27\x1b\xee\xc4\x78\xe4\x2f\xad\x06\x18\x43\x2f"
    b"\xa7\xd7\xfb\x3d\x99\x00\x4d\x2b\x0b\xdf\xc1\x4f\x80\x24\x83\x2b\0\0"
)
_P = b"\x7f" + b"\xff" * 30 + b"\xed"  # big-endian
_SMALL = (  # y of the points whose order divides 8, big-endian
    bytes(32),
    bytes(31) + b"\x01",
    b"\x7f" + b"\xff" * 30 + b"\xec",
    (
        b"\x05\xfc\x53\x6d\x88\x02\x38\xb1\x39\x33\xc6\xd3\x05\xac\xdf\xd5"
        b"\xf0\x98\xef\xf2\x89\xf4\xc3\x45\xb0\x27\xb2\xc2\x8f\x95\xe8\x26"
    ),
    (
        b"\x7a\x03\xac\x92\x77\xfd\xc7\x4e\xc6\xcc\x39\x2c\xfa\x53\x20\x2a"
        b"\x0f\x67\x10\x0d\x76\x0b\x3c\xba\x4f\xd8\x4d\x3d\x70\x6a\x17\xc7"
    ),
)
_CACHED = const(1280)  # bytes behind the slots: 8 points of 80 digits
_ODD = const(3840)  # bytes: 32 points of 60 digits
_COMB = const(7680)  # bytes before these in the file
_SLICE = const(64)  # bits in one step

_odd = bytearray(_ODD + 40)
with data("ed25519.bin") as _f:
    _f.seek(_COMB)
    _f.readinto(_odd)


def _zero(slots, n, words):
    normalize(slots, n, words)
    return not any(memoryview(words)[:80])


def _decode_negative(public, slots, work):
    """Slots 0 to 3 = minus the encoded point; False when it is none, or of small order."""
    y = bytearray(34)
    y[:32] = public
    sign = y[31] >> 7
    y[31] &= 127
    order = bytes(reversed(y[:32]))
    if order >= _P or order in _SMALL:
        return False
    words = bytearray(SCRATCH)
    buffers = (slots, work, b"", b"", 0, 0)
    unpack(y, slots, Y * 20, 20)
    unpack(_D, slots, D * 20, 20)
    slots[ONE * SLOT] = slots[Z * SLOT] = 1
    run(0, 0, programs.DECODE, *buffers)
    if _zero(slots, 7, words):
        unpack(_ROOT, slots, Q * 20, 20)
        run(0, 0, programs.TURN, *buffers)
    elif not _zero(slots, 8, words):
        return False
    normalize(slots, X, words)
    if words[0] & 1 == sign:
        run(0, 0, programs.NEGATE, *buffers)
    slots[Z * SLOT : T * SLOT] = slots[ONE * SLOT : (ONE + 1) * SLOT]
    run(0, 0, programs.EXTEND, *buffers)
    return True


def _odd_multiples(slots, work):
    """Behind the slots, 1, 3, 5 .. 15 times the point in slots 0 to 3."""
    buffers = (slots, work, b"", b"", 0, 0)
    point = slots[: Q * SLOT]
    run(0, 0, programs.POINT_DOUBLE, *buffers)
    run(0, 0, programs.CACHE, *buffers)
    double = slots[Q * SLOT : (Q + 4) * SLOT]
    slots[: Q * SLOT] = point
    for n in range(8):
        if n:
            slots[Q * SLOT : (Q + 4) * SLOT] = double
            run(0, 0, programs.POINT_ADD, *buffers)
        run(0, 0, programs.CACHE, *buffers)
        keep(slots, n)


def verify(public, message, signature):
    """Steps of ed25519.verify."""
    if len(public) != 32 or len(signature) != 64:
        return False
    s = bytearray(34)
    s[:32] = signature[32:]
    if bytes(reversed(s)) >= bytes(reversed(ORDER)):
        return False
    slots = bytearray(SLOT * POINT_SLOTS + _CACHED)
    work = bytearray(WORK)
    if not _decode_negative(public, slots, work):
        return False
    yield
    _odd_multiples(slots, work)
    digits = bytearray(512)
    recode(hash_scalar(signature[:32], public, message), digits, 0, 5)
    recode(s, digits, 256, 7)
    yield
    slots[: T * SLOT] = bytes(T * SLOT)
    slots[Y * SLOT] = slots[Z * SLOT] = 1
    bit = 255
    while bit and not (digits[bit] or digits[256 + bit]):
        bit -= 1
    while bit >= 0:
        last = max(bit - _SLICE + 1, 0)
        run(0, 0, programs.DIGITS, slots, work, digits, _odd, bit, last)
        bit = last - 1
        yield
    return encode(slots) == bytes(signature[:32])
