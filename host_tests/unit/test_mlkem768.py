"""ML-KEM-768 encapsulation (FIPS 203)."""

import gc

from microsshd.compat import run
from microsshd.crypto import mlkem768
from microsshd.crypto import mlkem768_ring as ring
from mlkem768_host import GAMMAS, ZETAS, Q, decapsulate, generate
from testing import raises, vectors


def cases():
    for v in vectors("mlkem768"):
        yield [bytes.fromhex(v[name]) for name in ("d", "z", "ek", "m", "ciphertext", "shared")]


def check(most):
    for i, (_, _, ek, m, ciphertext, shared) in enumerate(cases()):
        if i < most:
            assert run(mlkem768.encapsulate_with(ek, m)) == (shared, ciphertext)


def test_a_vector():
    check(1)


def test_slow_vectors():
    check(100)


def test_slow_round_trip():
    """With the client's half; then a ciphertext that was changed is rejected in silence."""
    ek, dk = generate(bytes(range(32)), bytes(range(32, 64)))
    shared, ciphertext = run(mlkem768.encapsulate(ek))
    assert len(shared) == 32 and len(ciphertext) == 1088
    assert decapsulate(dk, ciphertext) == shared
    assert run(mlkem768.encapsulate(ek))[0] != shared
    changed = bytearray(ciphertext)
    changed[500] ^= 1
    assert decapsulate(dk, bytes(changed)) != shared


def test_slow_host_half():
    for i, (d, z, ek, _, ciphertext, shared) in enumerate(cases()):
        if i < 2:
            ours, dk = generate(d, z)
            assert ours == ek
            assert decapsulate(dk, ciphertext) == shared


def test_steps():
    """Some, so that nobody waits for all of it."""
    ek = next(cases())[2]
    assert sum([1 for _ in mlkem768.encapsulate_with(ek, bytes(32))]) >= 5


def test_memory():
    """At most 8 KB at a time: the matrix is never whole. The last step gives back before it takes
    room for its results."""
    if not hasattr(gc, "mem_alloc"):
        return
    ek = next(cases())[2]
    run(mlkem768.encapsulate_with(ek, bytes(32)))
    most = 0
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    for _ in mlkem768.encapsulate_with(ek, bytes(32)):
        most = max(most, gc.mem_alloc() - before)
        gc.collect()
    gc.enable()
    assert 4096 < most <= 8192, most


def put(ek, i, value):
    """The key with coefficient i replaced."""
    ek = bytearray(ek)
    at = i // 2 * 3
    if i % 2:
        ek[at + 1] = ek[at + 1] & 0x0F | (value & 0x0F) << 4
        ek[at + 2] = value >> 4
    else:
        ek[at] = value & 0xFF
        ek[at + 1] = ek[at + 1] & 0xF0 | value >> 8
    return ek


def checked(ek):
    """Whether the modulus check lets a key through; stops behind it."""
    steps = mlkem768.encapsulate_with(ek, bytes(32))
    try:
        next(steps)
        next(steps)
    except ValueError:
        return False
    return True


def test_modulus_check():
    """Section 7.2: no coefficient of a key may be q or more."""
    ek = next(cases())[2]
    for i in (0, 1, 7, 127, 128, 255, 256, 511, 512, 766, 767):
        assert not checked(put(ek, i, Q))
    for value in (Q + 1, 4095):
        assert not checked(put(ek, 300, value))
    assert not checked(b"\xff" * 1184)
    assert checked(put(ek, 767, Q - 1))
    assert checked(bytes(1184))


def test_sizes():
    for n in (0, 1183, 1185, 800, 1568):
        raises(ValueError, run, mlkem768.encapsulate(bytes(n)))
    for n in (0, 31, 33):
        raises(ValueError, run, mlkem768.encapsulate_with(bytes(1184), bytes(n)))


def test_zetas():
    assert [z % Q for z in ring.ZETAS] == ZETAS
    assert max([abs(z) for z in ring.ZETAS]) <= Q // 2
    assert GAMMAS[::2] == ZETAS[64:]
