"""SHA-512 (FIPS 180-4)."""

from microsshd.crypto.sha512 import _K, sha512
from testing import vectors


def cases():
    for vector in vectors("sha512"):
        yield bytes.fromhex(vector["message"]), bytes.fromhex(vector["hash"])


def test_vectors():
    for message, expected in cases():
        assert sha512(message).digest() == expected, len(message)


def test_pieces():
    for step in (1, 7, 64, 127, 128, 129, 300):
        for message, expected in cases():
            if len(message) < 400:
                h = sha512()
                for i in range(0, len(message), step):
                    h.update(message[i : i + step])
                assert h.digest() == expected, (len(message), step)


def test_digest_leaves_the_hash_usable():
    h = sha512(b"a")
    h.digest()
    h.update(memoryview(b"bc"))
    assert h.digest() == sha512(b"abc").digest()
    assert h.digest() == h.digest()


def test_constants():
    """Each is the fraction of a root of a prime: n <= root < n + 1 in units of 2**-64."""
    primes = [p for p in range(2, 410) if all(p % q for q in range(2, p))]
    assert len(_K) == 8 * 88 and len(primes) == 80
    for i in range(88):
        high, low = (int.from_bytes(_K[8 * i + j : 8 * i + j + 4], "little") for j in (0, 4))
        p, degree = (primes[i], 3) if i < 80 else (primes[i - 80], 2)
        whole = 1
        while (whole + 1) ** degree <= p:
            whole += 1
        n = whole << 64 | high << 32 | low
        assert n**degree <= p << 64 * degree < (n + 1) ** degree, i
