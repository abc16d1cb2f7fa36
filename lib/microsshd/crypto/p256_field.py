"""The kernels of p256_program, which says what all of this means: work on slots of 20 limbs."""

# ruff: noqa: E702 (tables of products)
from ..compat import const, micropython

_MULTIPLY = const(1)
_SQUARE = const(2)
_CARRY = const(3)
_ADD = const(4)


@micropython.viper
def _run(t: int, y: int, program: ptr8, slots: ptr32, count: int):
    """Runs `program` count times. t (a limb) and y (limb or address) live in registers.

    A product's columns are the words from slot 0 on, modulo 2**32."""
    m32 = uint(0xFFFFFFFF)
    h32 = int(m32 ^ m32 >> 1)
    base = int(slots)
    p = program
    # fmt: off
    while count:
        D = ptr32(base + 80 * p[1])
        A = base + 80 * p[2]
        E = ptr32(base + 80 * p[4])
        y = base + 80 * p[3]
        op = p[0]
        if op == _MULTIPLY:
            b0 = ptr32(y)[0]; b1 = ptr32(y)[1]; b2 = ptr32(y)[2]; b3 = ptr32(y)[3]
            b4 = ptr32(y)[4]; b5 = ptr32(y)[5]; b6 = ptr32(y)[6]; b7 = ptr32(y)[7]
            b8 = ptr32(y)[8]; b9 = ptr32(y)[9]; b10 = ptr32(y)[10]; b11 = ptr32(y)[11]
            b12 = ptr32(y)[12]; b13 = ptr32(y)[13]; b14 = ptr32(y)[14]; b15 = ptr32(y)[15]
            b16 = ptr32(y)[16]; b17 = ptr32(y)[17]; b18 = ptr32(y)[18]; b19 = ptr32(y)[19]
            y = base
            ptr32(y)[0] = 0; ptr32(y)[1] = 0; ptr32(y)[2] = 0; ptr32(y)[3] = 0; ptr32(y)[4] = 0
            ptr32(y)[5] = 0; ptr32(y)[6] = 0; ptr32(y)[7] = 0; ptr32(y)[8] = 0; ptr32(y)[9] = 0
            ptr32(y)[10] = 0; ptr32(y)[11] = 0; ptr32(y)[12] = 0; ptr32(y)[13] = 0
            ptr32(y)[14] = 0; ptr32(y)[15] = 0; ptr32(y)[16] = 0; ptr32(y)[17] = 0
            ptr32(y)[18] = 0
            for _ in range(10):
                t = ptr32(A)[0]; ptr32(y)[0] = b0 * t + ptr32(y)[0]
                ptr32(y)[1] = b1 * t + ptr32(y)[1]; ptr32(y)[2] = b2 * t + ptr32(y)[2]
                ptr32(y)[3] = b3 * t + ptr32(y)[3]; ptr32(y)[4] = b4 * t + ptr32(y)[4]
                ptr32(y)[5] = b5 * t + ptr32(y)[5]; ptr32(y)[6] = b6 * t + ptr32(y)[6]
                ptr32(y)[7] = b7 * t + ptr32(y)[7]; ptr32(y)[8] = b8 * t + ptr32(y)[8]
                ptr32(y)[9] = b9 * t + ptr32(y)[9]; ptr32(y)[10] = b10 * t + ptr32(y)[10]
                ptr32(y)[11] = b11 * t + ptr32(y)[11]; ptr32(y)[12] = b12 * t + ptr32(y)[12]
                ptr32(y)[13] = b13 * t + ptr32(y)[13]; ptr32(y)[14] = b14 * t + ptr32(y)[14]
                ptr32(y)[15] = b15 * t + ptr32(y)[15]; ptr32(y)[16] = b16 * t + ptr32(y)[16]
                ptr32(y)[17] = b17 * t + ptr32(y)[17]; ptr32(y)[18] = b18 * t + ptr32(y)[18]
                ptr32(y)[19] = b19 * t
                t = ptr32(A)[1]; ptr32(y)[1] = b0 * t + ptr32(y)[1]
                ptr32(y)[2] = b1 * t + ptr32(y)[2]; ptr32(y)[3] = b2 * t + ptr32(y)[3]
                ptr32(y)[4] = b3 * t + ptr32(y)[4]; ptr32(y)[5] = b4 * t + ptr32(y)[5]
                ptr32(y)[6] = b5 * t + ptr32(y)[6]; ptr32(y)[7] = b6 * t + ptr32(y)[7]
                ptr32(y)[8] = b7 * t + ptr32(y)[8]; ptr32(y)[9] = b8 * t + ptr32(y)[9]
                ptr32(y)[10] = b9 * t + ptr32(y)[10]; ptr32(y)[11] = b10 * t + ptr32(y)[11]
                ptr32(y)[12] = b11 * t + ptr32(y)[12]; ptr32(y)[13] = b12 * t + ptr32(y)[13]
                ptr32(y)[14] = b13 * t + ptr32(y)[14]; ptr32(y)[15] = b14 * t + ptr32(y)[15]
                ptr32(y)[16] = b15 * t + ptr32(y)[16]; ptr32(y)[17] = b16 * t + ptr32(y)[17]
                ptr32(y)[18] = b17 * t + ptr32(y)[18]; ptr32(y)[19] = b18 * t + ptr32(y)[19]
                ptr32(y)[20] = b19 * t
                A += 8; y += 8
        elif op == _SQUARE:
            # Both halves squared (b: doubled limbs), then twice their product.
            C = slots
            for _ in range(2):
                a0 = ptr32(y)[0]; b0 = 2 * a0; a1 = ptr32(y)[1]; b1 = 2 * a1
                a2 = ptr32(y)[2]; b2 = 2 * a2; a3 = ptr32(y)[3]; b3 = 2 * a3
                a4 = ptr32(y)[4]; b4 = 2 * a4; a5 = ptr32(y)[5]; b5 = 2 * a5
                a6 = ptr32(y)[6]; b6 = 2 * a6; a7 = ptr32(y)[7]; b7 = 2 * a7
                a8 = ptr32(y)[8]; b8 = 2 * a8; a9 = ptr32(y)[9]; b9 = 2 * a9
                y = a0; t = a0 * y; C[0] = t; y = a0; t = b1 * y; C[1] = t; y = a0; t = b2 * y
                y = a1; t = a1 * y + t; C[2] = t; y = a0; t = b3 * y; y = a1; t = b2 * y + t
                C[3] = t; y = a0; t = b4 * y; y = a1; t = b3 * y + t; y = a2; t = a2 * y + t
                C[4] = t; y = a0; t = b5 * y; y = a1; t = b4 * y + t; y = a2; t = b3 * y + t
                C[5] = t; y = a0; t = b6 * y; y = a1; t = b5 * y + t; y = a2; t = b4 * y + t
                y = a3; t = a3 * y + t; C[6] = t; y = a0; t = b7 * y; y = a1; t = b6 * y + t
                y = a2; t = b5 * y + t; y = a3; t = b4 * y + t; C[7] = t; y = a0; t = b8 * y
                y = a1; t = b7 * y + t; y = a2; t = b6 * y + t; y = a3; t = b5 * y + t; y = a4
                t = a4 * y + t; C[8] = t; y = a0; t = b9 * y; y = a1; t = b8 * y + t; y = a2
                t = b7 * y + t; y = a3; t = b6 * y + t; y = a4; t = b5 * y + t; C[9] = t; y = a1
                t = b9 * y; y = a2; t = b8 * y + t; y = a3; t = b7 * y + t; y = a4; t = b6 * y + t
                y = a5; t = a5 * y + t; C[10] = t; y = a2; t = b9 * y; y = a3; t = b8 * y + t
                y = a4; t = b7 * y + t; y = a5; t = b6 * y + t; C[11] = t; y = a3; t = b9 * y
                y = a4; t = b8 * y + t; y = a5; t = b7 * y + t; y = a6; t = a6 * y + t; C[12] = t
                y = a4; t = b9 * y; y = a5; t = b8 * y + t; y = a6; t = b7 * y + t; C[13] = t
                y = a5; t = b9 * y; y = a6; t = b8 * y + t; y = a7; t = a7 * y + t; C[14] = t
                y = a6; t = b9 * y; y = a7; t = b8 * y + t; C[15] = t; y = a7; t = b9 * y; y = a8
                t = a8 * y + t; C[16] = t; y = a8; t = b9 * y; C[17] = t; y = a9; t = a9 * y
                C[18] = t
                y = A + 40; C = ptr32(base + 80)
            y = base + 40
            ptr32(y)[9] = 0
            for _ in range(5):
                t = ptr32(A)[0]; ptr32(y)[0] = b0 * t + ptr32(y)[0]
                ptr32(y)[1] = b1 * t + ptr32(y)[1]; ptr32(y)[2] = b2 * t + ptr32(y)[2]
                ptr32(y)[3] = b3 * t + ptr32(y)[3]; ptr32(y)[4] = b4 * t + ptr32(y)[4]
                ptr32(y)[5] = b5 * t + ptr32(y)[5]; ptr32(y)[6] = b6 * t + ptr32(y)[6]
                ptr32(y)[7] = b7 * t + ptr32(y)[7]; ptr32(y)[8] = b8 * t + ptr32(y)[8]
                ptr32(y)[9] = b9 * t + ptr32(y)[9]
                t = ptr32(A)[1]; ptr32(y)[1] = b0 * t + ptr32(y)[1]
                ptr32(y)[2] = b1 * t + ptr32(y)[2]; ptr32(y)[3] = b2 * t + ptr32(y)[3]
                ptr32(y)[4] = b3 * t + ptr32(y)[4]; ptr32(y)[5] = b4 * t + ptr32(y)[5]
                ptr32(y)[6] = b5 * t + ptr32(y)[6]; ptr32(y)[7] = b6 * t + ptr32(y)[7]
                ptr32(y)[8] = b7 * t + ptr32(y)[8]; ptr32(y)[9] = b8 * t + ptr32(y)[9]
                ptr32(y)[10] = b9 * t + ptr32(y)[10]
                A += 8; y += 8
        if op == _ADD:
            t = p[5] - 128
            D[0] = ptr32(y)[0] * t + ptr32(A)[0]; D[1] = ptr32(y)[1] * t + ptr32(A)[1]
            D[2] = ptr32(y)[2] * t + ptr32(A)[2]; D[3] = ptr32(y)[3] * t + ptr32(A)[3]
            D[4] = ptr32(y)[4] * t + ptr32(A)[4]; D[5] = ptr32(y)[5] * t + ptr32(A)[5]
            D[6] = ptr32(y)[6] * t + ptr32(A)[6]; D[7] = ptr32(y)[7] * t + ptr32(A)[7]
            D[8] = ptr32(y)[8] * t + ptr32(A)[8]; D[9] = ptr32(y)[9] * t + ptr32(A)[9]
            D[10] = ptr32(y)[10] * t + ptr32(A)[10]; D[11] = ptr32(y)[11] * t + ptr32(A)[11]
            D[12] = ptr32(y)[12] * t + ptr32(A)[12]; D[13] = ptr32(y)[13] * t + ptr32(A)[13]
            D[14] = ptr32(y)[14] * t + ptr32(A)[14]; D[15] = ptr32(y)[15] * t + ptr32(A)[15]
            D[16] = ptr32(y)[16] * t + ptr32(A)[16]; D[17] = ptr32(y)[17] * t + ptr32(A)[17]
            D[18] = ptr32(y)[18] * t + ptr32(A)[18]; D[19] = ptr32(y)[19] * t + ptr32(A)[19]
        else:
            if op <= _SQUARE:
                # Montgomery: add the multiple of p that clears a column, carry its rest.
                y = base
                ptr32(y)[39] = 0
                for _ in range(5):
                    t = (ptr32(y)[0] ^ h32) - h32; ptr32(y)[1] = (t >> 13) + ptr32(y)[1]
                    t = t & 8191; ptr32(y)[7] = t * 32 + ptr32(y)[7]
                    ptr32(y)[14] = t * 1024 + ptr32(y)[14]; ptr32(y)[17] = t * -8 + ptr32(y)[17]
                    ptr32(y)[19] = t * 512 + ptr32(y)[19]
                    t = (ptr32(y)[1] ^ h32) - h32; ptr32(y)[2] = (t >> 13) + ptr32(y)[2]
                    t = t & 8191; ptr32(y)[8] = t * 32 + ptr32(y)[8]
                    ptr32(y)[15] = t * 1024 + ptr32(y)[15]; ptr32(y)[18] = t * -8 + ptr32(y)[18]
                    ptr32(y)[20] = t * 512 + ptr32(y)[20]
                    t = (ptr32(y)[2] ^ h32) - h32; ptr32(y)[3] = (t >> 13) + ptr32(y)[3]
                    t = t & 8191; ptr32(y)[9] = t * 32 + ptr32(y)[9]
                    ptr32(y)[16] = t * 1024 + ptr32(y)[16]; ptr32(y)[19] = t * -8 + ptr32(y)[19]
                    ptr32(y)[21] = t * 512 + ptr32(y)[21]
                    t = (ptr32(y)[3] ^ h32) - h32; ptr32(y)[4] = (t >> 13) + ptr32(y)[4]
                    t = t & 8191; ptr32(y)[10] = t * 32 + ptr32(y)[10]
                    ptr32(y)[17] = t * 1024 + ptr32(y)[17]; ptr32(y)[20] = t * -8 + ptr32(y)[20]
                    ptr32(y)[22] = t * 512 + ptr32(y)[22]
                    y += 16
            t = 0
            for _ in range(4):
                t = ((ptr32(y)[0] + E[0] + t & m32) ^ h32) - h32; D[0] = (t & 8191) - 4096
                t = t >> 13
                t = ((ptr32(y)[1] + E[1] + t & m32) ^ h32) - h32; D[1] = (t & 8191) - 4096
                t = t >> 13
                t = ((ptr32(y)[2] + E[2] + t & m32) ^ h32) - h32; D[2] = (t & 8191) - 4096
                t = t >> 13
                t = ((ptr32(y)[3] + E[3] + t & m32) ^ h32) - h32; D[3] = (t & 8191) - 4096
                t = t >> 13
                t = ((ptr32(y)[4] + E[4] + t & m32) ^ h32) - h32; D[4] = (t & 8191) - 4096
                t = t >> 13
                D = ptr32(int(D) + 20); E = ptr32(int(E) + 20); y += 20
            # What is above 2**256 comes back as 2**224 - 2**192 - 2**96 + 1 times that.
            y = int(D) - 80
            t = t * 8192 + ((ptr32(y)[19] ^ h32) - h32)
            x = (t + 256) >> 9
            ptr32(y)[19] = t - 512 * x
            ptr32(y)[0] = ptr32(y)[0] + x
            ptr32(y)[7] = x * -32 + ptr32(y)[7]
            ptr32(y)[14] = x * -1024 + ptr32(y)[14]
            ptr32(y)[17] = x * 8 + ptr32(y)[17]
        p = ptr8(int(p) + 6)
        if not p[0]:
            p = program
            count -= 1


# fmt: on
@micropython.viper
def _unpack(source: ptr8, at: int, slots: ptr32, slot: int):
    """Puts 32 bytes of source, little-endian, into a slot."""
    slots = ptr32(slots)
    slot *= 20
    bit = 0
    carry = 0
    for i in range(20):
        j = at + (bit >> 3)
        t = source[j] | source[j + 1] << 8
        if i < 19:
            t = ((t | source[j + 2] << 16) >> (bit & 7) & 8191) + carry
            carry = (t + 4096) >> 13
            t -= carry << 13
        else:
            t = (t >> 7) + carry
        slots[slot + i] = t
        bit += 13


@micropython.viper
def euclid(a: int, b: int, factors: ptr32) -> int:
    """Euclid's algorithm for A and B as far as their leading digits a >= b, 28 bits, tell it.

    factors gets w, x, y, z: w A + x B and y A + z B come next. 0 when not one step is sure."""
    factors = ptr32(factors)
    w = 1
    x = 0
    y = 0
    z = 1
    while b + y and b + z:
        q = (a + w) // (b + y)
        if q != (a + x) // (b + z):
            break
        t = w - q * y
        w = y
        y = t
        t = x - q * z
        x = z
        z = t
        t = a - q * b
        a = b
        b = t
    factors[0] = w
    factors[1] = x
    factors[2] = y
    factors[3] = z
    return x
