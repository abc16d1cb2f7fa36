"""Operations with secrets, seen from two sides, for extreme and for random secrets.

All take the same instructions: counted on the unix port by valgrind's callgrind, from the modules
as a device runs them, the interpreter's share included; constant_time.py has the operations. And
their kernels read and write the same words, and branch alike: recorded in their emulation.
"""

import ast
import hashlib
import importlib
import os
import pathlib

import env
import pytest
from benches import counting
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from device import SLOW
from viper_compile import is_viper
from viper_trace import traced

SCRIPT = os.path.join(env.ROOT, "host_tests", "constant_time.py")
RANDOM = 20 if SLOW else 8  # secrets of each operation, besides the extremes
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
PUBLIC = bytes(range(1, 33))


def random(name, size):
    return [hashlib.shake_256(b"%s %d" % (name.encode(), i)).digest(size) for i in range(RANDOM)]


def extremes(size):
    """All zero, all one, single bits, patterns."""
    yield from [bytes([b]) * size for b in (0x00, 0xFF, 0xAA, 0x55, 0x0F)]
    for bit in (0, 1, 7, 8 * size // 2, 8 * size - 2, 8 * size - 1):
        yield (1 << bit).to_bytes(size, "little")
        yield ((1 << 8 * size) - 1 - (1 << bit)).to_bytes(size, "little")


def numbers(most):
    """Numbers below `most`, at the ends and at the limits of digits."""
    values = [0, 1, 2, 3, most - 1, most - 2, most // 2, 2**13 - 1, 2**13, 2**52, 2**208]
    values += [L - 1, L, L + 1, 2**252, 2**254]
    yield from [value.to_bytes(32, "little") for value in values if value < most]


def results_with_zeros():
    """X25519 secrets whose result begins with a byte of zero, or ends with one."""
    peer = X25519PublicKey.from_public_bytes(PUBLIC)
    found = {0: [], 31: []}
    i = 0
    while min(len(secrets) for secrets in found.values()) < 2:
        secret = hashlib.sha256(b"%d" % i).digest()
        result = X25519PrivateKey.from_private_bytes(secret).exchange(peer)
        for at, secrets in found.items():
            if not result[at]:
                secrets.append(secret)
        i += 1
    return found[0] + found[31]


def clamped():
    """The least and the greatest scalars of X25519, and few changes from bit to bit."""
    for value in (2**254, 2**254 + 8, 2**255 - 8, 2**255 - 16, 2**254 + 2**253, 2**255 - 2**127):
        yield value.to_bytes(32, "little")


def below(bits, secrets):
    """The numbers that are secrets of 32 bytes, shortened to so many bits."""
    return [s[:31] + bytes([s[31] & (1 << bits - 248) - 1]) for s in secrets]


SECRETS = {
    "x25519_keypair": [*extremes(32), *clamped(), *random("pair", 32)],
    "x25519_shared": [*extremes(32), *clamped(), *random("shared", 32), *results_with_zeros()],
    "ed25519_sign": [*extremes(64), *random("seed and message", 64)],
    "ed25519_public_key": [*extremes(32), *random("seed", 32)],
    "base_multiple": [*numbers(2**255), *below(255, random("scalar", 32))],
    "inverse": [*numbers(P), *below(254, random("element", 32))],
    "mlkem768_encapsulate": [*extremes(32), *random("m", 32)],
    "mlkem768_polynomials": [*extremes(128), *random("noise", 128)],
    "chacha20poly1305_seal": [*extremes(64), *random("key", 64)],
    "hmac_tag": [*extremes(32), *random("mac", 32)],
    "tag_compare": [PUBLIC, PUBLIC[:31] + b"\0", *extremes(32), *random("tag", 32)],
}
LEAKS = {
    "leak_verify": random("verify", 32)[:4],
    "leak_compare": [PUBLIC, PUBLIC[:31] + b"\0", bytes(32)],
    "leak_branch": [b"\0", b"\1"],
    "leak_big_integer": random("exponent", 32)[:4],
}


@pytest.fixture(scope="module")
def counts(micropython, client, tmp_path_factory):
    """{operation: instructions for each of its secrets}, all of one run."""
    client("valgrind")
    jobs = [(name, s) for name, ss in {**SECRETS, **LEAKS}.items() for s in ss]
    folder = tmp_path_factory.mktemp("secrets")
    text = "".join(["%s %s\n" % (name, secret.hex()) for name, secret in jobs])
    folder.joinpath("secrets").write_text(text)
    found = counting.on_micropython(SCRIPT, "secrets", cwd=folder)
    counts = {}
    for i, (name, _) in enumerate(jobs):
        counts.setdefault(name, []).append(found["%04d" % i]["instructions"])
    return counts


@pytest.mark.parametrize("name", SECRETS)
def test_instructions_are_the_same(name, counts):
    assert len(counts[name]) >= RANDOM
    usual = max(set(counts[name]), key=counts[name].count)
    others = {s.hex(): n - usual for s, n in zip(SECRETS[name], counts[name]) if n != usual}
    assert not others, "not %d instructions, but so many more: %s" % (usual, others)


@pytest.mark.parametrize("name", LEAKS)
def test_a_leak_is_seen(name, counts):
    assert len(set(counts[name])) > 1


# The same, as calls of the modules that an emulation has imported.


def x25519_shared(crypto, run, secret):
    run(crypto.x25519.scalarmult(secret, PUBLIC))


def x25519_keypair(crypto, run, secret):
    key = crypto.x25519._clamp(secret)
    slots = bytearray(80 * crypto.programs25519.POINT_SLOTS)
    run(crypto.comb25519.multiply(key, slots))


def ed25519_sign(crypto, run, secret):
    run(crypto.ed25519.sign(secret, PUBLIC, secret))


def mlkem768_encapsulate(crypto, run, secret):
    run(crypto.mlkem768.encapsulate_with(bytes(1152) + PUBLIC, secret))


def chacha20poly1305_seal(crypto, run, secret):
    sealed = memoryview(bytearray(120))
    crypto.chacha20poly1305.ChaChaPoly(2 * secret).seal(7, sealed, 100)


def ed25519_verify(crypto, run, secret):
    public = run(crypto.ed25519.public_key(PUBLIC))
    run(crypto.ed25519.verify(public, b"", public + secret[:31] + b"\0"))


def traces(operation, secrets):
    """What each secret leaves: a list of (file, kernel, hash)."""
    names = "chacha20poly1305", "comb25519", "ed25519", "mlkem768", "programs25519", "x25519"
    found = []
    with traced() as calls:
        from microsshd import crypto
        from microsshd.compat import run

        for name in names:
            importlib.import_module("microsshd.crypto." + name)
        for secret in secrets:
            calls.clear()
            operation(crypto, run, secret)
            found.append(list(calls))
    return found


def differing(found):
    """The kernels of which a trace is not the first secret's."""
    return {
        "%s.%s" % (pathlib.Path(path).stem, kernel)
        for trace in found[1:]
        for (path, kernel, a), (_, _, b) in zip(found[0], trace)
        if a != b
    }


OPERATIONS = [
    x25519_shared,
    x25519_keypair,
    ed25519_sign,
    mlkem768_encapsulate,
    chacha20poly1305_seal,
]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_addresses_and_branches_are_the_same(operation):
    found = traces(operation, [bytes(32), b"\xff" * 32, *random("trace", 32)[:3]])
    assert len({len(trace) for trace in found}) == 1
    assert len(found[0]) > 5
    assert differing(found) == set()
    for path, kernel in {call[:2] for call in found[0]}:
        assert not divisions(path, kernel)


def divisions(path, kernel):
    """The lines of a kernel that divide: for how long depends on the numbers."""
    tree = ast.parse(pathlib.Path(path).read_text())
    functions = [n for n in ast.walk(tree) if is_viper(n) and n.name == kernel]
    assert functions
    return [
        node.lineno
        for node in ast.walk(functions[0])
        if isinstance(node, (ast.BinOp, ast.AugAssign))
        and isinstance(node.op, (ast.Div, ast.FloorDiv, ast.Mod))
    ]


def test_other_addresses_are_seen():
    """A verification looks points up where the signature, which is public, tells."""
    found = traces(ed25519_verify, random("trace", 32)[:2])
    assert "field25519.run" in differing(found)
