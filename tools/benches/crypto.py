"""Part `crypto`: what each primitive costs, beside plain big integers and beside C."""

import contextlib
import json
import os
import tempfile

import env
import mpy
import native

from . import counting

TITLE = "crypto: what each primitive costs on the unix port"
COLUMNS = (
    ("instructions", "instructions"),
    ("plain", "plain Python"),
    ("gain", "plain/ours"),
    ("c", "in C"),
    ("behind", "ours/C"),
    ("garbage", "garbage"),
    ("native", "native"),
)
NOTES = (
    "instructions: ours, by callgrind; of a packet and of an iteration the mean of many",
    "plain Python: the same in this interpreter by its integers, as the standards write it; what",
    "  the firmware has in C, as SHA-256, AES and pow(), serves there, too",
    "in C: one call of `cryptography` on this machine (assembler where OpenSSL has it); its",
    "  ChaCha20-Poly1305 has no second key for the length",
    "garbage: bytes of heap taken by one call, without collecting; results included",
    "native: bytes of xtensawin code in the modules involved, each with what it shares",
    "a login: the sum of a key pair, a shared secret, the host's signature and the user's, which",
    "  is verified; native: and of the packets; with the protocol around it see the part `login`",
)

# row: the modules of the crypto package that it takes
_MODULES = {
    "X25519 key pair": ("x25519",),
    "X25519 shared secret": ("x25519",),
    "Ed25519 sign": ("ed25519",),
    "Ed25519 verify": ("ed25519",),
    "SHA-512, 1 KB": ("sha512",),
    "SHA3-256, 1 KB": ("keccak",),
    "ML-KEM-768 encapsulate": ("mlkem768",),
    "HMAC-SHA-256, 1 KB": ("hmac",),
    "PBKDF2 iteration": ("pbkdf2",),
    "ECDSA P-256 verify": ("p256",),
    "RSA-2048 verify": ("rsa",),
    "DH group14 key pair": ("modp",),
    "DH group14 shared secret": ("modp",),
    "DH group16 key pair": ("modp",),
    "DH group16 shared secret": ("modp",),
    "aes128-ctr + hmac-sha2-256-etm": ("aesctr", "hmac"),
    "chacha20-poly1305": ("chacha20poly1305",),
}

_CURVE = "X25519 key pair", "X25519 shared secret", "Ed25519 sign", "Ed25519 verify"
# what a login computes
_LOGINS = {
    "login by curve25519-sha256": _CURVE,
    "login by mlkem768x25519-sha256": ("ML-KEM-768 encapsulate", *_CURVE),
}


def measure(quick):
    own = count("own", quick)
    plain = count("plain", quick)
    with _inputs_file() as path:
        in_c = _each(counting.on_cpython("primitives_in_c.py", path))
    modules = {name: _MODULES.get(name) or _MODULES[name.split(",")[0]] for name in own}
    for name, parts in _LOGINS.items():
        modules[name] = sum([modules[part] for part in parts], ("aesctr", "hmac"))
        for found in (own, plain, in_c):
            if all(part in found for part in parts):
                found[name] = _sum([found[part] for part in parts])
    return {name: _row(own[name], plain.get(name), in_c.get(name), modules[name]) for name in own}


def _sum(rows):
    return {column: sum(row[column] for row in rows) for column in rows[0]}


def count(which, quick):
    """{row: {"instructions": n, "garbage": bytes}} of our "own" code, or of "plain" Python."""
    heap = {"own": "8M", "plain": "64M"}[which]  # nothing is collected
    path = [os.path.join(env.ROOT, "host_tests", "unit")]
    with _inputs_file() as inputs:
        words = inputs, which, "quick" if quick else "all"
        return _each(counting.on_micropython("primitives.py", *words, heap=heap, path=path))


def _each(found):
    """The figures of what was done several times at once, for one time."""
    return {
        name: {column: round(n / row["times"]) for column, n in row.items() if column != "times"}
        for name, row in found.items()
    }


def _row(own, plain, in_c, modules):
    n = own["instructions"]
    m = plain and plain["instructions"]
    c = in_c and in_c["instructions"]
    return {
        "instructions": n,
        "plain": m,
        "gain": m and round(m / n, 2),
        "c": c,
        "behind": c and round(n / c, 2),
        "garbage": own["garbage"],
        "native": native.native_bytes(native.crypto_modules(*modules)),
    }


@contextlib.contextmanager
def _inputs_file():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "inputs.json")
        with open(path, "w") as f:
            json.dump({name: value.hex() for name, value in _inputs().items()}, f)
        yield path


def _inputs():
    """The same in each run. An RSA key with a prime modulus does: a verifier cannot tell."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mlkem, x25519
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature

    seed, message = bytes(range(32)), bytes(range(100, 132))
    ed = ed25519.Ed25519PrivateKey.from_private_bytes(seed)
    raw = serialization.Encoding.Raw, serialization.PublicFormat.Raw
    ecdsa = ec.ECDSA(Prehashed(hashes.SHA256()), deterministic_signing=True)
    curve = ec.derive_private_key(int.from_bytes(seed, "big"), ec.SECP256R1())
    r, s = decode_dss_signature(curve.sign(message, ecdsa))
    point = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    p, q = _prime(14, 256), _prime(16, 512)
    prime = int.from_bytes(p, "big")
    return {
        "seed": seed,
        "message": message,
        "public": ed.public_key().public_bytes(*raw),
        "signature": ed.sign(message),
        "peer": x25519.X25519PrivateKey.from_private_bytes(message)
        .public_key()
        .public_bytes_raw(),
        "ek": mlkem.MLKEM768PrivateKey.from_seed_bytes(seed + message)
        .public_key()
        .public_bytes_raw(),
        "point": curve.public_key().public_bytes(*point),
        "r": r.to_bytes(32, "big"),
        "s": s.to_bytes(32, "big"),
        "p": p,
        "q": q,
        "dh": pow(2, int.from_bytes(message, "big"), prime).to_bytes(256, "big"),
        "n": p,
        "rsa": _rsa_signature(prime, message),
    }


def _prime(group, size):
    with open(os.path.join(mpy.LIB, "microsshd/crypto/group%d.bin" % group), "rb") as f:
        return f.read(size)


def _rsa_signature(n, digest):
    prefix = bytes.fromhex("3031300d060960864801650304020105000420")
    block = b"\0\1" + b"\xff" * (253 - len(prefix) - len(digest)) + b"\0" + prefix + digest
    return pow(int.from_bytes(block, "big"), pow(65537, -1, n - 1), n).to_bytes(256, "big")
