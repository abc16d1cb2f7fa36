"""Hashes and ciphers as their standards read, over Python's integers: what to compare with.

Not constant-time, not checked against hostile input: for measuring only. What the firmware has in
C, SHA-256 and AES, is used here as it is there.
"""

import struct
from hashlib import sha256

from microsshd.compat import block_cipher

_W32 = (1 << 32) - 1
_W64 = (1 << 64) - 1


# SHA-512, FIPS 180-4.


def _root(n, power, bits=64):
    """The fraction of n's root, `bits` bits of it."""
    low, high = 0, n << bits
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**power <= n << bits * power else (low, middle)
    return low & (1 << bits) - 1


_PRIMES = [n for n in range(2, 410) if all([n % d for d in range(2, n)])]
_K = [_root(n, 3) for n in _PRIMES]
_H = [_root(n, 2) for n in _PRIMES[:8]]


def _right(x, n):
    return (x >> n | x << 64 - n) & _W64


def sha512(data):
    h = list(_H)
    data = (
        bytes(data)
        + b"\x80"
        + bytes(-(len(data) + 17) % 128)
        + (8 * len(data)).to_bytes(16, "big")
    )
    for at in range(0, len(data), 128):
        w = [int.from_bytes(data[i : i + 8], "big") for i in range(at, at + 128, 8)]
        for i in range(16, 80):
            x, y = w[i - 15], w[i - 2]
            s = _right(x, 1) ^ _right(x, 8) ^ x >> 7
            t = _right(y, 19) ^ _right(y, 61) ^ y >> 6
            w.append((w[i - 16] + s + w[i - 7] + t) & _W64)
        a, b, c, d, e, f, g, k = h
        for i in range(80):
            s = _right(e, 14) ^ _right(e, 18) ^ _right(e, 41)
            x = k + s + (e & f ^ ~e & g) + _K[i] + w[i]
            s = _right(a, 28) ^ _right(a, 34) ^ _right(a, 39)
            y = s + (a & b ^ a & c ^ b & c)
            a, b, c, d, e, f, g, k = (x + y) & _W64, a, b, c, (d + x) & _W64, e, f, g
        h = [(x + y) & _W64 for x, y in zip(h, (a, b, c, d, e, f, g, k))]
    return b"".join([x.to_bytes(8, "big") for x in h])


class Sha512:
    """Like hashlib's, for one piece of data."""

    def __init__(self, data):
        self.data = data

    def digest(self):
        return sha512(self.data)


# SHA-3, FIPS 202. Lane x, y is item 5 * y + x.


def _tables():
    turns, round_constants = [0] * 25, []
    x, y = 1, 0
    for t in range(24):
        turns[5 * y + x] = (t + 1) * (t + 2) // 2 % 64
        x, y = y, (2 * x + 3 * y) % 5
    r = 1
    for _ in range(24):
        word = 0
        for j in range(7):
            word |= (r & 1) << (1 << j) - 1
            r = r << 1 ^ (r >> 7) * 0x171
        round_constants.append(word)
    return turns, round_constants


_TURNS, _ROUNDS = _tables()


def _permute(a):
    for constant in _ROUNDS:
        c = [a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20] for x in range(5)]
        d = [c[x - 1] ^ _right(c[(x + 1) % 5], 63) for x in range(5)]
        b = [0] * 25
        for y in range(5):
            for x in range(5):
                i = 5 * y + x
                b[5 * ((2 * x + 3 * y) % 5) + y] = _right(a[i] ^ d[x], 64 - _TURNS[i])
        for y in range(0, 25, 5):
            for x in range(5):
                a[y + x] = b[y + x] ^ ~b[y + (x + 1) % 5] & b[y + (x + 2) % 5]
        a[0] ^= constant


def _sponge(data, rate, suffix, n):
    a = [0] * 25
    data = bytearray(bytes(data) + bytes([suffix]) + bytes(-(len(data) + 1) % rate))
    data[-1] ^= 0x80
    for at in range(0, len(data), rate):
        for i in range(rate // 8):
            a[i] ^= int.from_bytes(data[at + 8 * i : at + 8 * i + 8], "little")
        _permute(a)
    out = b""
    while True:
        out += b"".join([x.to_bytes(8, "little") for x in a[: rate // 8]])
        if len(out) >= n:
            return out[:n]
        _permute(a)


def sha3_256(data):
    return _sponge(data, 136, 6, 32)


def sha3_512(data):
    return _sponge(data, 72, 6, 64)


def shake128(data, n):
    return _sponge(data, 168, 0x1F, n)


def shake256(data, n):
    return _sponge(data, 136, 0x1F, n)


# HMAC (RFC 2104) and PBKDF2 (RFC 8018) over the firmware's SHA-256.


def hmac_sha256(key, data):
    if len(key) > 64:
        key = sha256(key).digest()
    key = key + bytes(64 - len(key))
    inner = sha256(bytes([b ^ 0x36 for b in key]) + data).digest()
    return sha256(bytes([b ^ 0x5C for b in key]) + inner).digest()


def pbkdf2(password, salt, iterations):
    u = t = hmac_sha256(password, salt + b"\0\0\0\1")
    for _ in range(iterations - 1):
        u = hmac_sha256(password, u)
        t = bytes([x ^ y for x, y in zip(t, u)])
    return t


# Packets of SSH; n of their bytes are what is encrypted.


def ctr_and_mac(key, counter, mac_key, seq, packet):
    """aes128-ctr and hmac-sha2-256-etm: four bytes of length stay as they are."""
    aes = block_cipher(key)
    out = packet[:4]
    block = bytearray(16)
    for at in range(4, len(packet), 16):
        aes.encrypt(counter.to_bytes(16, "big"), block)
        out += bytes([x ^ y for x, y in zip(packet[at : at + 16], block)])
        counter = (counter + 1) % (1 << 128)
    return out + hmac_sha256(mac_key, seq.to_bytes(4, "big") + out)


def _left(x, n):
    return (x << n | x >> 32 - n) & _W32


def _quarter(s, a, b, c, d):
    for n, m in ((16, 12), (8, 7)):
        s[a] = (s[a] + s[b]) & _W32
        s[d] = _left(s[d] ^ s[a], n)
        s[c] = (s[c] + s[d]) & _W32
        s[b] = _left(s[b] ^ s[c], m)


def chacha20(key, seq, counter, data):
    out = b""
    for at in range(0, len(data), 64):
        start = struct.unpack("<4I8I", b"expand 32-byte k" + key)
        start += struct.unpack("<4I", struct.pack("<Q", counter) + struct.pack(">Q", seq))
        s = list(start)
        for _ in range(10):
            for i in range(4):
                _quarter(s, i, 4 + i, 8 + i, 12 + i)
            for i in range(4):
                _quarter(s, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
        block = struct.pack("<16I", *[(x + y) & _W32 for x, y in zip(s, start)])
        out += bytes([x ^ y for x, y in zip(data[at : at + 64], block)])
        counter += 1
    return out


def poly1305(key, data):
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    a = 0
    for at in range(0, len(data), 16):
        block = int.from_bytes(data[at : at + 16] + b"\1", "little")
        a = (a + block) * r % ((1 << 130) - 5)
    return ((a + int.from_bytes(key[16:], "little")) & (1 << 128) - 1).to_bytes(16, "little")


def chacha20_poly1305(key, seq, packet):
    """As OpenSSH builds it: sealed with the tag."""
    out = chacha20(key[32:], seq, 0, packet[:4]) + chacha20(key[:32], seq, 1, packet[4:])
    return out + poly1305(chacha20(key[:32], seq, 0, bytes(32)), out)
