"""Kinds of values: `parse(text)` from a command line, `show(value)` back to it, `hint` for help.

`parse` raises Refused with a sentence that can be shown as it is.
"""

from ..errors import Refused


class Number:
    def __init__(self, least, most):
        self.least = least
        self.most = most
        self.hint = "<%d-%d>" % (least, most)

    def parse(self, text):
        try:
            value = int(text)
        except ValueError:
            raise Refused("Not a number: %s" % text)
        if not self.least <= value <= self.most:
            raise Refused("Out of range %s: %s" % (self.hint, text))
        return value

    def show(self, value):
        return str(value)


class Text:
    """Printable text of `least` to `most` characters; spaces only where `spaces` says so."""

    def __init__(self, least, most, spaces=False):
        self.least = least
        self.most = most
        self.spaces = spaces
        self.hint = "STRING<%d-%d>" % (least, most)

    def parse(self, text):
        if not self.least <= len(text) <= self.most:
            raise Refused("Length out of range %s" % self.hint)
        for c in text:
            if c < " " or c == "\x7f" or (c == " " and not self.spaces):
                raise Refused("Character not allowed in %s" % self.hint)
        return text

    def show(self, value):
        return value


class Choice:
    def __init__(self, *names):
        self.names = names
        self.hint = "{ %s }" % " | ".join(names)

    def parse(self, text):
        if text not in self.names:
            raise Refused("Not one of %s: %s" % (self.hint, text))
        return text

    def show(self, value):
        return value


class Choices(Choice):
    """One or more of the names, in the order of preference; a value is a tuple."""

    def parse(self, text):
        names = tuple(text.split())
        for i, name in enumerate(names):
            super().parse(name)
            if name in names[:i]:
                raise Refused("Named twice: %s" % name)
        if not names:
            raise Refused("At least one of %s" % self.hint)
        return names

    def show(self, value):
        return " ".join(value)
