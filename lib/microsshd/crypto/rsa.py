"""RSA signatures, verification only: RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2.2).

The one encoded message that may stand under the signature is built and compared whole: nothing
the peer sent is parsed. Refused: moduli outside 2048 to 4096 bits, even or tiny or huge exponents,
signatures not exactly as long as the modulus, hashes other than SHA-256 and SHA-512.
"""

# DigestInfo up to the digest itself (RFC 8017 section 9.2, note 1).
_PREFIX = {
    "sha256": b"010\r\x06\t`\x86H\x01e\x03\x04\x02\x01\x05\x00\x04 ",
    "sha512": b"0Q0\r\x06\t`\x86H\x01e\x03\x04\x02\x03\x05\x00\x04@",
}


def _length(n):
    """The bytes n takes, or 0 when it is not a modulus of 2048 to 4096 bits."""
    if n & 1 and n >> 2047 and not n >> 4096:
        size = 255
        for more in (256, 128, 64, 32, 16, 8, 4, 2, 1):
            if n >> 8 * (size + more - 1):
                size += more
        return size
    return 0


def verify(n, e, signature, digest, hash_name):
    """Steps; whether `signature` (bytes) over `digest` (bytes) was made for the public key n, e.

    n and e are ints, hash_name is "sha256" or "sha512" and tells what `digest` is."""
    size = _length(n)
    prefix = _PREFIX.get(hash_name)
    if not size or prefix is None or len(prefix) + len(digest) != 19 + prefix[-1]:
        return False
    if not 3 <= e < 1 << 32 or not e & 1 or len(signature) != size:
        return False
    s = int.from_bytes(signature, "big")
    if s >= n:
        return False
    block = b"\x00\x01" + b"\xff" * (size - 22 - len(digest)) + b"\x00" + prefix + bytes(digest)
    # In a step: three products with their remainders, or one, or one's product or half remainder.
    stride = 3 if size <= 256 else 1
    bit = 1
    while bit << 1 <= e:
        bit <<= 1
    x = s
    count = 0
    while bit > 1:
        bit >>= 1
        for factor in (x, s) if e & bit else (x,):
            x *= factor
            if size > 384:
                yield
                high = x >> 4 * size
                x = (high % n << 4 * size) + (x - (high << 4 * size))
                high = None
                yield
            x %= n
            count += 1
            if count == stride:
                count = 0
                yield
    return x == int.from_bytes(block, "big")
