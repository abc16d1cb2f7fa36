"""Lines of an authorized_keys file, as sshd(8) describes them: options, type, base64, comment.

Honoured: `from=`, `command=`, `restrict`, `pty`, `no-pty`; those about what is never allowed here
(forwarding, agents, user rc) are true already. A key with any other option is refused: an option
that is not understood may have been meant to forbid something.
"""

from binascii import a2b_base64

from ..compat import const

_MOOT = (
    "no-port-forwarding",
    "no-agent-forwarding",
    "no-x11-forwarding",
    "no-user-rc",
)
_LONGEST = const(2048)  # characters of a line; an RSA key of 4096 bits takes 740


class Options:
    """What a key's line allows: forced `command` or None, `pty`, `sources` (patterns) or None."""

    def __init__(self):
        self.command = None
        self.pty = True
        self.sources = None


def find(file, blob, address):
    """The Options of the first line that authorizes `blob` (bytes) from `address`, or None.

    `file` is open for text. A line that is too long counts for nothing, however long it is."""
    while True:
        line = file.readline(_LONGEST + 1)
        if not line:
            return None
        if len(line) > _LONGEST:
            while line and line[-1] != "\n":
                line = file.readline(_LONGEST)
            continue
        found = parse(line)
        if found and found[1] == blob:
            options = read_options(found[0])
            if options and (options.sources is None or matches(options.sources, address)):
                return options


def parse(line):
    """(text of the options, key blob) of a line; None for a comment or what is no key."""
    line = line.strip()
    if not line or line.startswith("#"):
        return None
    options = ""
    blob = _blob(line)
    if blob is None:
        end = _unquoted(line, " \t")
        options = line[:end]
        blob = _blob(line[end:].strip())
    return None if blob is None else (options, blob)


def _blob(text):
    """The key blob of "type base64 [comment]", None when text is not that."""
    words = text.split(None, 2)
    if len(words) < 2:
        return None
    try:
        blob = a2b_base64(words[1])
    except ValueError:
        return None
    kind = words[0].encode()
    n = len(kind)
    return blob if blob[: n + 4] == n.to_bytes(4, "big") + kind else None


def _unquoted(text, stops):
    """The index of the first of the characters `stops` outside of quotes, or the length."""
    quoted = False
    i = 0
    while i < len(text):
        c = text[i : i + 1]
        if c == "\\" and text[i + 1 : i + 2] == '"':
            i += 1
        elif c == '"':
            quoted = not quoted
        elif c in stops and not quoted:
            break
        i += 1
    return i


def read_options(text):
    """An Options, or None when one of the options is not understood."""
    options = Options()
    while text:
        end = _unquoted(text, ",")
        name, _, value = text[:end].partition("=")
        name = name.lower()
        text = text[end + 1 :]
        quoted = len(value) >= 2 and value[0] == value[-1] == '"'
        if quoted and name == "command":
            options.command = value[1:-1].replace('\\"', '"')
        elif quoted and name == "from":
            options.sources = value[1:-1].split(",")
        elif value:
            return None
        elif name in ("restrict", "no-pty"):
            options.pty = False
        elif name == "pty":
            options.pty = True
        elif name not in _MOOT:
            return None
    return options


def matches(patterns, address):
    """Whether the address matches one of the patterns and none of the negated ones.

    Patterns are those of ssh_config(5), `*`, `?` and `!`, and IPv4 networks as 192.168.4.0/24. One
    that is neither lets nobody in: what it was to forbid is not known."""
    found = False
    for pattern in patterns:
        negated = pattern[:1] == "!"
        if negated:
            pattern = pattern[1:]
        hit = _in_network(pattern, address) if "/" in pattern else _like(pattern, address)
        if hit is None or (hit and negated):
            return False
        found = found or hit
    return found


def _like(pattern, text):
    if not pattern:
        return not text
    if pattern[0] == "*":
        rest = pattern[1:]
        return any(_like(rest, text[i:]) for i in range(len(text) + 1))
    return bool(text) and pattern[0] in ("?", text[0]) and _like(pattern[1:], text[1:])


def _in_network(pattern, address):
    """None when the pattern is no IPv4 network."""
    network, _, bits = pattern.partition("/")
    a = _ipv4(network)
    b = _ipv4(address)
    if a is None or not bits.isdigit() or int(bits) > 32:
        return None
    shift = 32 - int(bits)
    return b is not None and a >> shift == b >> shift


def _ipv4(text):
    parts = text.split(".")
    if len(parts) != 4:
        return None
    value = 0
    for part in parts:
        if not part.isdigit() or int(part) > 255:
            return None
        value = value << 8 | int(part)
    return value
