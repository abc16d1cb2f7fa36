"""Kinds of arguments, as rows of text name them.

    <number:1-65535>  <text:1-64> printable, no blank   <line:1-80> with blanks
    <name:1-64> letters, digits, ". _ -"                <user:1-55> and <file:1-80>: as text
    <address> of IPv4   <mask> of IPv4   <wildcard>     <time> of day, as 05:00:00
    {one,two} one of these words                        <name:1-64>*, {one,two}* several
    {@kex} one of the algorithms

and to the end of the line, besides <line:...>:

    <banner:1-800>   %text%, in any character that the text lacks; it may have several lines
    <publickey>      type and base64 of a key, and a comment, see `publickey`
    <password:1-63>  simple TEXT, or hash HASH as it is shown; the value is a Password or the hash
    <secret:8-63>    simple TEXT, or cipher TEXT as it is shown; the value is in clear

`parse` raises Refused with a sentence that can be shown as it is.
"""

from ..compat import load
from ..errors import Refused

LONG = ("line", "banner", "publickey", "password", "secret")

_NAMES = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"


class Password:
    """One that was given in clear; `hash` is a generator of steps: the text of its hash."""

    def __init__(self, text):
        self._text = text

    def hash(self):
        return load("microsshd.config.secrets").hash(self._text)


def choices(token):
    """The words of {one,two} or {one,two}*; {@kex} are those of `algorithms.KNOWN`."""
    names = token.rstrip("*")[1:-1]
    if names[0] == "@":
        return load("microsshd.config.algorithms").KNOWN[names[1:]]
    return tuple(names.split(","))


def _kind(token):
    """(name, least, most) of <name:least-most>."""
    name, _, limits = token.rstrip("*")[1:-1].partition(":")
    least, _, most = limits.partition("-")
    return name, int(least or 0), int(most or 0)


def is_long(token):
    """Whether the argument takes the rest of the line."""
    return token[0] == "<" and _kind(token)[0] in LONG


def parse(token, text):
    """The value of an argument: an int, or the text."""
    if token[0] == "{":
        return _choose(token, text)
    name, least, most = _kind(token)
    if name == "number":
        return _number(text, least, most)
    special = _SPECIAL.get(name)
    if special:
        return special(text)
    if name == "banner":
        return _check(token, _banner(text), least, most, " \n")
    if name in ("password", "secret"):
        return _secret(token, text, name, least, most)
    return _check(token, text, least, most, " " if name == "line" else "")


def _check(token, text, least, most, blanks):
    """The text, when it has so many characters and none that is not allowed."""
    if not least <= len(text) <= most:
        raise Refused("Length out of range %s" % hint(token))
    allowed = _NAMES if token.startswith("<name") else None
    for c in text:
        if (c <= " " or c == "\x7f" or (allowed and c not in allowed)) and c not in blanks:
            raise Refused("Character not allowed in %s" % hint(token))
    return text


def _banner(text):
    """What stands between the delimiters."""
    if len(text) < 2 or text[-1] != text[0] or text[0] in text[1:-1]:
        raise Refused("A text begins and ends with a character that it lacks, as %text%")
    return text[1:-1]


def _secret(token, text, name, least, most):
    form, _, text = text.partition(" ")
    secrets = load("microsshd.config.secrets")
    if form == "simple":
        _check(token, text, least, most, " ")
        return Password(text) if name == "password" else text
    if form == "hash" and name == "password":
        secrets.parse_hash(text)
        return text
    if form == "cipher" and name == "secret":
        return _check(token, secrets.open(text), least, most, " ")
    raise Refused("Not one of %s: %s" % (hint(token), form))


def _publickey(text):
    return load("microsshd.config.publickey").check(text)


def _choose(token, text):
    names = choices(token)
    found = tuple(text.split()) if token[-1] == "*" else (text,)
    for i, name in enumerate(found):
        if name not in names or name in found[:i]:
            raise Refused("Not one of %s: %s" % (hint(token), name))
    if not found:
        raise Refused("At least one of %s" % hint(token))
    return found if token[-1] == "*" else text


def _number(text, least, most):
    try:
        value = int(text)
    except ValueError:
        raise Refused("Not a number: %s" % text)
    if not least <= value <= most:
        raise Refused("Out of range <%d-%d>: %s" % (least, most, text))
    return value


def _address(text):
    parts = text.split(".")
    if len(parts) != 4 or not all([p.isdigit() and len(p) < 4 and int(p) < 256 for p in parts]):
        raise Refused("Not an IPv4 address: %s" % text)
    return ".".join([str(int(p)) for p in parts])


def _wildcard(text):
    """The bits of an address that do not count; 0 for 0.0.0.0."""
    return _address("0.0.0.0" if text == "0" else text)


def _time(text):
    parts = text.split(":")
    if len(parts) == 3 and all([p.isdigit() and len(p) < 3 for p in parts]):
        hours, minutes, seconds = [int(p) for p in parts]
        if hours < 24 and minutes < 60 and seconds < 60:
            return "%02d:%02d:%02d" % (hours, minutes, seconds)
    raise Refused("Not a time as 05:00:00: %s" % text)


def _mask(text):
    """A mask as such, or its length; the value is the mask."""
    if text.isdigit() and int(text) <= 32:
        bits = (1 << 32) - (1 << 32 - int(text))
    else:
        bits = 0
        for part in _address(text).split("."):
            bits = bits << 8 | int(part)
        rest = bits ^ (1 << 32) - 1
        if rest & rest + 1:
            raise Refused("Not a mask: %s" % text)
    return ".".join([str(bits >> shift & 255) for shift in (24, 16, 8, 0)])


_SPECIAL = {
    "address": _address,
    "mask": _mask,
    "wildcard": _wildcard,
    "time": _time,
    "publickey": _publickey,
}


def show(token, value):
    """A value as it is typed."""
    if token[-1] == "*":
        return " ".join(value)
    name = _kind(token)[0]
    if name == "banner":
        delimiter = [c for c in "%#$!@&^~" if c not in value][0]
        return delimiter + value + delimiter
    if name == "password":
        return "hash " + value
    if name == "secret":
        return "cipher " + load("microsshd.config.secrets").seal(value)
    return str(value)


def hint(token):
    """What help shows for an argument."""
    if token[0] == "{":
        return "{ %s }" % " | ".join(choices(token))
    name, least, most = _kind(token)
    if name == "number":
        return "<%d-%d>" % (least, most)
    if name in ("address", "mask", "wildcard"):
        return "X.X.X.X"
    if name == "time":
        return "HH:MM:SS"
    if name == "publickey":
        return "ssh-ed25519 AAAA..."
    limits = "STRING<%d-%d>" % (least, most)
    if name == "banner":
        return "%" + limits + "%"
    if name in ("password", "secret"):
        return "{ simple | %s } %s" % ("hash" if name == "password" else "cipher", limits)
    return limits
