"""Vectors, a line each, against a primitive, on either Python: wycheproof.py PRIMITIVE FILE.

Prints how many came out right, or the numbers of those that did not; then the exit code is 1.
"""

import gc
import sys

from microsshd.compat import run


def x25519(v):
    from microsshd.crypto import x25519

    k, u, expected = (bytes.fromhex(v[name]) for name in ("k", "u", "result"))
    try:
        return run(x25519.shared(k, u)) == expected and any(expected)
    except ValueError:  # section 6.1 of RFC 7748: a result of zero is refused
        return not any(expected)


def ed25519(v):
    from microsshd.crypto import ed25519

    arguments = [bytes.fromhex(v[name]) for name in ("public", "message", "signature")]
    return run(ed25519.verify(*arguments))


def p256(v):
    from microsshd.crypto import p256

    public, digest = bytes.fromhex(v["public"]), bytes.fromhex(v["digest"])
    return run(p256.verify(public, digest, int(v["r"], 16), int(v["s"], 16)))


def rsa(v):
    from microsshd.crypto import rsa

    signature, digest = bytes.fromhex(v["sig"]), bytes.fromhex(v["digest"])
    return run(rsa.verify(int(v["n"], 16), int(v["e"], 16), signature, digest, v["hash"]))


PRIMITIVES = {"x25519": x25519, "ed25519": ed25519, "p256": p256, "rsa": rsa}


def check(primitive, path, every=1):
    """(how many vectors were tried, the `id` of each that came out wrong)."""
    tried, wrong = 0, []
    with open(path) as f:
        for i, line in enumerate(f):
            if i % every == 0:
                gc.collect()
                vector = dict([pair.split("=", 1) for pair in line.split()])
                tried += 1
                if PRIMITIVES[primitive](vector) is not (vector.get("valid", "1") == "1"):
                    wrong.append(vector["id"])
    return tried, wrong


if __name__ == "__main__":
    tried, wrong = check(*sys.argv[1:])
    print(" ".join(["wrong:"] + wrong) if wrong else "%d right" % tried)
    sys.exit(1 if wrong or not tried else 0)
