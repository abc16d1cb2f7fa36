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

from ..compat import const, load
from ..errors import Refused

LONG = ("line", "banner", "publickey", "password", "secret")

_PLAIN = ("text", "line", "name", "user", "file")  # the others are in `special`
_SPECIAL = const("config.special")
_NAMES = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"


def choices(token):
    """The words of {one,two} or {one,two}*; {@kex} are those of `algorithms.KNOWN`."""
    names = token.rstrip("*")[1:-1]
    if names[0] == "@":
        return load("config.algorithms").KNOWN[names[1:]]
    return tuple(names.split(","))


def kind_of(token):
    """(name, least, most) of <name:least-most>."""
    name, _, limits = token.rstrip("*")[1:-1].partition(":")
    least, _, most = limits.partition("-")
    return name, int(least or 0), int(most or 0)


def is_long(token):
    """Whether the argument takes the rest of the line."""
    return token[0] == "<" and kind_of(token)[0] in LONG


def parse(token, text):
    """The value of an argument: an int, or the text."""
    if token[0] == "{":
        return _choose(token, text)
    name, least, most = kind_of(token)
    if name == "number":
        return _number(text, least, most)
    if name not in _PLAIN:
        return load(_SPECIAL).parse(token, name, text, least, most)
    return check(token, text, least, most, b" " if name == "line" else b"")


def check(token, text, least, most, blanks):
    """The text, when it has so many characters and none that is not allowed; blanks are bytes."""
    if not least <= len(text) <= most:
        raise Refused("Length out of range %s" % hint(token))
    allowed = _NAMES if token.startswith("<name") else None
    for c in text.encode():
        if (c <= 32 or c == 127 or (allowed and c not in allowed)) and c not in blanks:
            raise Refused("Character not allowed in %s" % hint(token))
    return text


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


def show(token, value):
    """A value as it is typed."""
    if token[-1] == "*":
        return " ".join(value)
    if token[0] == "<" and kind_of(token)[0] in ("banner", "password", "secret"):
        return load(_SPECIAL).show(kind_of(token)[0], value)
    return str(value)


def hint(token):
    """What help shows for an argument."""
    return load(_SPECIAL).hint(token)
