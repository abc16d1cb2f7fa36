"""Operations with secrets, each counted by itself, on the unix port: constant_time.py FILE

A line of FILE is an operation of OPERATIONS and a secret of hexadecimal digits. All runs of an
operation find the same heap, so that their instructions differ only when their secrets matter.
What is public, a peer's value or a message's length, is the same for all of an operation.
"""

import gc
import sys

import sections
from microsshd.compat import run
from microsshd.crypto import chacha20poly1305, comb25519, ed25519, elements25519, mlkem768, x25519
from microsshd.crypto import mlkem768_ring as ring
from microsshd.crypto.field25519 import WORK
from microsshd.crypto.field25519 import run as run_program
from microsshd.crypto.hmac import compare, hmac_sha256
from microsshd.crypto.programs25519 import INVERSE, POINT_SLOTS, Z

_PUBLIC = bytes(range(1, 33))
_ENTRY = b"\0\x0d" * 256  # coefficients of 3328, the greatest
_EK = bytes(1152) + _PUBLIC  # the coefficients 0, and a seed of the matrix
_KEY = run(ed25519.public_key(_PUBLIC))
_SIGNATURE = run(ed25519.sign(_PUBLIC, _KEY, b""))


class Given:
    """The module `os` to a module under test: `urandom` gives the secret."""

    def urandom(self, n):
        return self.secret


x25519.os = given = Given()


def x25519_keypair(secret):
    given.secret = secret
    run(x25519.keypair())


def x25519_shared(secret):
    run(x25519.shared(secret, _PUBLIC))


def ed25519_sign(secret):
    """A seed of 32 bytes, and a message."""
    run(ed25519.sign(secret[:32], _PUBLIC, secret[32:]))


def ed25519_public_key(secret):
    run(ed25519.public_key(secret))


def base_multiple(secret):
    """Of Ed25519's base point, by any scalar below 2**255."""
    run(comb25519.multiply(secret + bytes(2), bytearray(80 * POINT_SLOTS)))


def inverse(secret):
    """Modulo 2**255 - 19."""
    slots = bytearray(80 * POINT_SLOTS)
    elements25519.unpack(secret + bytes(2), slots, 20 * Z, 20)
    run_program(0, 0, INVERSE, slots, bytearray(WORK), b"", b"", 0, 0)


def mlkem768_encapsulate(secret):
    run(mlkem768.encapsulate_with(_EK, secret))


def mlkem768_polynomials(secret):
    """What an encapsulation makes of noise, of 128 bytes here, and of a message."""
    poly, factor = bytearray(1024), bytearray(1024)
    out, noise = bytearray(320), bytearray(secret)
    ring.add_noise(0, 0, poly, noise)
    ring.forward(0, 0, poly, ring.ZETAS, factor)
    ring.multiply(0, 0, poly, _ENTRY, factor)
    ring.inverse(0, 0, poly, ring.ZETAS)
    ring.add_noise(0, 0, poly, noise)
    ring.add_message(0, 0, poly, noise)
    ring.pack(0, 0, out, 0, poly, 4)
    ring.add_noise(0, 0, poly, noise)
    ring.pack(0, 0, out, 0, poly, 10)


def chacha20poly1305_seal(secret):
    """A packet of 100 bytes under a key of 64."""
    chacha20poly1305.ChaChaPoly(secret).seal(7, memoryview(bytearray(120)), 100)


def hmac_tag(secret):
    hmac_sha256(secret, _PUBLIC)


def tag_compare(secret):
    compare(secret, _PUBLIC)


# What is not constant-time, to show that it would be seen.


def leak_verify(secret):
    """The signature's S is public, and may be."""
    run(ed25519.verify(_KEY, b"", _SIGNATURE[:32] + secret[:31] + b"\0"))


def leak_compare(secret):
    for a, b in zip(secret, _PUBLIC):
        if a != b:
            return


def leak_branch(secret):
    """One addition more for an odd secret."""
    n = secret[0]
    if n & 1:
        n += 1


def leak_big_integer(secret):
    pow(3, int.from_bytes(secret, "big"), 1 << 64)


OPERATIONS = {
    f.__name__: f
    for f in (
        x25519_keypair,
        x25519_shared,
        ed25519_sign,
        ed25519_public_key,
        base_multiple,
        inverse,
        mlkem768_encapsulate,
        mlkem768_polynomials,
        chacha20poly1305_seal,
        hmac_tag,
        tag_compare,
        leak_verify,
        leak_compare,
        leak_branch,
        leak_big_integer,
    )
}


def scrub(depth):
    """Nothing of the last run stays on the stack, which the collector would find."""
    if depth:
        scrub(depth - 1)


def measure(title, operation, digits):
    scrub(20)
    gc.collect()
    gc.disable()
    secret = bytes.fromhex(digits)  # at the same address each time
    sections.count(title, operation, secret)
    gc.enable()


def main(path):
    jobs = []
    with open(path) as f:
        for i, line in enumerate(f):
            name, digits = line.split()
            if not jobs or OPERATIONS[name] != jobs[-1][1]:
                # What is loaded or made once, and the heap as the operation leaves it.
                jobs += [("once", OPERATIONS[name], digits)] * 3
            jobs.append(("%04d" % i, OPERATIONS[name], digits))
    sections.start()
    for job in jobs:
        measure(*job)


main(sys.argv[1])
