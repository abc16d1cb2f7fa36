"""The log's record of commands that change something: who, from where, and what."""

from .. import log
from ..compat import const
from ..config import kinds

_CODE = const(14)  # a command, at level info: see `log`
_KINDS = ("<password", "<secret")
# and what follows one of these is a secret
_SECRET = ("simple", "cipher", "hash", "plain", "password", "passphrase", "wpa-key")


def note(cli, row, args):
    """Logs the command of that row, as it was typed but for shortened words; not what only
    shows."""
    line = _line(row.split("|", 2)[1], args)
    if not line.startswith("display "):
        c = cli.stream.connection
        who = c.line, cli.stream.peer, cli.stream.user
        log.write(_CODE, "-Line=vty%d-IPAddr=%s-User=%s; Command is %s" % (who + (line,)))


def _line(tokens, args):
    args = list(args)
    words = []
    for token in tokens.split():
        if token[0] in "<{":
            value = args.pop(0)
            secret = token.startswith(_KINDS) or (token[0] == "<" and words[-1] in _SECRET)
            token = "******" if secret else kinds.show(token, value)
        words.append(token)
    return " ".join(words)
