"""What a shell does at its prompt with a line, or with a key that the line editor leaves to it.
It is loaded then."""

import time

from ..compat import const, load
from .running import needed, run

_CURRENT = const(7)  # Ctrl-G
_TAB = const(9)
_ENTER = const(10)
_REDRAW = const(18)  # Ctrl-R
_RETURN = const(26)  # Ctrl-Z
_HELP = const(63)
_LONGEST = const(2048)  # bytes of all lines in the history


async def begin(shell):
    """Greeting and first prompt; False when the user does not accept what is to be accepted."""
    cli = shell.cli
    cli.temporary = needed(cli)
    if not await load("services.greeting").greet(cli.terminal, cli.device.config.values):
        return False
    await cli.stream.write("\r\n")
    await _ready(shell)
    return True


async def answer(shell, key):
    """Answers a key; true at the shell's end."""
    cli, editor = shell.cli, shell.editor
    cli.temporary = needed(cli)
    if key in (_TAB, _HELP):
        await load("services.help").answer(shell, key)
    elif key in (_REDRAW, _CURRENT):
        await cli.stream.write("\r\n")
        if key == _CURRENT and not cli.open:
            await run(cli, "display current-configuration")
        await cli.stream.write(shell.prompt.encode() + editor.redraw())
    else:
        if key == _ENTER:
            _remember(editor, cli.device.config.values)
            shell.status = await run(cli, editor.line, len(shell.prompt))
            if shell.status is None:
                shell.status = 0
                return True
        else:
            cli.open = ""
            if key == _RETURN:
                cli.view = "user"
        await _ready(shell)
    return False


def _remember(editor, values):
    """Puts the line into the history, which is as large as the longest line at most."""
    history, line = editor.history, editor.line
    if line and line.strip() and (not history or history[-1][1] != line):
        history.append((int(time.time()), line))
    most = values.get("line/history", 10)
    while len(history) > most or sum([len(line) for _, line in history]) > _LONGEST:
        history.pop(0)


async def _ready(shell):
    """Shows the prompt of the view."""
    shell.prompt = _prompt(shell.cli)
    await shell.cli.stream.write(shell.prompt)


def _prompt(cli):
    name = cli.device.config.values["sysname"]
    if cli.open:
        return ""
    if cli.view == "user":
        return "<%s>" % name
    if cli.view is None:
        return "[%s]" % name
    suffix = load("config.schema").list_row(cli.view[0]).split("|")[2]
    if cli.view[1] is not None:
        suffix = suffix % cli.view[1]
    return "[%s-%s]" % (name, suffix)
