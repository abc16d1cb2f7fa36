"""Public keys of users: what is read, in both formats, and what is refused."""

from binascii import a2b_base64, b2a_base64

from microsshd.commands.keytext import der, fingerprint
from microsshd.config import publickey
from microsshd.errors import Refused
from testing import raises

# made by ssh-keygen, as are the fingerprints and DER below
ED25519 = "AAAAC3NzaC1lZDI1NTE5AAAAIEiIO6lb5fEZ99y3UBW3W54Qnjl63WtjvO9M6JyW9bon"
ECDSA = (
    "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBIgyuJaC4O5nELSv3bJhEGNBlVLf"
    "H7J/ydB9+zSFHI9njwoESkZy/yvRkalPHSaFlTCSrC5ZeLqeNtsSlK+M/7g="
)
RSA = (
    "AAAAB3NzaC1yc2EAAAADAQABAAABAQC3N1dnlIK1DraY5664P+UZ+lV4irHVAdxS3oH73hMMO8Ht5S8g"
    "/B0lGKbykVVF2FijJNGWJdKqjNcDTVRgeHmY5bZOSBtjjjRtXA3GHrOdvbHOUv6UyJoDURIbC5Ynp4Ef"
    "Of+bvG+eIZuaIs207oJBsjQFscYsqfMblhJPocZ+9pM8OSEpm7CNUNeE4xP18imDFCexitQagfXxPEHH"
    "q8uZu11cVKUA7dDDeWVUt1X63NUqnda4X4Pj4L6gEFfkyhEj2rtFcfFAy2pJFR1PjtayGwIRRFIjsw6c"
    "Vw85rphZ+M2xg/cZ6YL8cNDWzEc2WNSxitzoa+whPg5aEuFgfnwH"
)
SSH2 = """\
---- BEGIN SSH2 PUBLIC KEY ----
Comment: "a long \\
comment"
x-other: y
%s
---- END SSH2 PUBLIC KEY ----
"""


def _field(data):
    return len(data).to_bytes(4, "big") + data


def _blob(*fields):
    return b"".join([_field(field) for field in fields])


def _rsa(bits, exponent=b"\1\0\1"):
    n = (1 << bits - 1 | 1).to_bytes((bits + 7) // 8, "big")
    return _blob(b"ssh-rsa", exponent, b"\0" + n if n[0] & 0x80 else n)


def test_lines():
    for kind, text, bits in (
        ("ssh-ed25519", ED25519, 256),
        ("ecdsa-sha2-nistp256", ECDSA, 256),
        ("ssh-rsa", RSA, 2048),
    ):
        line = "%s %s" % (kind, text)
        assert publickey.check(line) == line
        assert publickey.check(line + " me@home") == line + " me@home"
        assert publickey.read("# mine\n\n%s \tan  old key\r\n" % line) == line + " an  old key"
        assert publickey.describe(publickey.blob_of(line)) == (kind, bits)
    sk = _blob(b"sk-ssh-ed25519@openssh.com", bytes(32), b"ssh:")
    assert publickey.describe(sk) == ("sk-ssh-ed25519@openssh.com", 256)


def test_comments_are_plain():
    line = publickey.check("ssh-ed25519 %s %s" % (ED25519, "a\tb\x1b" + "x" * 100))
    assert line == "ssh-ed25519 %s %s" % (ED25519, "a?b?" + "x" * 60)


def test_rfc_4716():
    rows = [RSA[i : i + 70] for i in range(0, len(RSA), 70)]
    for end in ("\n", "\r\n"):
        text = (SSH2 % "\n".join(rows)).replace("\n", end)
        assert publickey.read(text) == "ssh-rsa %s a long comment" % RSA
    assert "no end" in raises(Refused, publickey.read, SSH2[:60]).text
    assert publickey.read(SSH2.replace("Comment", "Subject") % RSA) == "ssh-rsa " + RSA


def test_refused_files():
    for text, why in (
        ("", "one public key"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n", "private key"),
        ("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n", "private key"),
        ("ssh-ed25519 %s\nssh-ed25519 %s\n" % (ED25519, ED25519), "one public key"),
        ("ssh-ed25519", "type and base64"),
        ("ssh-ed25519 !", "base64"),
        ("ssh-ed25519 %s!" % ED25519, "base64"),
        ("ssh-ed25519 %s" % ED25519[:-4], "damaged"),
        ("ssh-rsa " + ED25519, "another type"),
        ('command="x" ssh-ed25519 ' + ED25519, ""),
        (SSH2 % "", "base64"),
    ):
        assert why in raises(Refused, publickey.read, text).text, text


def test_refused_keys():
    ed25519 = b"ssh-ed25519"
    p256 = b"ecdsa-sha2-nistp256"
    for blob in (
        b"",
        b"\0\0\0",
        b"\xff\xff\xff\xff",
        _blob(b"ssh-dss", bytes(20)),
        _blob(b"ssh-ed448", bytes(57)),
        _blob(b"\xff\xfe"),
        _blob(ed25519),
        _blob(ed25519, bytes(31)),
        _blob(ed25519, bytes(33)),
        _blob(ed25519, bytes(32), b""),
        _blob(ed25519, bytes(32)) + b"\0",
        _blob(p256, b"nistp384", b"\4" + bytes(64)),
        _blob(p256, b"nistp256", b"\2" + bytes(32)),
        _blob(p256, b"nistp256", b"\3" + bytes(64)),
        _blob(b"sk-ssh-ed25519@openssh.com", bytes(32)),
        _blob(b"ssh-rsa", b"\3"),
        _blob(b"ssh-rsa", b"", b""),
        _rsa(2048, b"\2"),
        _rsa(2048, b"\1"),
        _rsa(2048, b"\0\3"),
        _rsa(2048, b"\x81"),
        _rsa(2048, b"\1\0\0\0\1"),
        _rsa(8192),
    ):
        raises(Refused, publickey.describe, blob)
    for bits in (1024, 2047, 4097):
        text = raises(Refused, publickey.describe, _rsa(bits)).text
        assert text.endswith("this one has %d." % bits), text
    for bits in (2048, 2049, 3072, 4095, 4096):
        assert publickey.describe(_rsa(bits)) == ("ssh-rsa", bits)


def test_fingerprint_and_der():
    blob = a2b_base64(ED25519)
    assert fingerprint(blob) == "SHA256:iokqrB4xiY0O0MOGi1fhoYQfrxK34bWDr3u01qS3gxc"
    assert der(blob).hex() == "302a300506032b6570032100" + blob[-32:].hex()
    assert b2a_base64(der(a2b_base64(ECDSA))).decode().strip() == (
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEiDK4loLg7mcQtK/dsmEQY0GVUt8f"
        "sn/J0H37NIUcj2ePCgRKRnL/K9GRqU8dJoWVMJKsLll4up422xKUr4z/uA=="
    )
    made = b2a_base64(der(a2b_base64(RSA))).decode().strip()
    assert made.startswith("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAtzdXZ5SCtQ62mOeuuD/l")
    assert made.endswith(
        "shsCEURSI7MOnFcPOa6YWfjNsYP3GemC/HDQ1sxHNljUsYrc6GvsIT4OWhLhYH58BwIDAQAB"
    )
