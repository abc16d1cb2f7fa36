"""What users write becomes no name: MicroPython keeps a name for good, and takes characters of a
text, one by one, for names."""

import sys

from microsshd.commands import reading
from microsshd.config import authorized, kinds, publickey, special
from microsshd.errors import Refused
from microsshd.files import names

_next = 0x4E00
_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO2CYjdwMJ8NaNaOA9C2GSSYvu0mSvF62Cq7A5HqdmlC "


def is_name(character):
    """Whether MicroPython has a name of this one letter: then it makes no copies of it."""
    data = character.encode()
    return str(data, "utf-8") is str(data, "utf-8")


def strange(n):
    """A text of characters that nobody has used before."""
    global _next
    codes = range(_next, _next + n)
    _next += n
    data = [bytes((0xE0 | c >> 12, 0x80 | c >> 6 & 63, 0x80 | c & 63)) for c in codes]
    return str(b"".join(data), "utf-8")


def ways():
    """What handles texts of users: (name, function of a text)."""
    yield "check", lambda t: kinds.check("<text:1-9>", t, 1, 9, b"")
    yield "name", lambda t: fails(kinds.check, "<name:1-9>", t, 1, 9, b"")
    yield "banner", lambda t: special.show("banner", t)
    yield "import", lambda t: publickey.read(_KEY + t)
    yield "options", lambda t: authorized.parse('from="%s" %s%s' % (t, _KEY, t))
    yield "comment", lambda t: authorized.parse("#" + t)
    yield "file name", lambda t: names.canonical("%s/%s" % (t, t), "/")
    yield "more", lambda t: reading._decoded(t.encode() + b"\x07")
    yield "more of no text", lambda t: reading._decoded(t.encode() + b"\xff")


def fails(function, *arguments):
    try:
        function(*arguments)
    except Refused:
        return
    raise AssertionError("not refused")


def test_texts_become_no_names():
    if sys.implementation.name != "micropython":
        return
    assert is_name("a") and not is_name(strange(1))
    for name, way in ways():
        written = strange(3)
        way(written)
        for i in range(3):
            character = written[i : i + 1]
            assert not is_name(character), name


def test_what_is_shown_of_a_file():
    for data, shown in (
        (b"plain\ttext", "plain\ttext"),
        (b"\x07bell\x7f", "?bell?"),
        (b"\xc2\x9b31m\xc2\xa0\xc3\xa9", "?31m\u00a0\u00e9"),
        (b"\xff\x1b[2J\xe9", "??[2J?"),
    ):
        assert reading._decoded(data) == shown, data
