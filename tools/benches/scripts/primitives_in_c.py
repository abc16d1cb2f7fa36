"""The primitives in C, as `cryptography` has them: primitives_in_c.py INPUTS. Runs on CPython.

The names are those of primitives.py. What CPython does around the one call is in the counts.
"""

import json
import sys

import sections
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import dh, ec, ed25519, mlkem, padding, rsa, x25519
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.ciphers import Cipher, aead, algorithms, modes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

_PACKETS = 32
_ITERATIONS = 64


def cases(v):
    mine = x25519.X25519PrivateKey.from_private_bytes(v["seed"])
    peer = x25519.X25519PublicKey.from_public_bytes(v["peer"])
    yield "X25519 key pair", 1, lambda: x25519.X25519PrivateKey.generate().public_key()
    yield "X25519 shared secret", 1, lambda: mine.exchange(peer)
    ed = ed25519.Ed25519PrivateKey.from_private_bytes(v["seed"])
    public = ed.public_key()
    yield "Ed25519 sign", 1, lambda: ed.sign(v["message"])
    yield "Ed25519 verify", 1, lambda: public.verify(v["signature"], v["message"])
    yield "SHA-512, 1 KB", 1, lambda: digest(hashes.SHA512())
    yield "SHA3-256, 1 KB", 1, lambda: digest(hashes.SHA3_256())
    ek = mlkem.MLKEM768PublicKey.from_public_bytes(v["ek"])
    yield "ML-KEM-768 encapsulate", 1, ek.encapsulate
    yield "HMAC-SHA-256, 1 KB", 1, lambda: mac(v["seed"], bytes(1024))
    yield "PBKDF2 iteration", _ITERATIONS, lambda: derive(v["seed"])
    yield from packets()
    yield from public_keys(v)


def public_keys(v):
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), v["point"])
    names = ("r", "s", "n", "p", "q", "dh")
    r, s, n, p, q, y = [int.from_bytes(v[name], "big") for name in names]
    signature = encode_dss_signature(r, s)
    prehashed = padding.PKCS1v15(), Prehashed(hashes.SHA256())
    ecdsa = ec.ECDSA(prehashed[1])
    yield "ECDSA P-256 verify", 1, lambda: point.verify(signature, v["message"], ecdsa)
    key = rsa.RSAPublicNumbers(65537, n).public_key()
    yield "RSA-2048 verify", 1, lambda: key.verify(v["rsa"], v["message"], *prehashed)
    for name, prime in (("DH group14", p), ("DH group16", q)):
        numbers = dh.DHParameterNumbers(prime, 2)
        group = numbers.parameters()
        peer = dh.DHPublicNumbers(y, numbers).public_key()
        mine = group.generate_private_key()
        yield name + " key pair", 1, lambda g=group: g.generate_private_key().public_key()
        yield name + " shared secret", 1, lambda m=mine, y=peer: m.exchange(y)


def packets():
    """As SSH does it, but for ChaCha20-Poly1305, which is RFC 8439's: one key and no length."""
    way = Cipher(algorithms.AES(bytes(16)), modes.CTR(bytes(16))).encryptor()
    chacha = aead.ChaCha20Poly1305(bytes(32))
    for size, n in (("1 KB", 1044), ("keystroke", 20)):
        data = bytes(n)
        sealed = chacha.encrypt(bytes(12), data, None)
        name = "aes128-ctr + hmac-sha2-256-etm, " + size
        for end in ("seal", "open"):
            yield "%s: %s" % (name, end), _PACKETS, repeat(lambda d=data: crypt_and_mac(way, d))
        name = "chacha20-poly1305, " + size
        yield name + ": seal", _PACKETS, repeat(lambda d=data: chacha.encrypt(bytes(12), d, None))
        yield (
            name + ": open",
            _PACKETS,
            repeat(lambda d=sealed: chacha.decrypt(bytes(12), d, None)),
        )


def repeat(function):
    def run():
        for _ in range(_PACKETS):
            function()

    return run


def mac(key, data):
    h = hmac.HMAC(key, hashes.SHA256())
    h.update(data)
    return h.finalize()


def crypt_and_mac(way, data):
    return mac(bytes(32), way.update(data))


def digest(algorithm):
    h = hashes.Hash(algorithm)
    h.update(bytes(1024))
    return h.finalize()


def derive(salt):
    return PBKDF2HMAC(hashes.SHA256(), 32, salt, _ITERATIONS).derive(b"password")


def main(path):
    with open(path) as f:
        values = {name: bytes.fromhex(text) for name, text in json.load(f).items()}
    sections.start()
    for name, times, function in cases(values):
        function()
        sections.count(name, function)
        sections.figure(name, "times", times)


main(sys.argv[1])
