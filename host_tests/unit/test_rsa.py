"""RSASSA-PKCS1-v1_5 verification (RFC 8017)."""

from microsshd.compat import run
from microsshd.crypto import rsa
from testing import vectors


def cases(every):
    """(name of the line, verify's arguments, whether valid) for each `every`th vector."""
    n = e = 0
    for i, vector in enumerate(vectors("rsa")):
        if "n" in vector:
            n, e = int(vector["n"], 16), int(vector["e"], 16)
        if i % every:
            continue
        signature, digest = bytes.fromhex(vector["sig"]), bytes.fromhex(vector["digest"])
        yield i, (n, e, signature, digest, vector["hash"]), vector["valid"] == "1"


def check(every):
    for i, arguments, valid in cases(every):
        assert run(rsa.verify(*arguments)) is valid, i


def test_some_vectors():
    check(5)


def test_slow_all_vectors():
    check(1)


def test_a_step_is_short():
    for _, arguments, valid in cases(1):
        if valid:
            assert len(list(rsa.verify(*arguments))) >= 5
            break


def test_what_is_refused():
    for _, (n, e, signature, digest, name), valid in cases(1):
        if not valid:
            continue
        for exponent in (-1, 0, 1, 2, 4, e + 1, (1 << 32) + 1, e + (1 << 40)):
            assert run(rsa.verify(n, exponent, signature, digest, name)) is False
        for modulus in (-n, 0, 1, n + 1, n >> 1, n << 1, n << 2049, (1 << 2047) - 1, 1 << 4096):
            assert run(rsa.verify(modulus, e, signature, digest, name)) is False
        s = int.from_bytes(signature, "big")
        too_large = (s + n).to_bytes(len(signature) + 1, "big")
        for other in (b"", signature[:-1], b"\0" + signature, signature + b"\0", too_large):
            assert run(rsa.verify(n, e, other, digest, name)) is False
        for other in ("sha1", "sha384", "md5", "", "sha512" if name == "sha256" else "sha256"):
            assert run(rsa.verify(n, e, signature, digest, other)) is False
        for other in (b"", digest[:-1], digest + b"\0", bytes(len(digest))):
            assert run(rsa.verify(n, e, signature, other, name)) is False
        break


def test_signature_below_the_modulus():
    for _, (n, e, signature, digest, name), valid in cases(1):
        s = int.from_bytes(signature, "big")
        if valid and (s + n) >> (8 * len(signature)) == 0:
            alias = (s + n).to_bytes(len(signature), "big")
            assert run(rsa.verify(n, e, alias, digest, name)) is False
            return
