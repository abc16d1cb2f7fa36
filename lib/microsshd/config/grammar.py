"""Rows of text, and how a typed line finds its row.

    target|words|more|help

The words are keywords and arguments. An argument is <kind:parameters> or {one,two}, see `kinds`; a
last one with a star takes several words, a last one of `kinds.LONG` the rest of the line. Keywords
may be shortened while they stay unique among those that can follow. A row without target only says
what the keywords that it ends with are about. A table is text, read row by row: a row as an object
of its own would cost several times its size.
"""

from ..errors import Refused, Unfinished
from . import kinds


class Match:
    """The rows that a line can still mean, word by word; `args` are the arguments' values.

    Of a table only those rows are kept that begin as the line does, with two words, and one of
    each first word that does: a board has no memory for all."""

    def __init__(self, rows, line):
        words = line.lower().split(None, 2)[:2]
        self.rows = []
        seen = None  # the first word of a longer row that was kept
        for row in rows:
            tokens = row.split("|", 2)[1].split(" ", 2)
            fits = [_may_be(token, word) for token, word in zip(tokens, words)]
            if fits and not fits[0]:
                continue
            if all(fits) or (tokens[0] != seen and len(tokens) > 1):
                self.rows.append(row)
                seen = tokens[0] if len(tokens) > 1 else seen
        self.depth = 0
        self.args = []
        self.more = None  # the token that goes on taking words

    def token(self, row):
        """What may come next in this row; "" at its end."""
        tokens = row.split("|", 2)[1].split()
        return tokens[self.depth] if self.depth < len(tokens) else ""

    def tokens(self):
        """Each token that may come next, once."""
        found = []
        for row in self.rows:
            token = self.token(row)
            if token and token not in found:
                found.append(token)
        return found

    def take_all(self, line, end):
        """Takes the words of the line before column `end`."""
        column = 0
        while True:
            while column < end and line[column] == " ":
                column += 1
            if column >= end:
                return
            column = self._take(line, column)

    def _take(self, line, column):
        """Takes the word at the column; returns the column behind what was taken."""
        end = line.find(" ", column)
        end = len(line) if end < 0 else end
        word = line[column:end]
        if self.more:
            self._take_more(word, column)
            return end
        tokens = self.tokens()
        if not tokens:
            blame = "Too many parameters" if self.rows else "Unrecognized command"
            raise Unfinished(blame, column)
        token, keyword = _keyword(tokens, word, column)
        if keyword is None:
            token, end = self._argument(tokens, line, column, end)
        elif token[-1] == "*":
            self.args.append((keyword,))
            self.more = token
        elif token[0] == "{":
            self.args.append(keyword)
        self.rows = [row for row in self.rows if self.token(row) == token]
        self.depth += 1
        return end

    def _take_more(self, word, column):
        value = _keyword([self.more], word, column)[1]
        if self.more[0] == "<":
            value = kinds.parse(self.more[:-1], word)
        if value is None or value in self.args[-1]:
            raise Unfinished("Wrong parameter", column)
        self.args[-1] += (value,)

    def _argument(self, tokens, line, column, end):
        """(token, column behind it) of the first kind of argument that takes the word."""
        error = None
        for token in tokens:
            if token[0] == "<":
                stop = len(line.rstrip()) if kinds.is_long(token) else end
                try:
                    value = kinds.parse(token.rstrip("*"), line[column:stop])
                    if token[-1] == "*":
                        self.more = token
                        value = (value,)
                    self.args.append(value)
                    return token, stop
                except Refused as e:
                    error = error or e
        if not error:
            raise Unfinished("Unrecognized command", column)
        unfinished = Unfinished("Wrong parameter", column)
        unfinished.detail = error.text
        raise unfinished

    def whole(self):
        """The row that is complete, or None."""
        for row in self.rows:
            if not self.token(row) and row[0] != "|":
                return row
        return None

    def keywords(self, word):
        """[(keyword that can follow and begins with `word`, help)]"""
        word = word.lower()
        found = []
        for token in [self.more] if self.more else self.tokens():
            if token[0] != "<":
                text = self._help(token)
                found += [(k, text) for k in _keywords(token) if k.lower().startswith(word)]
        return found

    def arguments(self):
        """[(hint of an argument that can follow, help)]"""
        return [(kinds.hint(t), self._help(t)) for t in self.tokens() if t[0] == "<"]

    def _help(self, token):
        """That of the row that ends with the token."""
        for row in self.rows:
            tokens = row.split("|", 2)[1].split()
            if tokens[-1] == token and len(tokens) == self.depth + (not self.more):
                return row[row.rindex("|") + 1 :]
        return ""


def _may_be(token, word):
    """Whether a lower-case word may be short for the token."""
    return token[0] in "<{" or token[: len(word)].lower() == word


def _keywords(token):
    return kinds.choices(token) if token[0] == "{" else (token,)


def _keyword(tokens, word, column):
    """(token, keyword) that a word means, (None, None) for none."""
    word = word.lower()
    found = None, None
    for token in tokens:
        for keyword in _keywords(token) if token[0] != "<" else ():
            if keyword.lower() == word:
                return token, keyword
            if keyword.lower().startswith(word):
                if found[1] not in (None, keyword):
                    raise Unfinished("Ambiguous command", column)
                found = token, keyword
    return found


def find(rows, line):
    """(row, arguments) of a typed line."""
    match = Match(rows, line)
    match.take_all(line, len(line))
    row = match.whole()
    if row is None:
        raise Unfinished("Incomplete command", len(line.rstrip()))
    return row, match.args


def match(rows, line):
    """(the Match of all but the line's last word, that word, which may be unfinished)."""
    match = Match(rows, line)
    last = line.rfind(" ") + 1
    match.take_all(line, last)
    return match, line[last:]


def is_open(line):
    """Whether the line begins a text in delimiters (`header`) that it does not end: then the next
    line goes on with it."""
    words = line.split(None, 2)
    if len(words) < 3 or words[0] != "header":
        return False
    text = words[2].rstrip()
    return len(text) < 2 or text[-1] != text[0]
