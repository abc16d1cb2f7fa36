"""The kernels of SHA-512 (FIPS 180-4 section 6.4): one block, and words to bytes.

The time depends on the length of the data alone. A 64-bit word is two 32-bit words, high first.
Nothing is checked here: `sha512` calls with buffers of the right sizes.
"""

from ..compat import micropython


@micropython.viper
def compress(t: uint, x: uint, start, data, at: int, constants, scratch, variables):
    """Add one 128 byte block at data[at] into the state; the last two buffers are scratch."""
    state = ptr32(start)
    block = ptr8(data)
    k = ptr32(constants)
    w = ptr32(scratch)
    p = ptr32(variables)
    m32 = uint(0xFFFFFFFF)
    i = 0
    while i < 32:
        t = uint(block[at]) << 24 | uint(block[at + 1]) << 16
        w[i] = int(t | uint(block[at + 2]) << 8 | uint(block[at + 3]))
        at += 4
        i += 1
    while i < 160:
        # small sigma 1 of word t - 2 and small sigma 0 of word t - 15
        a = uint(w[i - 4])
        b = uint(w[i - 3])
        c = uint(w[i - 30])
        d = uint(w[i - 29])
        x = (b >> 19 ^ a << 13 ^ b << 3 ^ a >> 29 ^ b >> 6 ^ a << 26) & m32
        t = (a >> 19 ^ b << 13 ^ a << 3 ^ b >> 29 ^ a >> 6) & m32
        lo = (d >> 1 ^ c << 31 ^ d >> 8 ^ c << 24 ^ d >> 7 ^ c << 25) & m32
        hi = (c >> 1 ^ d << 31 ^ c >> 8 ^ d << 24 ^ c >> 7) & m32
        x = (x + lo) & m32
        t = t + hi + uint(int(x < lo))
        lo = uint(w[i - 31])
        x = (x + lo) & m32
        t = t + uint(w[i - 32]) + uint(int(x < lo))
        lo = uint(w[i - 13])
        x = (x + lo) & m32
        t = t + uint(w[i - 14]) + uint(int(x < lo))
        w[i] = int(t & m32)
        w[i + 1] = int(x)
        i += 2
    i = 0
    while i < 16:
        p[160 + i] = state[i]
        i += 1
    i = 160
    j = 0
    while j < 160:
        # t1 = h + Sigma1(e) + Ch(e, f, g) + k + w
        a = uint(p[i + 8])
        b = uint(p[i + 9])
        x = (b >> 14 ^ a << 18 ^ b >> 18 ^ a << 14 ^ a >> 9 ^ b << 23) & m32
        t = (a >> 14 ^ b << 18 ^ a >> 18 ^ b << 14 ^ b >> 9 ^ a << 23) & m32
        c = uint(p[i + 12])
        d = uint(p[i + 13])
        lo = ((uint(p[i + 11]) ^ d) & b) ^ d
        x = (x + lo) & m32
        t = t + (((uint(p[i + 10]) ^ c) & a) ^ c) + uint(int(x < lo))
        lo = uint(p[i + 15])
        x = (x + lo) & m32
        t = t + uint(p[i + 14]) + uint(int(x < lo))
        lo = uint(k[j + 1])
        x = (x + lo) & m32
        t = t + uint(k[j]) + uint(int(x < lo))
        lo = uint(w[j + 1])
        x = (x + lo) & m32
        t = (t + uint(w[j]) + uint(int(x < lo))) & m32
        # e of the next round = d + t1
        lo = (uint(p[i + 7]) + x) & m32
        p[i + 6] = int((uint(p[i + 6]) + t + uint(int(lo < x))) & m32)
        p[i + 7] = int(lo)
        # a of the next round = t1 + Sigma0(a) + Maj(a, b, c)
        a = uint(p[i])
        b = uint(p[i + 1])
        lo = (b >> 28 ^ a << 4 ^ a >> 2 ^ b << 30 ^ a >> 7 ^ b << 25) & m32
        hi = (a >> 28 ^ b << 4 ^ b >> 2 ^ a << 30 ^ b >> 7 ^ a << 25) & m32
        x = (x + lo) & m32
        t = t + hi + uint(int(x < lo))
        c = uint(p[i + 2])
        d = uint(p[i + 3])
        lo = (b & d) | ((b | d) & uint(p[i + 5]))
        x = (x + lo) & m32
        t = t + ((a & c) | ((a | c) & uint(p[i + 4]))) + uint(int(x < lo))
        p[i - 2] = int(t & m32)
        p[i - 1] = int(x)
        i -= 2
        j += 2
    i = 0
    while i < 16:
        lo = uint(p[i + 1])
        x = (uint(state[i + 1]) + lo) & m32
        state[i] = int((uint(state[i]) + uint(p[i]) + uint(int(x < lo))) & m32)
        state[i + 1] = int(x)
        i += 2


@micropython.viper
def unpack(source, target, n: int):
    """Write n 32-bit words in big-endian order."""
    words = ptr32(source)
    out = ptr8(target)
    i = 0
    while i < n:
        t = uint(words[i])
        out[4 * i] = int(t >> 24)
        out[4 * i + 1] = int(t >> 16)
        out[4 * i + 2] = int(t >> 8)
        out[4 * i + 3] = int(t)
        i += 1
