"""The client's half of ML-KEM-768 (FIPS 203) for tests: makes keys, encapsulates, decapsulates.

Written from the standard's algorithms over Python's integers, apart from the module under test but
for its hashes; slow, and not constant-time. Runs on both Pythons.
"""

from microsshd.crypto.keccak import sha3_256, sha3_512, shake128, shake256

Q = 3329
K = 3


def _reversed(i):
    r = 0
    for _ in range(7):
        r, i = r << 1 | i & 1, i >> 1
    return r


ZETAS = [pow(17, _reversed(i), Q) for i in range(128)]
GAMMAS = [pow(17, 2 * _reversed(i) + 1, Q) for i in range(128)]


def encode(f, d):
    """Algorithm 5."""
    word = 0
    for i, c in enumerate(f):
        word |= c << d * i
    return word.to_bytes(32 * d, "little")


def decode(data, d):
    """Algorithm 6, without the reduction for d = 12."""
    word = int.from_bytes(data, "little")
    return [word >> d * i & (1 << d) - 1 for i in range(256)]


def compress(f, d):
    return [(((c << d + 1) + Q) // (2 * Q)) & (1 << d) - 1 for c in f]


def decompress(f, d):
    return [(2 * Q * c + (1 << d)) >> d + 1 for c in f]


def sample_ntt(seed):
    """Algorithm 7."""
    f = []
    stream = shake128(seed, 168 * 5)
    for i in range(0, len(stream), 3):
        a, b, c = stream[i : i + 3]
        f += [d for d in (a | (b & 15) << 8, b >> 4 | c << 4) if d < Q]
    return f[:256]


def sample_cbd(seed, n):
    """Algorithm 8 with eta 2, over the PRF."""
    bits = int.from_bytes(shake256(seed + bytes([n]), 128), "little")
    f = []
    for i in range(256):
        b = bits >> 4 * i
        f.append(((b & 1) + (b >> 1 & 1) - (b >> 2 & 1) - (b >> 3 & 1)) % Q)
    return f


def ntt(f):
    """Algorithm 9."""
    f = list(f)
    i = 1
    for n in (128, 64, 32, 16, 8, 4, 2):
        for start in range(0, 256, 2 * n):
            for j in range(start, start + n):
                t = ZETAS[i] * f[j + n]
                f[j + n] = (f[j] - t) % Q
                f[j] = (f[j] + t) % Q
            i += 1
    return f


def inverse(f):
    """Algorithm 10."""
    f = list(f)
    i = 127
    for n in (2, 4, 8, 16, 32, 64, 128):
        for start in range(0, 256, 2 * n):
            for j in range(start, start + n):
                t = f[j]
                f[j] = (t + f[j + n]) % Q
                f[j + n] = ZETAS[i] * (f[j + n] - t) % Q
            i -= 1
    return [c * 3303 % Q for c in f]


def product(f, g):
    """Algorithm 11."""
    h = []
    for i in range(128):
        a, b = f[2 * i : 2 * i + 2]
        c, d = g[2 * i : 2 * i + 2]
        h += [(a * c + b * d * GAMMAS[i]) % Q, (a * d + b * c) % Q]
    return h


def add(f, g):
    return [(a + b) % Q for a, b in zip(f, g)]


def dot(fs, gs):
    total = [0] * 256
    for f, g in zip(fs, gs):
        total = add(total, product(f, g))
    return total


def encrypt(ek, m, r):
    """Algorithm 14."""
    rho = ek[384 * K :]
    y = [ntt(sample_cbd(r, n)) for n in range(K)]
    c = b""
    for i in range(K):
        column = (sample_ntt(rho + bytes([i, j])) for j in range(K))
        u = add(inverse(dot(column, y)), sample_cbd(r, K + i))
        c += encode(compress(u, 10), 10)
    t = [decode(ek[384 * i : 384 * i + 384], 12) for i in range(K)]
    v = add(inverse(dot(t, y)), sample_cbd(r, 2 * K))
    v = add(v, decompress(decode(m, 1), 1))
    return c + encode(compress(v, 4), 4)


def decrypt(dk, c):
    """Algorithm 15."""
    s = (decode(dk[384 * i : 384 * i + 384], 12) for i in range(K))
    u = (ntt(decompress(decode(c[320 * i : 320 * i + 320], 10), 10)) for i in range(K))
    v = decompress(decode(c[960:], 4), 4)
    w = [(a - b) % Q for a, b in zip(v, inverse(dot(s, u)))]
    return encode(compress(w, 1), 1)


def generate(d, z):
    """(encapsulation key of 1184 bytes, decapsulation key of 2400) from two seeds of 32 bytes:
    algorithms 16 and 13. ValueError for seeds of another size."""
    if len(d) != 32 or len(z) != 32:
        raise ValueError("size")
    seed = sha3_512(d + bytes([K]))
    rho, sigma = seed[:32], seed[32:]
    s = [ntt(sample_cbd(sigma, n)) for n in range(K)]
    ek = b""
    for i in range(K):
        row = (sample_ntt(rho + bytes([j, i])) for j in range(K))
        ek += encode(add(dot(row, s), ntt(sample_cbd(sigma, K + i))), 12)
    ek += rho
    return ek, b"".join([encode(f, 12) for f in s]) + ek + sha3_256(ek) + z


def encapsulate(ek, m):
    """(shared secret, ciphertext): algorithm 17."""
    secret = sha3_512(m + sha3_256(ek))
    return secret[:32], encrypt(ek, m, secret[32:])


def decapsulate(dk, c):
    """The shared secret of 32 bytes: algorithms 18 and 15, with the implicit rejection.

    ValueError unless the input checks of section 7.3 pass."""
    if len(dk) != 2400 or len(c) != 1088:
        raise ValueError("size")
    ek, digest, z = dk[1152:2336], dk[2336:2368], dk[2368:]
    if sha3_256(ek) != digest:
        raise ValueError("hash")
    m = decrypt(dk, c)
    secret = sha3_512(m + digest)
    if encrypt(ek, m, secret[32:]) == c:
        return secret[:32]
    return shake256(z + c, 32)
