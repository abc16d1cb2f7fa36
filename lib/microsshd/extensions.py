"""What the owner's application adds: commands, beside those of `services.commands`.

@microsshd.command("display temperature", help="The sensor's temperature")
def temperature(cli):
    yield "%.1f degrees" % sensor.read()
"""

rows = []  # of the table of commands, with target "+number"
functions = []


def command(words, help="", reads=True):
    """Decorator: the function runs when `words` are typed, see `config.grammar` for arguments.

    It is given the cli.Cli and the arguments and yields lines. reads: it changes nothing, so
    those may use it who only read."""

    def add(function):
        rows.append("+%d|%s|%s|%s" % (len(functions), words, "r" if reads else "", help))
        functions.append(function)
        return function

    return add
