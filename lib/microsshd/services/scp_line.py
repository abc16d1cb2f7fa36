"""The command line of `scp`, which clients write for a shell to take apart.

    scp -t [-r] [-d] [-p] [-v] [-q] [--] TARGET       writes what the client sends
    scp -f [-r] [-d] [-p] [-v] [-q] [--] SOURCE...    sends to the client

Words are quoted as for a POSIX shell: '...', "...", \\x. A word's first `~` is the user's folder,
which is `/`; `*` and `?` outside of quotes stand for names. Whatever else means something to a
shell ($, `, ;, |) is just a character here.
"""

from ..compat import const
from ..errors import Refused

_FLAGS = const("tfrdpvq")
_BLANKS = b" \t"
_BACKSLASH = const(92)
_QUOTES = b"'\""
_TILDE = const(126)
_SLASH = const(47)
_STAR = const(42)
_MARK = const(63)


def parse(line):
    """The flags (text) and the paths, as (text, whether it is a pattern), of a command line.

    Refused, with a reason, for what is no call of an scp by its client."""
    flags = ""
    paths = []
    ended = False  # no flags any more
    for i, word in enumerate(words(line.encode())):
        text = word[0]
        if not i:
            continue  # the program's name
        if not ended and text == "--":
            ended = True
        elif not ended and text[0:1] == "-" and len(text) > 1:
            flags += text[1:]
        else:
            ended = True
            paths.append(word)
    for flag in flags:
        if flag not in _FLAGS:
            raise Refused("unknown option -- " + flag)
    if ("t" in flags) == ("f" in flags) or not paths:
        raise Refused("scp here only answers a client's scp")
    if "t" in flags and len(paths) > 1:
        raise Refused("ambiguous target")
    return flags, paths


def words(line):
    """Yields each word of `line` (bytes) as text, and whether a wildcard stands outside of quotes.

    An open quote ends with the line."""
    word = None
    wild = False
    quote = 0
    at = 0
    while at < len(line):
        c = line[at]
        at += 1
        if not quote and c in _BLANKS:
            if word is not None:
                yield word.decode(), wild
            word = None
            wild = False
            continue
        if word is None:
            word = bytearray()
            if c == _TILDE and (line[at : at + 1] or b"/") in b"/ \t":
                c = _SLASH
        if c == quote:
            quote = 0
        elif not quote and c in _QUOTES:
            quote = c
        elif c == _BACKSLASH and at < len(line) and _escapes(line[at], quote):
            word.append(line[at])
            at += 1
        else:
            wild = wild or (not quote and c in b"*?")
            word.append(c)
    if word is not None:
        yield word.decode(), wild


def _escapes(c, quote):
    """Whether a backslash before the character c, within the quote, stands for c alone."""
    return not quote or (quote == _QUOTES[1] and c in b'$`"\\')


def match(pattern, name):
    """Whether a name (bytes) is what the pattern (bytes) stands for: `*` anything, `?` one
    character. A dot at a name's beginning only matches a dot."""
    if name[:1] == b"." and pattern[:1] != b".":
        return False
    p = n = 0
    star = -1  # where the last `*` is, and what it was tried with
    tried = 0
    while n < len(name):
        c = pattern[p] if p < len(pattern) else 0
        if c == _STAR:
            star = p
            tried = n
            p += 1
        elif c and c in (_MARK, name[n]):
            p += 1
            n += 1
        elif star >= 0:
            tried += 1
            n = tried
            p = star + 1
        else:
            return False
    return not pattern[p:].strip(b"*")
