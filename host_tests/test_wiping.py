"""Randomness comes from os.urandom alone, and buffers that held secrets are zero afterwards.

Every bytearray that the modules make is noted. What nobody can wipe in Python, bytes and ints, is
not seen here; the docstrings are to tell of it.
"""

import ast
import contextlib
import importlib
import os
from unittest import mock

import mpy
import pytest
from microsshd.compat import run

PUBLIC = bytes(range(1, 33))
SECRET = bytes(range(101, 133))
CURVE = "comb25519 ed25519 elements25519 x25519"
LATTICE = "mlkem768 keccak"


class Noted(bytearray):
    """A bytearray that is also kept in `made`."""

    made = []

    def __init__(self, *args):
        super().__init__(*args)
        self.made.append(self)


def module(name):
    return importlib.import_module("microsshd.crypto." + name)


def not_zero(names, steps):
    """The buffers of these modules that still hold something after the steps, and all of them."""
    Noted.made.clear()
    with contextlib.ExitStack() as stack:
        for name in names.split():
            stack.enter_context(mock.patch.object(module(name), "bytearray", Noted, create=True))
        run(steps())
    return [bytes(buffer) for buffer in Noted.made if any(buffer)], len(Noted.made)


def test_shared_secret_leaves_nothing():
    found, made = not_zero(CURVE, lambda: module("x25519").shared(SECRET, PUBLIC))
    assert made >= 5 and not found


def test_key_pair_leaves_its_public_key():
    results = []

    def steps():
        results.extend((yield from module("x25519").keypair()))

    found, made = not_zero(CURVE, steps)
    assert made >= 5 and set(found) <= {results[1]}


def test_signature_leaves_what_is_public():
    """The signature, and hashes and point of what everybody knows."""
    results = []

    def steps():
        results.append((yield from module("ed25519").sign(SECRET, PUBLIC, b"message")))

    found, made = not_zero(CURVE, steps)
    challenge = bytes(module("ed25519").hash_scalar(results[0][:32], PUBLIC, b"message"))
    public = {results[0], results[0][:32], challenge, challenge[:32]}
    assert made >= 8 and set(found) <= public


@pytest.mark.xfail(
    strict=True, raises=AssertionError, reason="noise, its seed and the sponges' states stay"
)
def test_encapsulation_leaves_what_is_public():
    """The ciphertext; the seed of the matrix, its last entry and the block that was made of."""
    results = []

    def steps():
        ek = bytes(1152) + PUBLIC
        results.extend((yield from module("mlkem768").encapsulate_with(ek, SECRET)))

    found, made = not_zero(LATTICE, steps)
    assert made >= 8
    public = [PUBLIC in data or data == results[1] for data in found]
    assert public.count(False) <= 2  # the entry and its block


@pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="the schedule and the variables of the last block stay",
)
def test_sha512_leaves_nothing():
    sha512 = module("sha512")
    sha512.sha512(SECRET).digest()
    assert not any(sha512._schedule) and not any(sha512._variables)


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
