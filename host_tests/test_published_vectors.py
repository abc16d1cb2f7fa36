"""The vectors of NIST, of RFC 4231 and of Ed25519's authors, all of them on the unix port.

They come from the PyPI package cryptography_vectors. Those of other RFCs, and our own, are in
vectors/ and run on both Pythons.
"""

import functools
import importlib.resources
import itertools

import cryptography_vectors
import pytest
import vector_files


def records(text):
    """A NIST file's records: dicts of its lines `name = value`, names in lower case.

    A record ends where its first name comes again; a [heading] belongs to none."""
    record, first = {}, None
    for line in text.splitlines():
        name, equals, value = (part.strip() for part in line.partition("="))
        if not equals or name[0] in "#[":
            continue
        name = name.lower()
        first = first or name
        if name == first and record:
            yield record
            record = {}
        record[name] = value
    yield record


def hashed(function, text):
    for record in records(text):
        message = record["msg"]
        if "len" in record:  # an empty message is written as 00
            message = message[: int(record["len"]) // 4]
        result = record["md"] if "md" in record else record["output"]
        vector = {"function": function, "message": message, "result": result}
        yield {**vector, "key": record["key"]} if "key" in record else vector


def mlkem768(text):
    for record in records(text):
        names = {"ek": "pk", "m": "msg", "ciphertext": "ct", "shared": "ss"}
        yield {ours: record[theirs] for ours, theirs in names.items()}


def mlkem768_host(text):
    """Some of the keys; and a ciphertext that fits none, which gives a secret of its own."""
    for record in itertools.islice(records(text), 0, None, 20):
        seed = record["d"] + record["z"]
        for c, k in (("ct", "ss"), ("ct_n", "ss_n")):
            yield {
                "seed": seed,
                "ek": record["pk"],
                "ciphertext": record[c],
                "shared": record[k],
            }


def ed25519_sign(text):
    """Lines of secret and public key, public key, message, signature and message."""
    for line in text.split():
        secret, public, message, signed, _ = line.split(":")
        yield {
            "seed": secret[:64],
            "public": public,
            "message": message,
            "signature": signed[:128],
        }


# file: (primitive of wycheproof.py, what makes its vectors, how many there are)
FILES = {
    "asymmetric/Ed25519/sign.input": ("ed25519_sign", ed25519_sign, 1024),
    "asymmetric/MLKEM/kat_MLKEM_768.rsp": ("mlkem768", mlkem768, 1000),
    "asymmetric/MLKEM/kat_MLKEM_768.rsp host": ("mlkem768_host", mlkem768_host, 100),
    "HMAC/rfc-4231-sha256.txt": ("hashed", functools.partial(hashed, "hmac"), 6),
}
for _file, _function, _count in (
    ("SHA2/SHA512ShortMsg", "sha512", 129),
    ("SHA2/SHA512LongMsg", "sha512", 128),
    ("SHA3/SHA3_256ShortMsg", "sha3_256", 137),
    ("SHA3/SHA3_256LongMsg", "sha3_256", 100),
    ("SHA3/SHA3_512ShortMsg", "sha3_512", 73),
    ("SHA3/SHA3_512LongMsg", "sha3_512", 100),
    ("SHAKE/SHAKE128ShortMsg", "shake128", 337),
    ("SHAKE/SHAKE128LongMsg", "shake128", 100),
    ("SHAKE/SHAKE128VariableOut", "shake128", 1126),
    ("SHAKE/SHAKE256ShortMsg", "shake256", 273),
    ("SHAKE/SHAKE256LongMsg", "shake256", 100),
    ("SHAKE/SHAKE256VariableOut", "shake256", 1246),
):
    FILES["hashes/%s.rsp" % _file] = "hashed", functools.partial(hashed, _function), _count


@pytest.fixture(params=FILES, ids=lambda name: name.split("/")[-1])
def lines(request, tmp_path):
    """(primitive, path of the vectors as lines of key=value, how many they are)."""
    primitive, convert, least = FILES[request.param]
    name = request.param.split()[0]
    source = importlib.resources.files(cryptography_vectors).joinpath(*name.split("/"))
    path = tmp_path / "vectors.txt"
    vectors = convert(source.read_text())
    count = vector_files.write(path, ({**v, "id": i} for i, v in enumerate(vectors)))
    assert count >= least
    return primitive, path, count


def test_all_on_micropython(lines, micropython):
    vector_files.all_on_micropython(micropython, *lines)


def test_some_on_cpython(lines):
    vector_files.some_on_cpython(*lines)
