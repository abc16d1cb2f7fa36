"""The permutation Keccak-f[1600] (FIPS 202 section 3).

A lane is two 32 bit words, low word first, as in the 200 byte state. Constant-time. Checks no
sizes: `keccak` and `mlkem768` call it with their own buffers.
"""

from ..compat import int, micropython, ptr32  # noqa: A004


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
def permute(t: int, x: uint, source, target, constants):
    """Puts the permutation of `source` in `target`, both of 200 bytes; constants: CONSTANTS.

    t and x (any numbers) are the words held in registers; ptr32(t) is a pointer in a register. A
    product stands for a shift to the left: the cheaper of the two in native code."""
    c = ptr32(constants)
    t = int(ptr32(source))
    m32 = uint(0xFFFFFFFF)
    l0 = uint(ptr32(t)[0])
    h0 = uint(ptr32(t)[1])
    l1 = uint(ptr32(t)[2])
    h1 = uint(ptr32(t)[3])
    l2 = uint(ptr32(t)[4])
    h2 = uint(ptr32(t)[5])
    l3 = uint(ptr32(t)[6])
    h3 = uint(ptr32(t)[7])
    l4 = uint(ptr32(t)[8])
    h4 = uint(ptr32(t)[9])
    l5 = uint(ptr32(t)[10])
    h5 = uint(ptr32(t)[11])
    l6 = uint(ptr32(t)[12])
    h6 = uint(ptr32(t)[13])
    l7 = uint(ptr32(t)[14])
    h7 = uint(ptr32(t)[15])
    l8 = uint(ptr32(t)[16])
    h8 = uint(ptr32(t)[17])
    l9 = uint(ptr32(t)[18])
    h9 = uint(ptr32(t)[19])
    l10 = uint(ptr32(t)[20])
    h10 = uint(ptr32(t)[21])
    l11 = uint(ptr32(t)[22])
    h11 = uint(ptr32(t)[23])
    l12 = uint(ptr32(t)[24])
    h12 = uint(ptr32(t)[25])
    l13 = uint(ptr32(t)[26])
    h13 = uint(ptr32(t)[27])
    l14 = uint(ptr32(t)[28])
    h14 = uint(ptr32(t)[29])
    l15 = uint(ptr32(t)[30])
    h15 = uint(ptr32(t)[31])
    l16 = uint(ptr32(t)[32])
    h16 = uint(ptr32(t)[33])
    l17 = uint(ptr32(t)[34])
    h17 = uint(ptr32(t)[35])
    l18 = uint(ptr32(t)[36])
    h18 = uint(ptr32(t)[37])
    l19 = uint(ptr32(t)[38])
    h19 = uint(ptr32(t)[39])
    l20 = uint(ptr32(t)[40])
    h20 = uint(ptr32(t)[41])
    l21 = uint(ptr32(t)[42])
    h21 = uint(ptr32(t)[43])
    l22 = uint(ptr32(t)[44])
    h22 = uint(ptr32(t)[45])
    l23 = uint(ptr32(t)[46])
    h23 = uint(ptr32(t)[47])
    l24 = uint(ptr32(t)[48])
    h24 = uint(ptr32(t)[49])
    n = 0
    while n < 48:
        # theta: the parity of each column.
        t = int(l0)
        c0 = l5 ^ t ^ l10 ^ l15 ^ l20
        t = int(h0)
        d0 = h5 ^ t ^ h10 ^ h15 ^ h20
        t = int(l1)
        c1 = l6 ^ t ^ l11 ^ l16 ^ l21
        t = int(h1)
        d1 = h6 ^ t ^ h11 ^ h16 ^ h21
        t = int(l2)
        c2 = l7 ^ t ^ l12 ^ l17 ^ l22
        t = int(h2)
        d2 = h7 ^ t ^ h12 ^ h17 ^ h22
        t = int(l3)
        c3 = l8 ^ t ^ l13 ^ l18 ^ l23
        t = int(h3)
        d3 = h8 ^ t ^ h13 ^ h18 ^ h23
        t = int(l4)
        c4 = l9 ^ t ^ l14 ^ l19 ^ l24
        t = int(h4)
        d4 = h9 ^ t ^ h14 ^ h19 ^ h24
        # theta, rho, pi: t and x go into a whole column, whose lanes turn and change places.
        t = int(c1)
        t = int((d1 >> 31) + t + t & m32 ^ c4)
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
        t = int(c2)
        t = int((d2 >> 31) + t + t & m32 ^ c0)
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
        t = int(c3)
        t = int((d3 >> 31) + t + t & m32 ^ c1)
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
        t = int(c4)
        t = int((d4 >> 31) + t + t & m32 ^ c2)
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
        t = int(c0)
        t = int((d0 >> 31) + t + t & m32 ^ c3)
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
        t = int(u0)
        x = u1
        l0 = (u2 | x) ^ x ^ t
        l4 = (x | t) ^ t ^ u4
        t = int(u2)
        l1 = (u3 | t) ^ t ^ x
        x = u3
        l2 = (u4 | x) ^ x ^ t
        t = int(u4)
        l3 = (u0 | t) ^ t ^ x
        t = int(v0)
        x = v1
        h0 = (v2 | x) ^ x ^ t
        h4 = (x | t) ^ t ^ v4
        t = int(v2)
        h1 = (v3 | t) ^ t ^ x
        x = v3
        h2 = (v4 | x) ^ x ^ t
        t = int(v4)
        h3 = (v0 | t) ^ t ^ x
        t = int(u5)
        x = u6
        l5 = (u7 | x) ^ x ^ t
        l9 = (x | t) ^ t ^ u9
        t = int(u7)
        l6 = (u8 | t) ^ t ^ x
        x = u8
        l7 = (u9 | x) ^ x ^ t
        t = int(u9)
        l8 = (u5 | t) ^ t ^ x
        t = int(v5)
        x = v6
        h5 = (v7 | x) ^ x ^ t
        h9 = (x | t) ^ t ^ v9
        t = int(v7)
        h6 = (v8 | t) ^ t ^ x
        x = v8
        h7 = (v9 | x) ^ x ^ t
        t = int(v9)
        h8 = (v5 | t) ^ t ^ x
        t = int(u10)
        x = u11
        l10 = (u12 | x) ^ x ^ t
        l14 = (x | t) ^ t ^ u14
        t = int(u12)
        l11 = (u13 | t) ^ t ^ x
        x = u13
        l12 = (u14 | x) ^ x ^ t
        t = int(u14)
        l13 = (u10 | t) ^ t ^ x
        t = int(v10)
        x = v11
        h10 = (v12 | x) ^ x ^ t
        h14 = (x | t) ^ t ^ v14
        t = int(v12)
        h11 = (v13 | t) ^ t ^ x
        x = v13
        h12 = (v14 | x) ^ x ^ t
        t = int(v14)
        h13 = (v10 | t) ^ t ^ x
        t = int(u15)
        x = u16
        l15 = (u17 | x) ^ x ^ t
        l19 = (x | t) ^ t ^ u19
        t = int(u17)
        l16 = (u18 | t) ^ t ^ x
        x = u18
        l17 = (u19 | x) ^ x ^ t
        t = int(u19)
        l18 = (u15 | t) ^ t ^ x
        t = int(v15)
        x = v16
        h15 = (v17 | x) ^ x ^ t
        h19 = (x | t) ^ t ^ v19
        t = int(v17)
        h16 = (v18 | t) ^ t ^ x
        x = v18
        h17 = (v19 | x) ^ x ^ t
        t = int(v19)
        h18 = (v15 | t) ^ t ^ x
        t = int(u20)
        x = u21
        l20 = (u22 | x) ^ x ^ t
        l24 = (x | t) ^ t ^ u24
        t = int(u22)
        l21 = (u23 | t) ^ t ^ x
        x = u23
        l22 = (u24 | x) ^ x ^ t
        t = int(u24)
        l23 = (u20 | t) ^ t ^ x
        t = int(v20)
        x = v21
        h20 = (v22 | x) ^ x ^ t
        h24 = (x | t) ^ t ^ v24
        t = int(v22)
        h21 = (v23 | t) ^ t ^ x
        x = v23
        h22 = (v24 | x) ^ x ^ t
        t = int(v24)
        h23 = (v20 | t) ^ t ^ x
        # iota
        l0 ^= uint(c[n])
        h0 ^= uint(c[n + 1])
        n += 2
    t = int(ptr32(target))
    ptr32(t)[0] = int(l0)
    ptr32(t)[1] = int(h0)
    ptr32(t)[2] = int(l1)
    ptr32(t)[3] = int(h1)
    ptr32(t)[4] = int(l2)
    ptr32(t)[5] = int(h2)
    ptr32(t)[6] = int(l3)
    ptr32(t)[7] = int(h3)
    ptr32(t)[8] = int(l4)
    ptr32(t)[9] = int(h4)
    ptr32(t)[10] = int(l5)
    ptr32(t)[11] = int(h5)
    ptr32(t)[12] = int(l6)
    ptr32(t)[13] = int(h6)
    ptr32(t)[14] = int(l7)
    ptr32(t)[15] = int(h7)
    ptr32(t)[16] = int(l8)
    ptr32(t)[17] = int(h8)
    ptr32(t)[18] = int(l9)
    ptr32(t)[19] = int(h9)
    ptr32(t)[20] = int(l10)
    ptr32(t)[21] = int(h10)
    ptr32(t)[22] = int(l11)
    ptr32(t)[23] = int(h11)
    ptr32(t)[24] = int(l12)
    ptr32(t)[25] = int(h12)
    ptr32(t)[26] = int(l13)
    ptr32(t)[27] = int(h13)
    ptr32(t)[28] = int(l14)
    ptr32(t)[29] = int(h14)
    ptr32(t)[30] = int(l15)
    ptr32(t)[31] = int(h15)
    ptr32(t)[32] = int(l16)
    ptr32(t)[33] = int(h16)
    ptr32(t)[34] = int(l17)
    ptr32(t)[35] = int(h17)
    ptr32(t)[36] = int(l18)
    ptr32(t)[37] = int(h18)
    ptr32(t)[38] = int(l19)
    ptr32(t)[39] = int(h19)
    ptr32(t)[40] = int(l20)
    ptr32(t)[41] = int(h20)
    ptr32(t)[42] = int(l21)
    ptr32(t)[43] = int(h21)
    ptr32(t)[44] = int(l22)
    ptr32(t)[45] = int(h22)
    ptr32(t)[46] = int(l23)
    ptr32(t)[47] = int(h23)
    ptr32(t)[48] = int(l24)
    ptr32(t)[49] = int(h24)
