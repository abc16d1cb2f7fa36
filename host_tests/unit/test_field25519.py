"""The field machine: every operation, edge cases and the largest digits that it may be given."""

from microsshd.crypto import field25519
from microsshd.crypto.field25519 import SLOT, WORK

P = 2**255 - 19
END, MUL, SQR, PAIR, CURVE, TWICE, LESS, PICK, SKIP, NEXT, FIND = range(11)
CARRIED = (-4, 8195)  # the bounds that the module promises, of carried digits
PAIRED = (-8199, 8806)  # and of others


def numbers(count=12):
    """Edge cases and pseudorandom numbers below 2**255."""
    for n in (0, 1, 2, 19, 608, P - 1, P, P + 1, 2**255 - 1, 2**254, 2**247, 2**13 - 1):
        yield n
    n = 1
    for _ in range(count):
        n = (n * 0x9E3779B97F4A7C15F39CC0605CEDC8341082276BF3A27251F86C6A11D0C18E95 + 1) % 2**255
        yield n


def put(slots, slot, digits):
    for i, digit in enumerate(digits):
        at = slot * SLOT + 4 * i
        slots[at : at + 4] = (digit & 0xFFFFFFFF).to_bytes(4, "little")


def put_number(slots, slot, n):
    put(slots, slot, [n >> 13 * i & 8191 for i in range(20)])


def get(slots, slot):
    words = (slots[slot * SLOT + 4 * i : slot * SLOT + 4 * i + 4] for i in range(20))
    digits = [int.from_bytes(word, "little") for word in words]
    return [digit - (digit >> 31 << 32) for digit in digits]


def number(digits):
    return sum([digit << 13 * i for i, digit in enumerate(digits)])


def run(slots, *operations, key=b"", bit=0, last=0):
    program = b"".join([bytes(operation) for operation in operations]) + bytes(4)
    field25519.run(0, 0, program, slots, bytearray(WORK), key, b"", bit, last)


def check(a, b):
    """All operations of slots 0 and 1, given as digits."""
    slots = bytearray(11 * SLOT)
    put(slots, 0, a)
    put(slots, 1, b)
    a, b = number(a), number(b)
    run(slots, (MUL, 2, 0, 1), (SQR, 3, 0, 1), (SQR, 4, 1, 3), (CURVE, 5, 0, 1))
    run(slots, (TWICE, 6, 0, 1), (LESS, 7, 0, 1), (MUL, 1, 0, 1))
    expected = (a * b, a * a, b**8, a + 121665 * b, a + 2 * b, a - b)
    for slot, n in zip(range(2, 8), expected):
        digits = get(slots, slot)
        assert (number(digits) - n) % P == 0, (slot, a, b)
        assert CARRIED[0] <= min(digits) and max(digits) <= CARRIED[1], (slot, a, b)
    assert slots[SLOT : 2 * SLOT] == slots[2 * SLOT : 3 * SLOT]


def test_numbers():
    slots = bytearray(2 * SLOT)
    before = 5
    for n in numbers():
        put_number(slots, 0, n)
        put_number(slots, 1, before)
        check(get(slots, 0), get(slots, 1))
        before = n


def test_largest_digits():
    low, high = PAIRED
    patterns = (
        [high] * 20,
        [low] * 20,
        [high, low] * 10,
        [low] * 10 + [high] * 10,
        [0] * 19 + [high],
        [low] + [0] * 19,
    )
    for a in patterns:
        for b in patterns:
            check(a, b)


def test_digits_of_tables():
    """They are from 3220 to 11411, and less than zero when negated; the other factor is any."""
    slots = bytearray(3 * SLOT)
    for sign in (1, -1):
        for b in ([11411] * 20, [3220] * 20, [11411, 3220] * 10):
            for a in (PAIRED[0], PAIRED[1]):
                put(slots, 0, [a] * 20)
                put(slots, 1, [sign * digit for digit in b])
                run(slots, (MUL, 2, 0, 1))
                expected = number([a] * 20) * number(b) * sign
                digits = get(slots, 2)
                assert (number(digits) - expected) % P == 0
                assert CARRIED[0] <= min(digits) and max(digits) <= CARRIED[1]


def test_pair():
    slots = bytearray(4 * SLOT)
    low, high = CARRIED
    for a, b in ((high, high), (low, high), (high, low), (low, low), (0, 1)):
        put(slots, 0, [a] * 20)
        put(slots, 1, [b] * 20)
        run(slots, (PAIR, 2, 0, 1))
        plus, minus = get(slots, 2), get(slots, 3)
        a, b = number([a] * 20), number([b] * 20)
        assert (number(plus) - a - b) % P == 0 and number(minus) == a - b
        for digits in (plus, minus):
            assert PAIRED[0] <= min(digits) and max(digits) <= PAIRED[1]


def test_pick_and_skip_and_next():
    """Slots 0 and 1 become slots 2 and 3 where two bits of the key differ; none is skipped."""
    slots = bytearray(4 * SLOT)
    key = b"\x35\x6c\x00"
    a, b, c, d = 3, P - 2, 70, 12
    for slot, n in enumerate((a, b, c, d)):
        put_number(slots, slot, n)
    for bit in range(14, 2, -1):
        if (key[bit >> 3] >> (bit & 7) ^ key[bit + 1 >> 3] >> (bit + 1 & 7)) & 1:
            a, b = c, d
        c, d = (a + 2 * c) % P, (b - d) % P
    run(
        slots,
        (PICK, 0, 0, 0),
        (SKIP, 1, 0, 0),
        (SQR, 0, 0, 3),
        (TWICE, 2, 0, 2),
        (LESS, 3, 1, 3),
        (NEXT, 0, 0, 0),
        key=key,
        bit=14,
        last=3,
    )
    assert [number(get(slots, slot)) % P for slot in range(4)] == [a, b, c, d]


def test_pick_takes_any_digits():
    digits = [list(range(n, n + 20)) for n in (PAIRED[0], -10, 0, PAIRED[1] - 19)]
    for key in range(4):
        slots = bytearray(4 * SLOT)
        for slot in range(4):
            put(slots, slot, digits[slot])
        run(slots, (PICK, 0, 0, 0), key=bytes([key, 0]))
        expected = digits[2:] if key in (1, 2) else digits[:2]
        assert [get(slots, slot) for slot in range(4)] == expected + digits[2:]
