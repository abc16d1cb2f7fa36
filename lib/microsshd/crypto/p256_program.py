"""The prime field of P-256 on a board: programs of additions and products for one viper kernel.

A number takes a slot, 20 limbs of 13 bits (int32, balanced around 0, 80 bytes), and stands for
itself times 2**-260 modulo p (Montgomery's form). A program is text, a word an instruction:
`X=a*b` or `X=a*b+e`, `t=a+3b` or `t=a-8b` (limbs only, no carries), `t=~a` (carries).

Limbs are bounded, not checked: products and `~` give limbs up to 2**12 (the 14th up to 2**13.4),
and the columns of a product must stay below 2**31. host_tests/test_p256_bounds.py holds every
program to that. `e` counts from the slot `o` of all 4096 (`e=o-8b`): balancing takes that off.
Source: Montgomery multiplication, rows then columns; p = -1 modulo 2**13, so no quotient digits.
"""

import struct

from ..compat import const
from .p256_field import _run, _unpack

P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
SLOT = 80
_FACTOR = 0x0FFFFFFFE00000003FFFFFFFD0000000200000001FFFFFFFE000000030000000  # 2**-260

# The slots by name; the first two hold the columns of a product.
_NAMES = "..oXYZxydgbtuaeshrv"
SLOTS = len(_NAMES)

_MULTIPLY = const(1)
_SQUARE = const(2)
_CARRY = const(3)
_ADD = const(4)


def program(text):
    """The bytes that `run` takes; the fields of an instruction are 6 bytes: op, D, A, B, E, k."""
    code = bytearray()
    for word in text.split():
        d, a, b = [_NAMES.find(c) for c in (word[0], word[2], word[-1])]
        e, k = 2, 128
        if word[2] == "~":
            op, a = _CARRY, 0
        elif word[3] == "*":
            if len(word) > 5:
                b, e = _NAMES.find(word[4]), b
            op = _SQUARE if a == b else _MULTIPLY
        else:
            op = _ADD
            k += int(word[3:-1])
        code += bytes((op, d, a, b, e, k))
    return code + b"\0"


def slots(count):
    """Memory for the named slots and `count` more, which follow them from number SLOTS on."""
    memory = bytearray(SLOT * (SLOTS + count))
    struct.pack_into("<20i", memory, 2 * SLOT, *[4096] * 20)
    return memory


def run(memory, program, count=1):
    """Runs a program `count` times."""
    _run(0, 0, program, memory, count)


def copy(memory, target, source, count=1):
    """Copies slots."""
    for i in range(count):
        run(memory, bytes((_ADD, target + i, source + i, source + i, 2, 128, 0)))


def load(memory, slot, source, at):
    """Fills a slot from the 32 bytes (little-endian) of source at `at`."""
    _unpack(source, at, memory, slot)


def put(memory, slot, n):
    """Fills a slot with the limbs of 0 <= n < 2**256."""
    _unpack(n.to_bytes(32, "little"), 0, memory, slot)


def get(memory, slot):
    """The number that the limbs of a slot make, in 0 .. p - 1."""
    n = 0
    for limb in reversed(struct.unpack_from("<20i", memory, SLOT * slot)):
        n = (n << 13) + limb
    return n % P


try:
    _run(0, 0, b"\0", bytearray(4), 0)
except ValueError:  # Pointers are no addresses on this host: a slot is a whole number here.
    SLOT = 1

    def slots(count):
        """The same: zeros."""
        return [0] * (SLOTS + count)

    def run(memory, program, count=1):
        """The same, of Python's integers."""
        for _ in range(count):
            for i in range(0, len(program) - 1, 6):
                op, d, a, b, e, k = program[i : i + 6]
                n = memory[b]
                if op == _ADD:
                    n = memory[a] + (k - 128) * n
                elif op == _CARRY:
                    n += memory[e]
                else:
                    n = (memory[a] * n * _FACTOR + memory[e]) % P
                memory[d] = n

    def load(memory, slot, source, at):
        """The same."""
        memory[slot] = int.from_bytes(source[at : at + 32], "little")

    def put(memory, slot, n):
        """The same."""
        memory[slot] = n

    def get(memory, slot):
        """The same."""
        return memory[slot] % P
