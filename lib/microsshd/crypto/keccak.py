"""Keccak-f[1600] and its SHA-3 functions (FIPS 202): what ML-KEM hashes and expands with.

A lane is two 32 bit words, low word first, as in the 200 byte state. All of it is constant-time:
the work depends on lengths alone. The sponge takes no bit strings, only bytes.
"""

from ..compat import micropython
from .xor import xor


def _constants():
    """The round constants of FIPS 202 section 3.2.5, two words each.

    Bit j of a code byte stands for bit 2**j - 1 of the constant."""
    table = bytearray(192)
    codes = (
        b"\x01\x1a\x5e\x70\x1f\x21\x79\x55\x0e\x0c\x35\x26"
        b"\x3f\x4f\x5d\x53\x52\x48\x16\x66\x79\x58\x21\x74"
    )
    for i, code in enumerate(codes):
        for j in range(7):
            bit = (1 << j) - 1
            table[8 * i + bit // 8] |= (code >> j & 1) << bit % 8
    return table


CONSTANTS = _constants()


@micropython.viper
def permute(t: uint, x: uint, state, constants):
    """Permutes the 200 bytes of `state`, with CONSTANTS; t and x may be any numbers.

    They are the two words held in registers. A product stands for a shift to the left: it is the
    cheaper of the two in native code. Checks no sizes."""
    p = ptr32(state)
    c = ptr32(constants)
    m32 = uint(0xFFFFFFFF)
    l0 = uint(p[0])
    h0 = uint(p[1])
    l1 = uint(p[2])
    h1 = uint(p[3])
    l2 = uint(p[4])
    h2 = uint(p[5])
    l3 = uint(p[6])
    h3 = uint(p[7])
    l4 = uint(p[8])
    h4 = uint(p[9])
    l5 = uint(p[10])
    h5 = uint(p[11])
    l6 = uint(p[12])
    h6 = uint(p[13])
    l7 = uint(p[14])
    h7 = uint(p[15])
    l8 = uint(p[16])
    h8 = uint(p[17])
    l9 = uint(p[18])
    h9 = uint(p[19])
    l10 = uint(p[20])
    h10 = uint(p[21])
    l11 = uint(p[22])
    h11 = uint(p[23])
    l12 = uint(p[24])
    h12 = uint(p[25])
    l13 = uint(p[26])
    h13 = uint(p[27])
    l14 = uint(p[28])
    h14 = uint(p[29])
    l15 = uint(p[30])
    h15 = uint(p[31])
    l16 = uint(p[32])
    h16 = uint(p[33])
    l17 = uint(p[34])
    h17 = uint(p[35])
    l18 = uint(p[36])
    h18 = uint(p[37])
    l19 = uint(p[38])
    h19 = uint(p[39])
    l20 = uint(p[40])
    h20 = uint(p[41])
    l21 = uint(p[42])
    h21 = uint(p[43])
    l22 = uint(p[44])
    h22 = uint(p[45])
    l23 = uint(p[46])
    h23 = uint(p[47])
    l24 = uint(p[48])
    h24 = uint(p[49])
    n = 0
    while n < 48:
        # theta: the parity of each column.
        t = l0
        c0 = l5 ^ t ^ l10 ^ l15 ^ l20
        t = h0
        d0 = h5 ^ t ^ h10 ^ h15 ^ h20
        t = l1
        c1 = l6 ^ t ^ l11 ^ l16 ^ l21
        t = h1
        d1 = h6 ^ t ^ h11 ^ h16 ^ h21
        t = l2
        c2 = l7 ^ t ^ l12 ^ l17 ^ l22
        t = h2
        d2 = h7 ^ t ^ h12 ^ h17 ^ h22
        t = l3
        c3 = l8 ^ t ^ l13 ^ l18 ^ l23
        t = h3
        d3 = h8 ^ t ^ h13 ^ h18 ^ h23
        t = l4
        c4 = l9 ^ t ^ l14 ^ l19 ^ l24
        t = h4
        d4 = h9 ^ t ^ h14 ^ h19 ^ h24
        # theta, rho, pi: t and x go into a whole column, whose lanes turn and change places.
        t = c1
        t = (d1 >> 31) + t + t & m32 ^ c4
        x = d1
        x = (c1 >> 31) + x + x & m32 ^ d4
        u0 = l0 ^ t
        v0 = h0 ^ x
        v16 = (l5 ^ t) * 16 & m32 | (h5 ^ x) >> 28
        u16 = (h5 ^ x) * 16 & m32 | (l5 ^ t) >> 28
        u7 = (l10 ^ t) * 8 & m32 | (h10 ^ x) >> 29
        v7 = (h10 ^ x) * 8 & m32 | (l10 ^ t) >> 29
        v23 = (l15 ^ t) * 512 & m32 | (h15 ^ x) >> 23
        u23 = (h15 ^ x) * 512 & m32 | (l15 ^ t) >> 23
        u14 = (l20 ^ t) * 262144 & m32 | (h20 ^ x) >> 14
        v14 = (h20 ^ x) * 262144 & m32 | (l20 ^ t) >> 14
        t = c2
        t = (d2 >> 31) + t + t & m32 ^ c0
        x = d2
        x = (c2 >> 31) + x + x & m32 ^ d0
        u10 = (l1 ^ t) * 2 & m32 | (h1 ^ x) >> 31
        v10 = (h1 ^ x) * 2 & m32 | (l1 ^ t) >> 31
        v1 = (l6 ^ t) * 4096 & m32 | (h6 ^ x) >> 20
        u1 = (h6 ^ x) * 4096 & m32 | (l6 ^ t) >> 20
        u17 = (l11 ^ t) * 1024 & m32 | (h11 ^ x) >> 22
        v17 = (h11 ^ x) * 1024 & m32 | (l11 ^ t) >> 22
        v8 = (l16 ^ t) * 8192 & m32 | (h16 ^ x) >> 19
        u8 = (h16 ^ x) * 8192 & m32 | (l16 ^ t) >> 19
        u24 = (l21 ^ t) * 4 & m32 | (h21 ^ x) >> 30
        v24 = (h21 ^ x) * 4 & m32 | (l21 ^ t) >> 30
        t = c3
        t = (d3 >> 31) + t + t & m32 ^ c1
        x = d3
        x = (c3 >> 31) + x + x & m32 ^ d1
        v20 = (l2 ^ t) << 30 & m32 | (h2 ^ x) >> 2
        u20 = (h2 ^ x) << 30 & m32 | (l2 ^ t) >> 2
        u11 = (l7 ^ t) * 64 & m32 | (h7 ^ x) >> 26
        v11 = (h7 ^ x) * 64 & m32 | (l7 ^ t) >> 26
        v2 = (l12 ^ t) * 2048 & m32 | (h12 ^ x) >> 21
        u2 = (h12 ^ x) * 2048 & m32 | (l12 ^ t) >> 21
        u18 = (l17 ^ t) * 32768 & m32 | (h17 ^ x) >> 17
        v18 = (h17 ^ x) * 32768 & m32 | (l17 ^ t) >> 17
        v9 = (l22 ^ t) * 536870912 & m32 | (h22 ^ x) >> 3
        u9 = (h22 ^ x) * 536870912 & m32 | (l22 ^ t) >> 3
        t = c4
        t = (d4 >> 31) + t + t & m32 ^ c2
        x = d4
        x = (c4 >> 31) + x + x & m32 ^ d2
        u5 = (l3 ^ t) * 268435456 & m32 | (h3 ^ x) >> 4
        v5 = (h3 ^ x) * 268435456 & m32 | (l3 ^ t) >> 4
        v21 = (l8 ^ t) * 8388608 & m32 | (h8 ^ x) >> 9
        u21 = (h8 ^ x) * 8388608 & m32 | (l8 ^ t) >> 9
        u12 = (l13 ^ t) * 33554432 & m32 | (h13 ^ x) >> 7
        v12 = (h13 ^ x) * 33554432 & m32 | (l13 ^ t) >> 7
        u3 = (l18 ^ t) * 2097152 & m32 | (h18 ^ x) >> 11
        v3 = (h18 ^ x) * 2097152 & m32 | (l18 ^ t) >> 11
        v19 = (l23 ^ t) * 16777216 & m32 | (h23 ^ x) >> 8
        u19 = (h23 ^ x) * 16777216 & m32 | (l23 ^ t) >> 8
        t = c0
        t = (d0 >> 31) + t + t & m32 ^ c3
        x = d0
        x = (c0 >> 31) + x + x & m32 ^ d3
        u15 = (l4 ^ t) * 134217728 & m32 | (h4 ^ x) >> 5
        v15 = (h4 ^ x) * 134217728 & m32 | (l4 ^ t) >> 5
        u6 = (l9 ^ t) * 1048576 & m32 | (h9 ^ x) >> 12
        v6 = (h9 ^ x) * 1048576 & m32 | (l9 ^ t) >> 12
        v22 = (l14 ^ t) * 128 & m32 | (h14 ^ x) >> 25
        u22 = (h14 ^ x) * 128 & m32 | (l14 ^ t) >> 25
        u13 = (l19 ^ t) * 256 & m32 | (h19 ^ x) >> 24
        v13 = (h19 ^ x) * 256 & m32 | (l19 ^ t) >> 24
        u4 = (l24 ^ t) * 16384 & m32 | (h24 ^ x) >> 18
        v4 = (h24 ^ x) * 16384 & m32 | (l24 ^ t) >> 18
        # chi, with (c | b) ^ b for c & ~b; t and x hold two neighbours.
        t = u0
        x = u1
        l0 = (u2 | x) ^ x ^ t
        l4 = ((t | x) ^ t) ^ u4
        t = u2
        l1 = (u3 | t) ^ t ^ x
        x = u3
        l2 = (u4 | x) ^ x ^ t
        t = u4
        l3 = (u0 | t) ^ t ^ x
        t = v0
        x = v1
        h0 = (v2 | x) ^ x ^ t
        h4 = ((t | x) ^ t) ^ v4
        t = v2
        h1 = (v3 | t) ^ t ^ x
        x = v3
        h2 = (v4 | x) ^ x ^ t
        t = v4
        h3 = (v0 | t) ^ t ^ x
        t = u5
        x = u6
        l5 = (u7 | x) ^ x ^ t
        l9 = ((t | x) ^ t) ^ u9
        t = u7
        l6 = (u8 | t) ^ t ^ x
        x = u8
        l7 = (u9 | x) ^ x ^ t
        t = u9
        l8 = (u5 | t) ^ t ^ x
        t = v5
        x = v6
        h5 = (v7 | x) ^ x ^ t
        h9 = ((t | x) ^ t) ^ v9
        t = v7
        h6 = (v8 | t) ^ t ^ x
        x = v8
        h7 = (v9 | x) ^ x ^ t
        t = v9
        h8 = (v5 | t) ^ t ^ x
        t = u10
        x = u11
        l10 = (u12 | x) ^ x ^ t
        l14 = ((t | x) ^ t) ^ u14
        t = u12
        l11 = (u13 | t) ^ t ^ x
        x = u13
        l12 = (u14 | x) ^ x ^ t
        t = u14
        l13 = (u10 | t) ^ t ^ x
        t = v10
        x = v11
        h10 = (v12 | x) ^ x ^ t
        h14 = ((t | x) ^ t) ^ v14
        t = v12
        h11 = (v13 | t) ^ t ^ x
        x = v13
        h12 = (v14 | x) ^ x ^ t
        t = v14
        h13 = (v10 | t) ^ t ^ x
        t = u15
        x = u16
        l15 = (u17 | x) ^ x ^ t
        l19 = ((t | x) ^ t) ^ u19
        t = u17
        l16 = (u18 | t) ^ t ^ x
        x = u18
        l17 = (u19 | x) ^ x ^ t
        t = u19
        l18 = (u15 | t) ^ t ^ x
        t = v15
        x = v16
        h15 = (v17 | x) ^ x ^ t
        h19 = ((t | x) ^ t) ^ v19
        t = v17
        h16 = (v18 | t) ^ t ^ x
        x = v18
        h17 = (v19 | x) ^ x ^ t
        t = v19
        h18 = (v15 | t) ^ t ^ x
        t = u20
        x = u21
        l20 = (u22 | x) ^ x ^ t
        l24 = ((t | x) ^ t) ^ u24
        t = u22
        l21 = (u23 | t) ^ t ^ x
        x = u23
        l22 = (u24 | x) ^ x ^ t
        t = u24
        l23 = (u20 | t) ^ t ^ x
        t = v20
        x = v21
        h20 = (v22 | x) ^ x ^ t
        h24 = ((t | x) ^ t) ^ v24
        t = v22
        h21 = (v23 | t) ^ t ^ x
        x = v23
        h22 = (v24 | x) ^ x ^ t
        t = v24
        h23 = (v20 | t) ^ t ^ x
        # iota
        l0 ^= uint(c[n])
        h0 ^= uint(c[n + 1])
        n += 2
    p[0] = l0
    p[1] = h0
    p[2] = l1
    p[3] = h1
    p[4] = l2
    p[5] = h2
    p[6] = l3
    p[7] = h3
    p[8] = l4
    p[9] = h4
    p[10] = l5
    p[11] = h5
    p[12] = l6
    p[13] = h6
    p[14] = l7
    p[15] = h7
    p[16] = l8
    p[17] = h8
    p[18] = l9
    p[19] = h9
    p[20] = l10
    p[21] = h10
    p[22] = l11
    p[23] = h11
    p[24] = l12
    p[25] = h12
    p[26] = l13
    p[27] = h13
    p[28] = l14
    p[29] = h14
    p[30] = l15
    p[31] = h15
    p[32] = l16
    p[33] = h16
    p[34] = l17
    p[35] = h17
    p[36] = l18
    p[37] = h18
    p[38] = l19
    p[39] = h19
    p[40] = l20
    p[41] = h20
    p[42] = l21
    p[43] = h21
    p[44] = l22
    p[45] = h22
    p[46] = l23
    p[47] = h23
    p[48] = l24
    p[49] = h24


class Sponge:
    """One SHA-3 function: `rate` in bytes, `suffix` its domain bits and the first of padding."""

    def __init__(self, rate, suffix):
        self.state = bytearray(200)
        self.rate = rate
        self.suffix = suffix
        self.at = 0

    def absorb(self, data):
        """Takes in bytes; not after the first squeeze."""
        state = self.state
        start = 0
        left = len(data)
        room = self.rate - self.at
        while left >= room:
            xor(self.at, start, state, data, room)
            permute(0, 0, state, CONSTANTS)
            self.at = 0
            start += room
            left -= room
            room = self.rate
        xor(self.at, start, state, data, left)
        self.at += left
        return self

    def squeeze(self, n):
        """The next n bytes of output."""
        state = self.state
        if self.suffix:
            state[self.at] ^= self.suffix
            state[self.rate - 1] ^= 0x80
            self.suffix = 0
            self.at = self.rate
        out = b""
        while len(out) < n:
            if self.at == self.rate:
                permute(0, 0, state, CONSTANTS)
                self.at = 0
            part = min(self.rate - self.at, n - len(out))
            out += state[self.at : self.at + part]
            self.at += part
        return out


def sha3_256(data):
    """The 32 byte digest of `data`."""
    return Sponge(136, 6).absorb(data).squeeze(32)


def sha3_512(data):
    """The 64 byte digest of `data`."""
    return Sponge(72, 6).absorb(data).squeeze(64)


def shake128(data, n):
    """The first n bytes of SHAKE128's output for `data`."""
    return Sponge(168, 0x1F).absorb(data).squeeze(n)


def shake256(data, n):
    """The first n bytes of SHAKE256's output for `data`."""
    return Sponge(136, 0x1F).absorb(data).squeeze(n)
