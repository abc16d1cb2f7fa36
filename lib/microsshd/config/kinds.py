"""Kinds of arguments, as rows of text name them.

    <number:1-65535>  <text:1-64> printable, no blank   <line:1-80> with blanks
    <name:1-64> letters, digits, ". _ -"                <address> of IPv4   <mask> of IPv4
    <file:1-80> a path on the flash                     {one,two} one of these words

`parse` raises Refused with a sentence that can be shown as it is.
"""

from ..errors import Refused

_NAMES = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"


def choices(token):
    """The words of {one,two} or {one,two}*."""
    return tuple(token.rstrip("*")[1:-1].split(","))


def _kind(token):
    """(name, least, most) of <name:least-most>."""
    name, _, limits = token[1:-1].partition(":")
    least, _, most = limits.partition("-")
    return name, int(least or 0), int(most or 0)


def parse(token, text):
    """The value of an argument: an int, or the text."""
    if token[0] == "{":
        return _choose(token, text)
    name, least, most = _kind(token)
    if name == "number":
        return _number(text, least, most)
    if name == "address":
        return _address(text)
    if name == "mask":
        return _mask(text)
    if not least <= len(text) <= most:
        raise Refused("Length out of range %s" % hint(token))
    allowed = _NAMES if name == "name" else None
    for c in text:
        if (
            c < " "
            or c == "\x7f"
            or (c == " " and name != "line")
            or (allowed and c not in allowed)
        ):
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


def _address(text):
    parts = text.split(".")
    if len(parts) != 4 or not all([p.isdigit() and len(p) < 4 and int(p) < 256 for p in parts]):
        raise Refused("Not an IPv4 address: %s" % text)
    return ".".join([str(int(p)) for p in parts])


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


def show(token, value):
    """A value as it is typed."""
    return " ".join(value) if token[-1] == "*" else str(value)


def hint(token):
    """What help shows for an argument."""
    if token[0] == "{":
        return "{ %s }" % " | ".join(choices(token))
    name, least, most = _kind(token)
    if name == "number":
        return "<%d-%d>" % (least, most)
    if name in ("address", "mask"):
        return "X.X.X.X"
    return "STRING<%d-%d>" % (least, most)
