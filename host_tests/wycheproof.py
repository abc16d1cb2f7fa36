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


def ed25519_sign(v):
    from microsshd.crypto import ed25519

    seed, public, message = (bytes.fromhex(v[name]) for name in ("seed", "public", "message"))
    if run(ed25519.public_key(seed)) != public:
        return False
    return run(ed25519.sign(seed, public, message)).hex() == v["signature"]


def mlkem768(v):
    """Of a vector without a result the key is to be refused."""
    from microsshd.crypto import mlkem768

    try:
        result = run(mlkem768.encapsulate_with(bytes.fromhex(v["ek"]), bytes.fromhex(v["m"])))
    except ValueError:
        return False
    return [part.hex() for part in result] == [v["shared"], v["ciphertext"]]


def mlkem768_host(v):
    """The tests' own half: a key from its seed or as it is, and what a ciphertext gives."""
    from mlkem768_host import decapsulate, generate

    try:
        if "dk" in v:
            dk = bytes.fromhex(v["dk"])
        else:
            seed = bytes.fromhex(v["seed"])
            ek, dk = generate(seed[:32], seed[32:])
            if ek.hex() != v["ek"]:
                return False
        return decapsulate(dk, bytes.fromhex(v["ciphertext"])).hex() == v["shared"]
    except ValueError:
        return False


def poly1305(v):
    from microsshd.crypto.chacha20poly1305 import poly1305

    return poly1305(bytes.fromhex(v["key"]), bytes.fromhex(v["data"])).hex() == v["tag"]


def hashed(v):
    """SHA-512, HMAC-SHA-256 where there is a key, a function of SHA-3."""
    from microsshd.crypto import hmac, keccak, sha512

    message, result = bytes.fromhex(v["message"]), v["result"]
    if v["function"] == "sha512":
        return sha512.sha512(message).digest().hex() == result
    if v["function"] == "hmac":
        made = hmac.hmac_sha256(bytes.fromhex(v["key"]), message).hex()
        return made[: len(result)] == result
    function = getattr(keccak, v["function"])
    if v["function"].startswith("shake"):
        return function(message, len(result) // 2).hex() == result
    return function(message).hex() == result


PRIMITIVES = {
    f.__name__: f
    for f in (
        x25519,
        ed25519,
        ed25519_sign,
        p256,
        rsa,
        mlkem768,
        mlkem768_host,
        poly1305,
        hashed,
    )
}


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
