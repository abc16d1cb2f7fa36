"""Public keys of users: lines as OpenSSH writes them, files of RFC 4716, and what is in a key.

A key is "type base64 comment". `read` takes the text of a file, `check` a line, and both raise
Refused with a sentence that can be shown: only what the device can verify is taken.
"""

from binascii import a2b_base64, b2a_base64

from ..compat import const
from ..errors import Refused

_BEGIN = const("---- BEGIN SSH2 PUBLIC KEY ----")
_END = const("---- END SSH2 PUBLIC KEY ----")
_COMMENT = const(64)  # characters of a comment that are kept
_LONGEST = const(1024)  # bytes of a blob; RSA of 4096 bits takes 535
_POINT = const(65)  # bytes of an uncompressed point of P-256


def read(text):
    """The key in the text of a file, checked, on one line."""
    lines = [line.strip() for line in text.split("\n")]
    lines = [line for line in lines if line and not line.startswith("#")]
    if lines and "PRIVATE KEY" in lines[0]:
        raise Refused("This is a private key: keep it to yourself, and import the public one.")
    if lines and lines[0] == _BEGIN:
        return _read_ssh2(lines[1:])
    if len(lines) != 1:
        raise Refused("Not a file with one public key.")
    return check(lines[0])


def _read_ssh2(lines):
    """RFC 4716 section 3: headers, which a backslash continues, then base64."""
    if _END not in lines:
        raise Refused("The public key has no end.")
    lines = lines[: lines.index(_END)]
    comment = ""
    while lines and ":" in lines[0]:
        header = lines.pop(0)
        while header[-1] == "\\" and lines:
            header = header[:-1] + lines.pop(0)
        name, _, value = header.partition(":")
        if name.lower() == "comment":
            comment = value.strip().strip('"')
    blob = _decode("".join(lines))
    kind, _ = describe(blob)
    return _line(kind, blob, comment)


def check(line):
    """The key of "type base64 [comment]", in its one spelling."""
    words = line.split(None, 2)
    if len(words) < 2:
        raise Refused("A key is its type and base64.")
    blob = _decode(words[1])
    kind, _ = describe(blob)
    if kind != words[0]:
        raise Refused("The key is of another type than %s." % words[0][:32])
    return _line(kind, blob, words[2] if len(words) > 2 else "")


def _decode(text):
    try:
        blob = a2b_base64(text)
    except ValueError:
        blob = b""
    # MicroPython skips what is not base64: the key is the one that is written only so.
    if not blob or b2a_base64(blob).decode().rstrip("=\n") != text.rstrip("="):
        raise Refused("The key is not base64.")
    return blob


def _line(kind, blob, comment):
    comment = comment[:_COMMENT].strip().encode()
    comment = bytes([c if 32 <= c < 127 else 63 for c in comment if c & 0xC0 != 0x80]).decode()
    line = kind + " " + b2a_base64(blob).decode().strip()
    return line + " " + comment if comment else line


def blob_of(line):
    """The blob of a line that `check` has returned."""
    return a2b_base64(line.split(" ", 2)[1])


def fields(blob):
    """The strings that a blob consists of (RFC 4251 section 5); Refused when it does not."""
    found = []
    at = 0
    while at < len(blob):
        n = int.from_bytes(blob[at : at + 4], "big")
        at += 4 + n
        if at > len(blob):
            raise Refused("The key is damaged.")
        found.append(bytes(blob[at - n : at]))
    return found


def describe(blob):
    """(type, bits) of a key blob; Refused when the device cannot verify with it."""
    parts = fields(blob) if len(blob) <= _LONGEST else [b"?"]
    try:
        kind = parts.pop(0).decode()
    except (UnicodeError, IndexError):
        kind = "?"
    bits = _KINDS[kind](parts) if kind in _KINDS else 0
    if kind not in _KINDS:
        raise Refused("Keys of this type are not supported.")
    if not bits:
        raise Refused("The key is damaged.")
    return kind, bits


def _ed25519(parts):
    return 256 if len(parts) == 1 and len(parts[0]) == 32 else 0


def _sk_ed25519(parts):
    return 256 if len(parts) == 2 and len(parts[0]) == 32 and parts[1] else 0


def _ecdsa(parts):
    if len(parts) != 2 or parts[0] != b"nistp256" or len(parts[1]) != _POINT:
        return 0
    return 256 if parts[1][0] == 4 else 0


def _rsa(parts):
    """Exponent and modulus, positive and without needless zeros."""
    for part in parts:
        if not part or part[0] & 0x80 or (part[0] == 0 and (len(part) < 2 or part[1] < 0x80)):
            return 0
    if len(parts) != 2 or not parts[0][-1] & 1 or not parts[1][-1] & 1:
        return 0
    e = int.from_bytes(parts[0], "big")
    top = parts[1].lstrip(b"\0")
    bits = 8 * len(top)
    while bits and not top[0] >> (bits - 1) % 8 & 1:
        bits -= 1
    if not 3 <= e < 1 << 32:
        return 0
    if not 2048 <= bits <= 4096:
        raise Refused("RSA keys have 2048 to 4096 bits; this one has %d." % bits)
    return bits


_KINDS = {
    "ssh-ed25519": _ed25519,
    "ecdsa-sha2-nistp256": _ecdsa,
    "ssh-rsa": _rsa,
    "sk-ssh-ed25519@openssh.com": _sk_ed25519,
}
