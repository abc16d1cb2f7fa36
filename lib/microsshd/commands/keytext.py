"""Public keys as they are shown: DER in hexadecimal, and OpenSSH's fingerprint."""

from binascii import b2a_base64
from hashlib import sha256

from ..compat import const
from ..config.publickey import fields

_DIGITS = const(74)  # of hexadecimal in a line
_OID_ED25519 = b"\x30\x05\x06\x03\x2b\x65\x70"
_OID_P256 = b"\x30\x13\x06\x07*\x86H\xce=\x02\x01\x06\x08*\x86H\xce=\x03\x01\x07"
_OID_RSA = b"\x30\x0d\x06\x09*\x86H\x86\xf7\x0d\x01\x01\x01\x05\0"


def code(blob):
    """The lines that show a key: DER of SubjectPublicKeyInfo, in hexadecimal."""
    digits = der(blob).hex().upper()
    for i in range(0, len(digits), _DIGITS):
        yield "   " + digits[i : i + _DIGITS]


def fingerprint(blob):
    """As OpenSSH shows it."""
    return "SHA256:" + b2a_base64(sha256(blob).digest()).decode().rstrip("=\n")


def der(blob):
    """DER of SubjectPublicKeyInfo (RFC 5280; RFC 8410, 5480, 3279). One that an authenticator
    keeps is shown as the Ed25519 key that it is."""
    parts = fields(blob)
    kind = parts[0]
    if kind == b"ssh-rsa":
        numbers = _tlv(2, parts[2]) + _tlv(2, parts[1])
        return _tlv(0x30, _OID_RSA + _tlv(3, b"\0" + _tlv(0x30, numbers)))
    if kind == b"ecdsa-sha2-nistp256":
        return _tlv(0x30, _OID_P256 + _tlv(3, b"\0" + parts[2]))
    return _tlv(0x30, _OID_ED25519 + _tlv(3, b"\0" + parts[1]))


def _tlv(tag, data):
    n = len(data)
    head = bytes([n]) if n < 128 else b"\x82" + n.to_bytes(2, "big")
    if 128 <= n < 256:
        head = b"\x81" + bytes([n])
    return bytes([tag]) + head + data
