"""Randomness comes from os.urandom alone, and buffers that held secrets are zero afterwards.

Every bytearray that the modules make is noted. What nobody can wipe in Python, bytes and ints, is
not seen here; the docstrings are to tell of it.
"""

import ast
import contextlib
import hashlib
import importlib
import os
from unittest import mock

import mpy
import pytest
from microsshd.compat import run

PUBLIC = bytes(range(1, 33))
SECRET = bytes(range(101, 133))
CURVE = "comb25519 ed25519 elements25519 sha512 x25519"
LATTICE = "mlkem768 keccak"
ENTRY = 736  # bytes that ML-KEM takes for an entry of the matrix


class Noted(bytearray):
    """A bytearray that is also kept in `made`."""

    made = []

    def __init__(self, *args):
        super().__init__(*args)
        self.made.append(self)


def module(name):
    return importlib.import_module("microsshd.crypto." + name)


def not_zero(names, steps, most=None):
    """The buffers of these modules that still hold something after the steps, or after so many of
    them at most, and the number of all."""
    Noted.made.clear()
    with contextlib.ExitStack() as stack:
        for name in names.split():
            stack.enter_context(mock.patch.object(module(name), "bytearray", Noted, create=True))
        if most is None:
            run(steps())
        else:
            given_up = steps()
            for _ in range(most):
                next(given_up)
            given_up.close()
    return [bytes(buffer) for buffer in Noted.made if any(buffer)], len(Noted.made)


def secrets(found, *public):
    """Those of the buffers found that are no public value, nor one with bytes of zero in it."""
    return [
        data
        for data in found
        if not any(
            len(data) <= len(value) and all(a in (0, b) for a, b in zip(data, value))
            for value in public
        )
    ]


def test_shared_secret_leaves_nothing():
    def steps():
        return module("x25519").shared(SECRET, PUBLIC)

    for most in (None, 1, 2, 3):
        found, made = not_zero(CURVE, steps, most)
        assert made >= 5 and not found


def test_key_pair_leaves_its_public_key():
    results = []

    def steps():
        results.extend((yield from module("x25519").keypair()))

    found, made = not_zero(CURVE, steps)
    assert made >= 5 and not secrets(found, results[1])
    found, made = not_zero(CURVE, steps, 1)
    assert made >= 5 and not found


def test_signature_leaves_what_is_public():
    """The signature, and what everybody can hash for it."""
    results = []

    def steps():
        results.append((yield from module("ed25519").sign(SECRET, PUBLIC, b"message")))

    found, made = not_zero(CURVE, steps)
    challenge = bytes(module("ed25519").hash_scalar(results[0][:32], PUBLIC, b"message"))
    assert made >= 8 and not secrets(found, results[0], challenge)
    found, made = not_zero(CURVE, steps, 1)
    assert made >= 8 and not found


def encapsulation(ek):
    return module("mlkem768").encapsulate_with(ek, SECRET)


def secrets_of_lattice(found, *public):
    """Left are the matrix: its seed, its last entry; and the hash of the key."""
    found = [data for data in found if PUBLIC not in data and len(data) != ENTRY]
    return secrets(found, *public)


@pytest.mark.parametrize("most", [None, 1, 2, 3, 4, 5])
def test_encapsulation_leaves_what_is_public(most):
    ek = bytes(1152) + PUBLIC
    _, ciphertext = run(encapsulation(ek))
    found, made = not_zero(LATTICE, lambda: encapsulation(ek), most)
    assert made >= 4
    assert not secrets_of_lattice(found, ciphertext, hashlib.sha3_256(ek).digest())


def test_bad_encapsulation_key_leaves_what_is_public():
    ek = b"\xff" * 1152 + PUBLIC

    def steps():
        with pytest.raises(ValueError):
            yield from encapsulation(ek)

    found, made = not_zero(LATTICE, steps)
    assert made >= 8
    assert not secrets_of_lattice(found, hashlib.sha3_256(ek).digest())


def test_sha512_leaves_nothing():
    sha512 = module("sha512")
    sha512.sha512(SECRET).digest()
    assert not any(sha512._schedule) and not any(sha512._variables)
    h = sha512.sha512(SECRET)
    h.wipe()
    assert not any(h._state) and not any(h._rest)


@pytest.mark.parametrize("name", [n for n in mpy.sources() if n.endswith(".py")])
def test_randomness_is_the_systems(name):
    with open(os.path.join(mpy.LIB, name)) as f:
        tree = ast.parse(f.read())
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = {node.module}
        else:
            continue
        assert not names & {"random", "urandom", "secrets", "numpy"}
