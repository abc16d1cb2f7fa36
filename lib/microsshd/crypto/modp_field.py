"""The kernel of modp: products of numbers in blocks of 16 limbs, and their reduction.

A limb has 13 bits and is balanced, -4096 .. 4095, an int32. Columns are sums of products of
limbs: 127 fit an int32, so columns are balanced in time, the rest carried to the next.
The time depends on sizes only.
"""

# ruff: noqa: E702 (a table of products)
from ..compat import const, micropython

_PRODUCT = const(0)
_SQUARE = const(1)
_REDUCE = const(2)


@micropython.viper
def _multiply(t: int, x: int, a: ptr32, b: ptr32, c: ptr32, i: int, end: int, n: int, mode: int):
    """Rows i to end - 1 of n blocks each, a block of a times one of b, added to the columns c.

    _PRODUCT: a times b. _SQUARE: a times a, where b = 2 a: each pair of blocks once, so a row is
    one block shorter than the one before. _REDUCE: a row is the lowest 16 columns, balanced;
    times b they go 16 columns further on. t and x, the first locals, live in registers."""
    m32 = uint(0xFFFFFFFF)
    h32 = int(m32 ^ m32 >> 1)
    left = 5  # rows until columns must be balanced: all that are still to be added to
    if mode == _SQUARE:
        left = 3
    elif mode == _REDUCE:
        left = 0
    # fmt: off
    while i < end:
        A = int(a) + 64 * i
        B = int(b)
        C = ptr32(int(c) + 64 * i)
        k = n
        if mode == _SQUARE:
            B = A
            C = ptr32(int(c) + 128 * i)
            k = n - i
        x = int(C)
        columns = 0
        if not left:
            left = 3 if mode == _SQUARE else 5
            columns = 16 * (2 * n - i if mode == _REDUCE else k)
        elif mode == _REDUCE:
            columns = 16
        left -= 1
        if mode == _REDUCE:
            A = x
            C = ptr32(x + 64)
        if columns:
            t = 0
            while columns:
                t = (((ptr32(x)[0] + t + 4096) & m32) ^ h32) - h32
                ptr32(x)[0] = (t & 8191) - 4096
                t = t >> 13
                t = (((ptr32(x)[1] + t + 4096) & m32) ^ h32) - h32
                ptr32(x)[1] = (t & 8191) - 4096
                t = t >> 13
                x += 8
                columns -= 2
            ptr32(x)[0] = ptr32(x)[0] + t
        x = A
        a0 = ptr32(x)[0]; a1 = ptr32(x)[1]; a2 = ptr32(x)[2]; a3 = ptr32(x)[3]; a4 = ptr32(x)[4]
        a5 = ptr32(x)[5]; a6 = ptr32(x)[6]; a7 = ptr32(x)[7]; a8 = ptr32(x)[8]; a9 = ptr32(x)[9]
        a10 = ptr32(x)[10]; a11 = ptr32(x)[11]; a12 = ptr32(x)[12]; a13 = ptr32(x)[13]
        a14 = ptr32(x)[14]; a15 = ptr32(x)[15]
        A = int(b) + 64 * i if mode == _SQUARE else int(b)
        while k:
            x = B
            b0 = ptr32(x)[0]; b1 = ptr32(x)[1]; b2 = ptr32(x)[2]; b3 = ptr32(x)[3]
            b4 = ptr32(x)[4]; b5 = ptr32(x)[5]; b6 = ptr32(x)[6]; b7 = ptr32(x)[7]
            b8 = ptr32(x)[8]; b9 = ptr32(x)[9]; b10 = ptr32(x)[10]; b11 = ptr32(x)[11]
            b12 = ptr32(x)[12]; b13 = ptr32(x)[13]; b14 = ptr32(x)[14]; b15 = ptr32(x)[15]
            t = C[0]; x = a0; t = b0 * x + t; C[0] = t; t = C[1]; x = a0; t = b1 * x + t; x = a1
            t = b0 * x + t; C[1] = t; t = C[2]; x = a0; t = b2 * x + t; x = a1; t = b1 * x + t
            x = a2; t = b0 * x + t; C[2] = t; t = C[3]; x = a0; t = b3 * x + t; x = a1
            t = b2 * x + t; x = a2; t = b1 * x + t; x = a3; t = b0 * x + t; C[3] = t; t = C[4]
            x = a0; t = b4 * x + t; x = a1; t = b3 * x + t; x = a2; t = b2 * x + t; x = a3
            t = b1 * x + t; x = a4; t = b0 * x + t; C[4] = t; t = C[5]; x = a0; t = b5 * x + t
            x = a1; t = b4 * x + t; x = a2; t = b3 * x + t; x = a3; t = b2 * x + t; x = a4
            t = b1 * x + t; x = a5; t = b0 * x + t; C[5] = t; t = C[6]; x = a0; t = b6 * x + t
            x = a1; t = b5 * x + t; x = a2; t = b4 * x + t; x = a3; t = b3 * x + t; x = a4
            t = b2 * x + t; x = a5; t = b1 * x + t; x = a6; t = b0 * x + t; C[6] = t; t = C[7]
            x = a0; t = b7 * x + t; x = a1; t = b6 * x + t; x = a2; t = b5 * x + t; x = a3
            t = b4 * x + t; x = a4; t = b3 * x + t; x = a5; t = b2 * x + t; x = a6; t = b1 * x + t
            x = a7; t = b0 * x + t; C[7] = t; t = C[8]; x = a0; t = b8 * x + t; x = a1
            t = b7 * x + t; x = a2; t = b6 * x + t; x = a3; t = b5 * x + t; x = a4; t = b4 * x + t
            x = a5; t = b3 * x + t; x = a6; t = b2 * x + t; x = a7; t = b1 * x + t; x = a8
            t = b0 * x + t; C[8] = t; t = C[9]; x = a0; t = b9 * x + t; x = a1; t = b8 * x + t
            x = a2; t = b7 * x + t; x = a3; t = b6 * x + t; x = a4; t = b5 * x + t; x = a5
            t = b4 * x + t; x = a6; t = b3 * x + t; x = a7; t = b2 * x + t; x = a8; t = b1 * x + t
            x = a9; t = b0 * x + t; C[9] = t; t = C[10]; x = a0; t = b10 * x + t; x = a1
            t = b9 * x + t; x = a2; t = b8 * x + t; x = a3; t = b7 * x + t; x = a4; t = b6 * x + t
            x = a5; t = b5 * x + t; x = a6; t = b4 * x + t; x = a7; t = b3 * x + t; x = a8
            t = b2 * x + t; x = a9; t = b1 * x + t; x = a10; t = b0 * x + t; C[10] = t; t = C[11]
            x = a0; t = b11 * x + t; x = a1; t = b10 * x + t; x = a2; t = b9 * x + t; x = a3
            t = b8 * x + t; x = a4; t = b7 * x + t; x = a5; t = b6 * x + t; x = a6; t = b5 * x + t
            x = a7; t = b4 * x + t; x = a8; t = b3 * x + t; x = a9; t = b2 * x + t; x = a10
            t = b1 * x + t; x = a11; t = b0 * x + t; C[11] = t; t = C[12]; x = a0; t = b12 * x + t
            x = a1; t = b11 * x + t; x = a2; t = b10 * x + t; x = a3; t = b9 * x + t; x = a4
            t = b8 * x + t; x = a5; t = b7 * x + t; x = a6; t = b6 * x + t; x = a7; t = b5 * x + t
            x = a8; t = b4 * x + t; x = a9; t = b3 * x + t; x = a10; t = b2 * x + t; x = a11
            t = b1 * x + t; x = a12; t = b0 * x + t; C[12] = t; t = C[13]; x = a0; t = b13 * x + t
            x = a1; t = b12 * x + t; x = a2; t = b11 * x + t; x = a3; t = b10 * x + t; x = a4
            t = b9 * x + t; x = a5; t = b8 * x + t; x = a6; t = b7 * x + t; x = a7; t = b6 * x + t
            x = a8; t = b5 * x + t; x = a9; t = b4 * x + t; x = a10; t = b3 * x + t; x = a11
            t = b2 * x + t; x = a12; t = b1 * x + t; x = a13; t = b0 * x + t; C[13] = t; t = C[14]
            x = a0; t = b14 * x + t; x = a1; t = b13 * x + t; x = a2; t = b12 * x + t; x = a3
            t = b11 * x + t; x = a4; t = b10 * x + t; x = a5; t = b9 * x + t; x = a6
            t = b8 * x + t; x = a7; t = b7 * x + t; x = a8; t = b6 * x + t; x = a9; t = b5 * x + t
            x = a10; t = b4 * x + t; x = a11; t = b3 * x + t; x = a12; t = b2 * x + t; x = a13
            t = b1 * x + t; x = a14; t = b0 * x + t; C[14] = t; t = C[15]; x = a0; t = b15 * x + t
            x = a1; t = b14 * x + t; x = a2; t = b13 * x + t; x = a3; t = b12 * x + t; x = a4
            t = b11 * x + t; x = a5; t = b10 * x + t; x = a6; t = b9 * x + t; x = a7
            t = b8 * x + t; x = a8; t = b7 * x + t; x = a9; t = b6 * x + t; x = a10; t = b5 * x + t
            x = a11; t = b4 * x + t; x = a12; t = b3 * x + t; x = a13; t = b2 * x + t; x = a14
            t = b1 * x + t; x = a15; t = b0 * x + t; C[15] = t; t = C[16]; x = a1; t = b15 * x + t
            x = a2; t = b14 * x + t; x = a3; t = b13 * x + t; x = a4; t = b12 * x + t; x = a5
            t = b11 * x + t; x = a6; t = b10 * x + t; x = a7; t = b9 * x + t; x = a8
            t = b8 * x + t; x = a9; t = b7 * x + t; x = a10; t = b6 * x + t; x = a11
            t = b5 * x + t; x = a12; t = b4 * x + t; x = a13; t = b3 * x + t; x = a14
            t = b2 * x + t; x = a15; t = b1 * x + t; C[16] = t; t = C[17]; x = a2; t = b15 * x + t
            x = a3; t = b14 * x + t; x = a4; t = b13 * x + t; x = a5; t = b12 * x + t; x = a6
            t = b11 * x + t; x = a7; t = b10 * x + t; x = a8; t = b9 * x + t; x = a9
            t = b8 * x + t; x = a10; t = b7 * x + t; x = a11; t = b6 * x + t; x = a12
            t = b5 * x + t; x = a13; t = b4 * x + t; x = a14; t = b3 * x + t; x = a15
            t = b2 * x + t; C[17] = t; t = C[18]; x = a3; t = b15 * x + t; x = a4; t = b14 * x + t
            x = a5; t = b13 * x + t; x = a6; t = b12 * x + t; x = a7; t = b11 * x + t; x = a8
            t = b10 * x + t; x = a9; t = b9 * x + t; x = a10; t = b8 * x + t; x = a11
            t = b7 * x + t; x = a12; t = b6 * x + t; x = a13; t = b5 * x + t; x = a14
            t = b4 * x + t; x = a15; t = b3 * x + t; C[18] = t; t = C[19]; x = a4; t = b15 * x + t
            x = a5; t = b14 * x + t; x = a6; t = b13 * x + t; x = a7; t = b12 * x + t; x = a8
            t = b11 * x + t; x = a9; t = b10 * x + t; x = a10; t = b9 * x + t; x = a11
            t = b8 * x + t; x = a12; t = b7 * x + t; x = a13; t = b6 * x + t; x = a14
            t = b5 * x + t; x = a15; t = b4 * x + t; C[19] = t; t = C[20]; x = a5; t = b15 * x + t
            x = a6; t = b14 * x + t; x = a7; t = b13 * x + t; x = a8; t = b12 * x + t; x = a9
            t = b11 * x + t; x = a10; t = b10 * x + t; x = a11; t = b9 * x + t; x = a12
            t = b8 * x + t; x = a13; t = b7 * x + t; x = a14; t = b6 * x + t; x = a15
            t = b5 * x + t; C[20] = t; t = C[21]; x = a6; t = b15 * x + t; x = a7; t = b14 * x + t
            x = a8; t = b13 * x + t; x = a9; t = b12 * x + t; x = a10; t = b11 * x + t; x = a11
            t = b10 * x + t; x = a12; t = b9 * x + t; x = a13; t = b8 * x + t; x = a14
            t = b7 * x + t; x = a15; t = b6 * x + t; C[21] = t; t = C[22]; x = a7; t = b15 * x + t
            x = a8; t = b14 * x + t; x = a9; t = b13 * x + t; x = a10; t = b12 * x + t; x = a11
            t = b11 * x + t; x = a12; t = b10 * x + t; x = a13; t = b9 * x + t; x = a14
            t = b8 * x + t; x = a15; t = b7 * x + t; C[22] = t; t = C[23]; x = a8; t = b15 * x + t
            x = a9; t = b14 * x + t; x = a10; t = b13 * x + t; x = a11; t = b12 * x + t; x = a12
            t = b11 * x + t; x = a13; t = b10 * x + t; x = a14; t = b9 * x + t; x = a15
            t = b8 * x + t; C[23] = t; t = C[24]; x = a9; t = b15 * x + t; x = a10; t = b14 * x + t
            x = a11; t = b13 * x + t; x = a12; t = b12 * x + t; x = a13; t = b11 * x + t; x = a14
            t = b10 * x + t; x = a15; t = b9 * x + t; C[24] = t; t = C[25]; x = a10
            t = b15 * x + t; x = a11; t = b14 * x + t; x = a12; t = b13 * x + t; x = a13
            t = b12 * x + t; x = a14; t = b11 * x + t; x = a15; t = b10 * x + t; C[25] = t
            t = C[26]; x = a11; t = b15 * x + t; x = a12; t = b14 * x + t; x = a13; t = b13 * x + t
            x = a14; t = b12 * x + t; x = a15; t = b11 * x + t; C[26] = t; t = C[27]; x = a12
            t = b15 * x + t; x = a13; t = b14 * x + t; x = a14; t = b13 * x + t; x = a15
            t = b12 * x + t; C[27] = t; t = C[28]; x = a13; t = b15 * x + t; x = a14
            t = b14 * x + t; x = a15; t = b13 * x + t; C[28] = t; t = C[29]; x = a14
            t = b15 * x + t; x = a15; t = b14 * x + t; C[29] = t; t = C[30]; x = a15
            t = b15 * x + t; C[30] = t
            C = ptr32(int(C) + 64)
            A += 64
            B = A
            k -= 1
        i += 1
