"""What is done with a line that was typed. It is loaded for that, and goes with what lines need
when nothing is left to do.

What a line means, and each command, are modules of their own.
"""

from .. import extensions
from ..compat import const, forget, load
from ..errors import Refused, Unfinished

_CHANGES = const("=@*!")  # what the configuration's targets begin with
_LONGEST = const(2048)  # of the line editor
# what lines need, and what works on them
_TEMPORARY = (
    "commands effects config.edit config.grammar config.kinds config.publickey config.schema"
    " config.secrets config.special config.startup config.table config.text network."
    " platform services.editing services.filters services.greeting services.help"
    " services.meaning services.output services.paging services.questions trial"
)
_LAST = const("services.prompt services.running")
_LAST_ALONE = const("services.prompt services.running files")


def needed(cli):
    """Names of the modules that go when nothing is left to do; `files` stays when others may use
    it."""
    return _TEMPORARY, _LAST if len(cli.device.server.connections) > 1 else _LAST_ALONE


async def run(cli, line, indent=0):
    """The exit status of a line: 0, 1 for an error, None for the end. The line is None when it was
    too long. indent: columns before it on the screen, so that the caret stands under its word."""
    cli.temporary = needed(cli)
    if line is None:
        await cli.say(" %% Line is longer than %d bytes." % _LONGEST)
        return 1
    line = cli.open + line.rstrip()
    cli.open = ""
    if "header" in line and cli.view != "user" and load("config.grammar").is_open(line):
        cli.open = line + "\n"
        return 0
    if not line.strip() or line.lstrip()[0] == "#":
        return 0
    try:
        return await _run(cli, line)
    except Unfinished as e:
        caret = " " * (indent + e.path) + "^" + cli.newline
        return await _complain(cli, "%s %% %s found at '^' position." % (caret, e.text))
    except Refused as e:
        return await _complain(cli, e.text)


async def _complain(cli, text):
    text += cli.newline
    stream = cli.stream
    await (stream.write(text) if stream.terminal is not None else stream.write_error(text))
    return 1


async def _run(cli, line):
    view, row, args, filters, file = load("services.meaning").understand(cli, line)
    target, _, flags, _ = row.split("|", 3)
    if target[0] in _CHANGES or "r" not in flags:
        load("commands.audit").note(cli, row, args)
    if target[0] in _CHANGES:
        _make_room(cli, "config.edit")
        return await load("commands.change").change(cli, view, row, args)
    module, _, function = target.partition(".")
    _make_room(cli, module)
    if target[0] == "+":
        function = extensions.functions[int(target[1:])]
    else:
        function = getattr(load("commands." + module), function)
    work = function(cli, *_flat(args))
    if "i" in flags:
        return await work
    try:
        lines = load("services.filters").filtered(work, filters) if filters else work
        if file:
            await load("commands.writing").redirect(lines, cli.files, *file)
        else:
            await load("services.output").show(cli, lines)
    finally:
        if hasattr(work, "close"):
            work.close()  # MicroPython's collector leaves open what a generator has open
    return 0


def _make_room(cli, module):
    """What the command before needed goes, and what this line did until now; what the same one
    needs again at once stays."""
    if module != cli.used or not cli.terminal.typed_ahead():
        forget(_TEMPORARY)
        cli.used = module


def _flat(args):
    """The arguments, the words of {one,two}* each for itself."""
    for arg in args:
        if isinstance(arg, tuple):
            yield from arg
        else:
            yield arg
