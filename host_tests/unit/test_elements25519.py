"""Numbers for Curve25519: bytes, inverses, scalars, signed digits, table look-ups."""

from microsshd.crypto import comb25519, ed25519_verify
from microsshd.crypto import elements25519 as elements
from microsshd.crypto import programs25519 as programs
from microsshd.crypto.field25519 import SLOT, WORK, run
from test_field25519 import CARRIED, P, get, number, numbers, put, put_number

L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def little(n, size):
    return bytes([n >> 8 * i & 255 for i in range(size)])


def value(data):
    return int.from_bytes(data, "little")


def test_bytes():
    words = bytearray(elements.SCRATCH)
    result = bytearray(32)
    for n in numbers():
        elements.unpack(little(n, 34), words, 20, 20)
        assert number(get(words, 1)) == n
        elements.normalize(words, 1, words)
        elements.pack(words, result, 32)
        assert value(result) == n % P


def test_normalize_any_digits():
    slots = bytearray(SLOT)
    words = bytearray(elements.SCRATCH)
    for a in (-8199, -4, 0, 8191, 8195, 8199):
        for b in (-8199, -4, 0, 8191, 8195, 8199):
            put(slots, 0, [a, b] * 10)
            elements.normalize(slots, 0, words)
            assert number(get(words, 0)) == number([a, b] * 10) % P


def test_invert():
    slots = bytearray(programs.POINT_SLOTS * SLOT)
    work = bytearray(WORK)
    for n in numbers(30):
        put_number(slots, programs.Z, n)
        run(0, 0, programs.INVERSE, slots, work, b"", b"", 0, 0)
        digits = get(slots, programs.T)
        assert number(digits) * n % P == (1 if n % P else 0), n
        assert CARRIED[0] <= min(digits) and max(digits) <= CARRIED[1]


def test_reduce():
    cases = [0, 1, L - 1, L, L + 1, 2 * L, 2**252, 2**252 - 1, 2**260, 2**260 - 1, 2**512 - 1]
    cases += [2**512 - 2**260, L << 259, (L << 259) - 1, (2**260 - 1) // L * L, 2**512 // L * L]
    cases += [a * b for a, b in zip(numbers(), numbers())]
    # These go below zero, or between 2**252 and L, just before the end.
    cases += [n << 252 for n in (1, 2, 63, 64, 65, 2**134)]
    cases += [(n << 252) + c for n in (1, 63, 2**127) for c in (L - 2**252 - 1, L - 2**252)]
    cases += [n * L - 1 for n in (2, 63, 64, 65, 2**125, 2**133, 2**259)]
    for n in cases:
        assert value(elements.reduce(little(n, 64))) == n % L, n


def test_multiply_add():
    words = bytearray(elements.SCRATCH)
    largest = 2**260 - 1
    cases = [(largest, largest, largest), (0, 5, 7), (1, largest, 0)]
    cases += [(a, P - a // 2, a ^ 12345) for a in numbers()]
    for a, b, c in cases:
        put_number(words, 0, c)
        put(words, 1, [0] * 20)
        put_number(words, 2, a)
        put_number(words, 3, b)
        elements.multiply_add(0, 0, words, 40, 20, 40)
        assert number(get(words, 0)) + (number(get(words, 1)) << 260) == a * b + c
        # Few digits of a, which may be negative, and a sum that may be.
        for sign in (1, -1):
            put_number(words, 0, c)
            put(words, 1, [0] * 20)
            put(words, 2, [sign * 8191, 1, 2])
            elements.multiply_add(0, 0, words, 40, 2, 22)
            total = b * (sign * 8191 + 8192) + c
            assert number(get(words, 0)) + (number(get(words, 1)) << 260) == total


def test_recode():
    for width, mark in ((4, 0), (4, 1), (4, 8), (5, 16)):
        for n in [0, 1, 15, 16, 17, L - 1, 2**253 - 1] + [n % L for n in numbers()]:
            digits = bytearray(512)
            ed25519_verify._recode(n, digits, 256, width, mark)
            total, last = 0, -width
            for i, code in enumerate(digits[256:]):
                if code:
                    code = (code - 1 ^ 1) + 1 if mark & 1 else code - mark
                    digit = 1 + 2 * (code - 1 >> 1)
                    assert digit < 1 << width - 1 and i - last >= width
                    total += (-digit if code - 1 & 1 else digit) << i
                    last = i
            assert total == n


# --- the tables, by affine points (RFC 8032 section 5.1) ---


def add(a, b):
    (x1, y1), (x2, y2) = a, b
    n = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + n, P - 2, P)
    y = (y1 * y2 + x1 * x2) * pow(1 - n, P - 2, P)
    return x % P, y % P


def minus(a):
    return P - a[0], a[1]


def coordinates(point):
    """What a table has for a point."""
    x, y = point
    half = (P + 1) // 2
    return (y + x) * half % P, (y - x) * half % P, D * x * y % P


def base():
    y = 4 * pow(5, P - 2, P) % P
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    assert x * x % P == square
    return (P - x if x & 1 else x), y


def test_odd_multiples():
    table = ed25519_verify._ODD
    assert len(table) == 16 * 120 + 40
    point = base()
    double = add(point, point)
    for n in range(16):
        if n == 8:
            point = base()
            for _ in range(128):
                point = add(point, point)
            double = add(point, point)
        entry = table[120 * n : 120 * n + 120]
        digits = [entry[i] + 91 * entry[i + 1] for i in range(0, 120, 2)]
        for i, expected in enumerate(coordinates(point)):
            assert number(digits[20 * i : 20 * i + 20]) % P == expected, n
        point = add(point, double)


def test_look_up():
    """Every entry of the comb's tables, and the signs that a look-up makes of a key."""
    slots = bytearray(programs.POINT_SLOTS * SLOT)
    teeth, power = [], base()
    for i in range(241):
        if i % 16 == 0:
            teeth.append(power)
        power = add(power, power)
    for index in range(16):
        key = 0
        points = []
        for block in range(4):
            turned = (index + 5 * block) & 15
            point = (0, 1)
            for i in range(4):
                tooth = teeth[4 * i + block]
                point = add(point, tooth if turned >> i & 1 else minus(tooth))
                key |= (turned >> i & 1) << 16 * block + 64 * i + 3
            points.append(point)
        elements.look_up(0, 0, comb25519._LOW, comb25519._HIGH, slots, little(key, 33), 3)
        for block, point in enumerate(points):
            for i, expected in enumerate(coordinates(point)):
                slot = programs.Q + 3 * block + i
                assert number(get(slots, slot)) % P == expected, (block, index)


def test_small_order():
    """The y that ed25519_verify refuses are those of the points whose order divides 8."""
    from microsshd.crypto.ed25519_verify import _SMALL

    y = []
    for encoded in _SMALL:
        y.append(int.from_bytes(encoded, "big"))
    assert sorted(y[:3]) == [0, 1, P - 1] and y[3] + y[4] == P
    d = -121665 * pow(121666, P - 2, P) % P
    for v in y[3:]:
        # Doubling a point of order 8 gives one of order 4, whose y is 0: x**2 == -(y**2) for it.
        xx = (v * v - 1) * pow(d * v * v + 1, P - 2, P) % P
        assert (v * v + xx) % P == 0
