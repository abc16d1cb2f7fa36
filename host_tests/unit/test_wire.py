"""Reading and writing the data types of RFC 4251 section 5."""

from microsshd.errors import Disconnect
from microsshd.ssh.kex import mpint
from microsshd.ssh.wire import Reader, string
from testing import raises


def reader(data):
    r = Reader()
    r.view = memoryview(b"\xee" + data + b"\xee\xee")
    r.pos = 1
    r.stop = 1 + len(data)
    return r


def test_fields():
    r = reader(b"\0\1\xff" + b"\xff\xfe\xfd\xfc" + string(b"abc") + string("é".encode()))
    assert (r.boolean(), r.boolean(), r.boolean()) == (False, True, True)
    assert r.u32() == 0xFFFEFDFC
    assert bytes(r.string()) == b"abc"
    assert r.text() == "é"
    r.finish()


def test_ends_too_early():
    for data, method in (
        (b"", "boolean"),
        (b"\0\0\0", "u32"),
        (b"\0\0\0\1", "string"),
        (b"\xff\xff\xff\xffabc", "string"),
        (b"\0\0\0\4abc", "text"),
    ):
        assert raises(Disconnect, getattr(reader(data), method)).reason == 2
    assert raises(Disconnect, reader(b"x").finish).reason == 2


def test_text_must_be_utf8_without_nul():
    for data in (b"\xff", b"\xc3", b"a\0b", b"\xed\xa0"):
        assert raises(Disconnect, reader(string(data)).text).reason == 2, data


def test_mpint():
    """The examples of RFC 4251 section 5, with and without superfluous zeros."""
    assert mpint(b"\0") == mpint(b"") == b""
    assert mpint(bytes.fromhex("000009a378f9b2e332a7")) == bytes.fromhex("09a378f9b2e332a7")
    assert mpint(b"\x80") == b"\0\x80"
    assert mpint(b"\0\0\x80") == b"\0\x80"
    assert mpint(b"\x7f\xff") == b"\x7f\xff"
