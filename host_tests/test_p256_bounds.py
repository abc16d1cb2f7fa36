"""No column of a product overflows in the programs of P-256, whatever the numbers are.

Every slot is known by the largest magnitude of each of its limbs and of its value; programs are
run on these bounds, from points as they are loaded, until the bounds no longer grow.
"""

import importlib.util

from microsshd.crypto.p256_program import _NAMES, P

MULTIPLY, SQUARE, CARRY, ADD = 1, 2, 3, 4
REDUCTION = ((7, 32), (14, 1024), (17, 8), (19, 512))  # p + 1, limb by limb
ZERO = ([0] * 20, 0)
BIAS = ([4096] * 20, 0)
LOADED = ([4096] * 19 + [513], 2**256)


def carried(value):
    """The bounds of a balanced number below `value` whose multiples of 2**256 were folded."""
    fold = (value >> 256) + 1
    limbs = [4096] * 19 + [256 + 9]
    limbs[0] += fold
    for i, factor in REDUCTION[:-1]:
        limbs[i] += factor * fold
    return limbs, 2**255 + 2**251


def multiplied(a, b, e):
    columns = [0] * 40
    for i in range(20):
        for j in range(20):
            columns[i + j] += a[0][i] * b[0][j]
        for j, factor in REDUCTION:
            columns[i + j] += 8191 * factor
    carry = 0
    for i in range(40):
        columns[i] += carry + (e[0][i - 20] if i >= 20 else 0)
        assert columns[i] < 2**31
        carry = (columns[i] >> 13) + 1
    return carried((a[1] * b[1] >> 260) + P + e[1])


def added(a, k, b):
    limbs = [x + abs(k) * y for x, y in zip(a[0], b[0])]
    assert max(limbs) < 2**31 - 2**20
    return limbs, a[1] + abs(k) * b[1]


def after(program, slots):
    slots = dict(slots)
    for i in range(0, len(program) - 1, 6):
        op, d, a, b, e, k = program[i : i + 6]
        if op == ADD:
            k -= 128
            slots[d] = added(slots[a], k, slots[b]) if a != b else added(ZERO, k + 1, slots[b])
        elif op == CARRY:
            slots[d] = carried(slots[b][1] + slots[e][1])
        else:
            slots[d] = multiplied(slots[a], slots[b], slots[e])
    return slots


def union(a, b):
    return [max(x, y) for x, y in zip(a[0], b[0])], max(a[1], b[1])


def fresh(name):
    """The module, loaded once more: who verifies writes table entries into the programs."""
    spec = importlib.util.find_spec(name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_column_overflows():
    p256 = fresh("microsshd.crypto.p256")
    X, Y, Z, x, y, a, d, h = [_NAMES.index(name) for name in "XYZxyadh"]
    entry = {2: BIAS, x: LOADED, y: LOADED}
    slots = {**entry, **{slot: LOADED for slot in (X, Y, Z)}}
    addition = p256._ADD_1[:-1] + p256._ADD_2
    for _ in range(5):
        # Points come from loading, the curve's map, and each other; a Z also from (x, y)'s.
        mapped = after(p256._MAP, slots)
        unmapped = after(p256._UNMAP, {**slots, d: slots[Z], h: after(p256._ADD_1, slots)[h]})
        negated = after(p256._NEGATE, {**slots, X: entry[x], Y: entry[y]})
        scaled = after(p256._SCALE_Z, {**slots, a: slots[Z]})
        for done in (mapped, unmapped):
            for slot in (x, y):
                entry[slot] = union(entry[slot], done[slot])
        entry[x], entry[y] = union(entry[x], slots[X]), union(entry[y], slots[Y])
        after(p256._UNMAP, {**slots, **entry, d: scaled[d], h: after(p256._ADD_1, slots)[h]})
        after(p256._SQUARE_Z, slots)
        doubled = after(p256._DOUBLE, slots)
        summed = after(addition, {**slots, **entry})
        before = dict(slots)
        for slot in (X, Y, Z):
            for done in (doubled, summed, negated):
                slots[slot] = union(slots[slot], done[slot])
            slots[slot] = union(slots[slot], LOADED)
        slots.update(entry)
    assert slots == before
