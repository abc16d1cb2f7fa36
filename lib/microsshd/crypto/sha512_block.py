"""SHA-512's compression of one block (FIPS 180-4 section 6.4), in a time that depends on nothing.

A 64-bit word is two 32-bit words, high first. The working variables slide: a round writes its new
`a` in front of the old one, and adds to `d` in place, which is the next round's `e`.
"""

from ..compat import int, micropython, ptr8, ptr32  # noqa: A004


@micropython.viper
def compress(t: uint, x: uint, state, block, at: int, constants, schedule, variables, n: int):
    """Add the 128 byte block at block[at] into the state of 64 bytes.

    Scratch memory: 640 bytes for the message schedule, 704 for the variables. n is 32, the words
    of a block; else only that many words are put into the schedule, with their bytes turned.
    t and x are only named here to be kept in registers. A product stands for a shift to the left,
    it is cheaper."""
    s = ptr32(state)
    source = ptr8(int(ptr8(block)) + at)
    k = ptr32(constants)
    w = ptr32(schedule)
    m32 = uint(0xFFFFFFFF)
    i = n
    while i:
        t = uint(source[0]) << 24
        t = uint(source[1]) << 16 | t
        t = uint(source[2]) << 8 | t
        w[0] = t | uint(source[3])
        source = ptr8(int(source) + 4)
        w = ptr32(int(w) + 4)
        i -= 1
    if n < 32:
        return
    w = ptr32(schedule)
    i = 64
    while i:
        # Small sigma 1 of word t - 2, then small sigma 0 of word t - 15.
        a = uint(w[28])
        b = uint(w[29])
        x = b >> 19
        x = a * 8192 ^ x
        x = b * 8 ^ x
        x = a >> 29 ^ x
        x = b >> 6 ^ x
        x = a * 67108864 ^ x
        t = a >> 19
        t = b * 8192 ^ t
        t = a * 8 ^ t
        t = b >> 29 ^ t
        t = a >> 6 ^ t
        low = x & m32
        high = t
        a = uint(w[2])
        b = uint(w[3])
        x = b >> 1
        x = a << 31 ^ x
        x = b >> 8 ^ x
        x = a * 16777216 ^ x
        x = b >> 7 ^ x
        x = a * 33554432 ^ x
        t = a >> 1
        t = b << 31 ^ t
        t = a >> 8 ^ t
        t = b * 16777216 ^ t
        t = a >> 7 ^ t
        t = high + t
        x = low + x & m32
        t = uint(int(x < low)) + t
        low = uint(w[1])
        x = low + x & m32
        t = uint(w[0]) + t
        t = uint(int(x < low)) + t
        low = uint(w[19])
        x = low + x & m32
        t = uint(w[18]) + t
        w[32] = uint(int(x < low)) + t
        w[33] = x
        w = ptr32(int(w) + 8)
        i -= 1
    w = ptr32(schedule)
    p = ptr32(int(ptr32(variables)) + 632)
    i = 0
    while i < 16:
        p[i + 2] = s[i]
        i += 1
    i = 80
    while i:
        # t1 = Sigma 1 of e + Ch(e, f, g) + h + constant + word
        a = uint(p[10])
        b = uint(p[11])
        x = b >> 14
        x = a * 262144 ^ x
        x = b >> 18 ^ x
        x = a * 16384 ^ x
        x = a >> 9 ^ x
        x = b * 8388608 ^ x
        t = a >> 14
        t = b * 262144 ^ t
        t = a >> 18 ^ t
        t = b * 16384 ^ t
        t = b >> 9 ^ t
        t = a * 8388608 ^ t
        low = uint(p[15])
        low = (uint(p[13]) ^ low) & b ^ low
        x = low + x & m32
        t = uint(int(x < low)) + t
        low = uint(p[14])
        t = ((uint(p[12]) ^ low) & a ^ low) + t
        low = uint(p[17])
        x = low + x & m32
        t = uint(int(x < low)) + t
        t = uint(p[16]) + t
        low = uint(k[1])
        x = low + x & m32
        t = uint(int(x < low)) + t
        t = uint(k[0]) + t
        low = uint(w[1])
        x = low + x & m32
        t = uint(int(x < low)) + t
        t = uint(w[0]) + t & m32
        # e of the next round = d + t1
        low = uint(p[9]) + x & m32
        p[9] = low
        p[8] = uint(int(low < x)) + uint(p[8]) + t
        # a of the next round = t1 + Sigma 0 of a + Maj(a, b, c)
        high = t
        low = x
        a = uint(p[2])
        b = uint(p[3])
        x = b >> 28
        x = a * 16 ^ x
        x = a >> 2 ^ x
        x = b << 30 ^ x
        x = a >> 7 ^ x
        x = b * 33554432 ^ x
        t = a >> 28
        t = b * 16 ^ t
        t = b >> 2 ^ t
        t = a << 30 ^ t
        t = b >> 7 ^ t
        t = a * 33554432 ^ t
        x = low + x & m32
        t = uint(int(x < low)) + t
        t = high + t
        low = uint(p[5])
        low = ((low ^ b) & uint(p[7])) ^ (low & b)
        x = low + x & m32
        p[1] = x
        t = uint(int(x < low)) + t
        low = uint(p[4])
        p[0] = (((low ^ a) & uint(p[6])) ^ (low & a)) + t
        p = ptr32(int(p) - 8)
        k = ptr32(int(k) + 8)
        w = ptr32(int(w) + 8)
        i -= 1
    p = ptr32(variables)
    i = 0
    while i < 16:
        low = uint(p[i + 1])
        x = uint(s[i + 1]) + low & m32
        s[i] = uint(s[i]) + uint(p[i]) + uint(int(x < low))
        s[i + 1] = x
        i += 2
