"""The kinds of arguments that are seldom typed; see `kinds`, which loads this for them."""

from ..compat import load
from ..errors import Refused
from .kinds import check, choices, kind_of


class Password:
    """One that was given in clear; `hash` is a generator of steps: the text of its hash."""

    def __init__(self, text):
        self._text = text

    def hash(self):
        return load("config.secrets").hash(self._text)


def parse(token, name, text, least, most):
    """The value of an argument of the kind `name`."""
    if name in _ALONE:
        return _ALONE[name](text)
    if name == "banner":
        return check(token, _banner(text), least, most, b" \n")
    return _secret(token, text, name, least, most)


def _banner(text):
    """What stands between the delimiters."""
    if len(text) < 2 or text[-1] != text[0] or text[0] in text[1:-1]:
        raise Refused("A text begins and ends with a character that it lacks, as %text%")
    return text[1:-1]


def _secret(token, text, name, least, most):
    form, _, text = text.partition(" ")
    secrets = load("config.secrets")
    if form == "simple":
        check(token, text, least, most, b" ")
        return Password(text) if name == "password" else text
    if form == "hash" and name == "password":
        secrets.parse_hash(text)
        return text
    if form == "cipher" and name == "secret":
        return check(token, secrets.open(text), least, most, b" ")
    raise Refused("Not one of %s: %s" % (hint(token), form))


def _publickey(text):
    return load("config.publickey").check(text)


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


_ALONE = {
    "address": _address,
    "mask": _mask,
    "wildcard": _wildcard,
    "time": _time,
    "publickey": _publickey,
}


def show(name, value):
    """A value as it is typed."""
    if name == "password":
        return "hash " + value
    if name == "secret":
        return "cipher " + load("config.secrets").seal(value)
    delimiter = [c for c in "%#$!@&^~" if c not in value][0]
    return delimiter + value + delimiter


def hint(token):
    """What help shows for an argument."""
    if token[0] == "{":
        return "{ %s }" % " | ".join(choices(token))
    name, least, most = kind_of(token)
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
