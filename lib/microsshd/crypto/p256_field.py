"""The kernels of p256_program, which says what all of this means: work on slots of 20 limbs."""

from ..compat import const, micropython

_MULTIPLY = const(1)
_SQUARE = const(2)
_CARRY = const(3)
_ADD = const(4)


@micropython.viper
def _run(t: int, y: int, program: ptr8, slots: ptr32, count: int):
    """Runs `program` count times. t, a limb, and y, an address, are the two locals in registers.

    The columns of a product are the words from slot 0 on; both kinds of product are 20 rows or
    less of `column += limb * limb`, modulo 2**32."""
    m32 = uint(0xFFFFFFFF)
    h32 = int(m32 ^ m32 >> 1)
    base = int(slots)
    while count:
        p = program
        op = p[0]
        while op:
            D = base + 80 * p[1]
            A = base + 80 * p[2]
            y = base + 80 * p[3]
            if op == _MULTIPLY:
                b0 = ptr32(y)[0]
                b1 = ptr32(y)[1]
                b2 = ptr32(y)[2]
                b3 = ptr32(y)[3]
                b4 = ptr32(y)[4]
                b5 = ptr32(y)[5]
                b6 = ptr32(y)[6]
                b7 = ptr32(y)[7]
                b8 = ptr32(y)[8]
                b9 = ptr32(y)[9]
                b10 = ptr32(y)[10]
                b11 = ptr32(y)[11]
                b12 = ptr32(y)[12]
                b13 = ptr32(y)[13]
                b14 = ptr32(y)[14]
                b15 = ptr32(y)[15]
                b16 = ptr32(y)[16]
                b17 = ptr32(y)[17]
                b18 = ptr32(y)[18]
                b19 = ptr32(y)[19]
                y = base
                ptr32(y)[0] = 0
                ptr32(y)[1] = 0
                ptr32(y)[2] = 0
                ptr32(y)[3] = 0
                ptr32(y)[4] = 0
                ptr32(y)[5] = 0
                ptr32(y)[6] = 0
                ptr32(y)[7] = 0
                ptr32(y)[8] = 0
                ptr32(y)[9] = 0
                ptr32(y)[10] = 0
                ptr32(y)[11] = 0
                ptr32(y)[12] = 0
                ptr32(y)[13] = 0
                ptr32(y)[14] = 0
                ptr32(y)[15] = 0
                ptr32(y)[16] = 0
                ptr32(y)[17] = 0
                ptr32(y)[18] = 0
                n = 20
                while n:
                    t = ptr32(A)[0]
                    ptr32(y)[0] = b0 * t + ptr32(y)[0]
                    ptr32(y)[1] = b1 * t + ptr32(y)[1]
                    ptr32(y)[2] = b2 * t + ptr32(y)[2]
                    ptr32(y)[3] = b3 * t + ptr32(y)[3]
                    ptr32(y)[4] = b4 * t + ptr32(y)[4]
                    ptr32(y)[5] = b5 * t + ptr32(y)[5]
                    ptr32(y)[6] = b6 * t + ptr32(y)[6]
                    ptr32(y)[7] = b7 * t + ptr32(y)[7]
                    ptr32(y)[8] = b8 * t + ptr32(y)[8]
                    ptr32(y)[9] = b9 * t + ptr32(y)[9]
                    ptr32(y)[10] = b10 * t + ptr32(y)[10]
                    ptr32(y)[11] = b11 * t + ptr32(y)[11]
                    ptr32(y)[12] = b12 * t + ptr32(y)[12]
                    ptr32(y)[13] = b13 * t + ptr32(y)[13]
                    ptr32(y)[14] = b14 * t + ptr32(y)[14]
                    ptr32(y)[15] = b15 * t + ptr32(y)[15]
                    ptr32(y)[16] = b16 * t + ptr32(y)[16]
                    ptr32(y)[17] = b17 * t + ptr32(y)[17]
                    ptr32(y)[18] = b18 * t + ptr32(y)[18]
                    ptr32(y)[19] = b19 * t
                    A += 4
                    y += 4
                    n -= 1
            elif op == _SQUARE:
                # Both halves squared (b: doubled limbs), then twice their product.
                E = base
                n = 2
                while n:
                    b0 = 2 * ptr32(y)[0]
                    b1 = 2 * ptr32(y)[1]
                    b2 = 2 * ptr32(y)[2]
                    b3 = 2 * ptr32(y)[3]
                    b4 = 2 * ptr32(y)[4]
                    b5 = 2 * ptr32(y)[5]
                    b6 = 2 * ptr32(y)[6]
                    b7 = 2 * ptr32(y)[7]
                    b8 = 2 * ptr32(y)[8]
                    b9 = 2 * ptr32(y)[9]
                    a0 = ptr32(y)[0]
                    a1 = ptr32(y)[1]
                    a2 = ptr32(y)[2]
                    a3 = ptr32(y)[3]
                    a4 = ptr32(y)[4]
                    a5 = ptr32(y)[5]
                    a6 = ptr32(y)[6]
                    a7 = ptr32(y)[7]
                    a8 = ptr32(y)[8]
                    a9 = ptr32(y)[9]
                    y = E
                    t = a0
                    ptr32(y)[0] = t * t
                    ptr32(y)[1] = b1 * t
                    ptr32(y)[2] = b2 * t
                    ptr32(y)[3] = b3 * t
                    ptr32(y)[4] = b4 * t
                    ptr32(y)[5] = b5 * t
                    ptr32(y)[6] = b6 * t
                    ptr32(y)[7] = b7 * t
                    ptr32(y)[8] = b8 * t
                    ptr32(y)[9] = b9 * t
                    t = a1
                    ptr32(y)[2] = t * t + ptr32(y)[2]
                    ptr32(y)[3] = b2 * t + ptr32(y)[3]
                    ptr32(y)[4] = b3 * t + ptr32(y)[4]
                    ptr32(y)[5] = b4 * t + ptr32(y)[5]
                    ptr32(y)[6] = b5 * t + ptr32(y)[6]
                    ptr32(y)[7] = b6 * t + ptr32(y)[7]
                    ptr32(y)[8] = b7 * t + ptr32(y)[8]
                    ptr32(y)[9] = b8 * t + ptr32(y)[9]
                    ptr32(y)[10] = b9 * t
                    t = a2
                    ptr32(y)[4] = t * t + ptr32(y)[4]
                    ptr32(y)[5] = b3 * t + ptr32(y)[5]
                    ptr32(y)[6] = b4 * t + ptr32(y)[6]
                    ptr32(y)[7] = b5 * t + ptr32(y)[7]
                    ptr32(y)[8] = b6 * t + ptr32(y)[8]
                    ptr32(y)[9] = b7 * t + ptr32(y)[9]
                    ptr32(y)[10] = b8 * t + ptr32(y)[10]
                    ptr32(y)[11] = b9 * t
                    t = a3
                    ptr32(y)[6] = t * t + ptr32(y)[6]
                    ptr32(y)[7] = b4 * t + ptr32(y)[7]
                    ptr32(y)[8] = b5 * t + ptr32(y)[8]
                    ptr32(y)[9] = b6 * t + ptr32(y)[9]
                    ptr32(y)[10] = b7 * t + ptr32(y)[10]
                    ptr32(y)[11] = b8 * t + ptr32(y)[11]
                    ptr32(y)[12] = b9 * t
                    t = a4
                    ptr32(y)[8] = t * t + ptr32(y)[8]
                    ptr32(y)[9] = b5 * t + ptr32(y)[9]
                    ptr32(y)[10] = b6 * t + ptr32(y)[10]
                    ptr32(y)[11] = b7 * t + ptr32(y)[11]
                    ptr32(y)[12] = b8 * t + ptr32(y)[12]
                    ptr32(y)[13] = b9 * t
                    t = a5
                    ptr32(y)[10] = t * t + ptr32(y)[10]
                    ptr32(y)[11] = b6 * t + ptr32(y)[11]
                    ptr32(y)[12] = b7 * t + ptr32(y)[12]
                    ptr32(y)[13] = b8 * t + ptr32(y)[13]
                    ptr32(y)[14] = b9 * t
                    t = a6
                    ptr32(y)[12] = t * t + ptr32(y)[12]
                    ptr32(y)[13] = b7 * t + ptr32(y)[13]
                    ptr32(y)[14] = b8 * t + ptr32(y)[14]
                    ptr32(y)[15] = b9 * t
                    t = a7
                    ptr32(y)[14] = t * t + ptr32(y)[14]
                    ptr32(y)[15] = b8 * t + ptr32(y)[15]
                    ptr32(y)[16] = b9 * t
                    t = a8
                    ptr32(y)[16] = t * t + ptr32(y)[16]
                    ptr32(y)[17] = b9 * t
                    t = a9
                    ptr32(y)[18] = t * t
                    y = A + 40
                    E += 80
                    n -= 1
                y = base + 40
                ptr32(y)[9] = 0
                n = 10
                while n:
                    t = ptr32(A)[0]
                    ptr32(y)[0] = b0 * t + ptr32(y)[0]
                    ptr32(y)[1] = b1 * t + ptr32(y)[1]
                    ptr32(y)[2] = b2 * t + ptr32(y)[2]
                    ptr32(y)[3] = b3 * t + ptr32(y)[3]
                    ptr32(y)[4] = b4 * t + ptr32(y)[4]
                    ptr32(y)[5] = b5 * t + ptr32(y)[5]
                    ptr32(y)[6] = b6 * t + ptr32(y)[6]
                    ptr32(y)[7] = b7 * t + ptr32(y)[7]
                    ptr32(y)[8] = b8 * t + ptr32(y)[8]
                    ptr32(y)[9] = b9 * t + ptr32(y)[9]
                    A += 4
                    y += 4
                    n -= 1
            if op <= _SQUARE:
                # Montgomery: add the multiple of p that clears a column, carry its rest.
                y = base
                ptr32(y)[39] = 0
                n = 20
                while n:
                    t = (ptr32(y)[0] ^ h32) - h32
                    ptr32(y)[1] = (t >> 13) + ptr32(y)[1]
                    t = t & 8191
                    ptr32(y)[7] = t * 32 + ptr32(y)[7]
                    ptr32(y)[14] = t * 1024 + ptr32(y)[14]
                    ptr32(y)[17] = t * -8 + ptr32(y)[17]
                    ptr32(y)[19] = t * 512 + ptr32(y)[19]
                    y += 4
                    n -= 1
            if op == _ADD:
                t = p[5] - 128
                n = 4
                while n:
                    ptr32(D)[0] = ptr32(y)[0] * t + ptr32(A)[0]
                    ptr32(D)[1] = ptr32(y)[1] * t + ptr32(A)[1]
                    ptr32(D)[2] = ptr32(y)[2] * t + ptr32(A)[2]
                    ptr32(D)[3] = ptr32(y)[3] * t + ptr32(A)[3]
                    ptr32(D)[4] = ptr32(y)[4] * t + ptr32(A)[4]
                    D += 20
                    A += 20
                    y += 20
                    n -= 1
            else:
                E = base + 80 * p[4]
                t = 0
                n = 4
                while n:
                    t = ((ptr32(y)[0] + ptr32(E)[0] + t & m32) ^ h32) - h32
                    ptr32(D)[0] = (t & 8191) - 4096
                    t = t >> 13
                    t = ((ptr32(y)[1] + ptr32(E)[1] + t & m32) ^ h32) - h32
                    ptr32(D)[1] = (t & 8191) - 4096
                    t = t >> 13
                    t = ((ptr32(y)[2] + ptr32(E)[2] + t & m32) ^ h32) - h32
                    ptr32(D)[2] = (t & 8191) - 4096
                    t = t >> 13
                    t = ((ptr32(y)[3] + ptr32(E)[3] + t & m32) ^ h32) - h32
                    ptr32(D)[3] = (t & 8191) - 4096
                    t = t >> 13
                    t = ((ptr32(y)[4] + ptr32(E)[4] + t & m32) ^ h32) - h32
                    ptr32(D)[4] = (t & 8191) - 4096
                    t = t >> 13
                    D += 20
                    E += 20
                    y += 20
                    n -= 1
                # What is above 2**256 comes back as 2**224 - 2**192 - 2**96 + 1 times that.
                y = D - 80
                t = t * 8192 + ((ptr32(y)[19] ^ h32) - h32)
                n = (t + 256) >> 9
                ptr32(y)[19] = t - 512 * n
                ptr32(y)[0] = ptr32(y)[0] + n
                ptr32(y)[7] = n * -32 + ptr32(y)[7]
                ptr32(y)[14] = n * -1024 + ptr32(y)[14]
                ptr32(y)[17] = n * 8 + ptr32(y)[17]
            p = ptr8(int(p) + 6)
            op = p[0]
        count -= 1


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
