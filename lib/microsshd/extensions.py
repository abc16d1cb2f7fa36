"""What the owner's application adds: commands, beside those of `commands`, and leaves.

@microsshd.command("display temperature", help="The sensor's temperature")
def temperature(cli):
    yield "%.1f degrees" % sensor.read()

microsshd.configuration("=sensor/interval|sensor interval <number:1-3600>|10|Seconds")
"""

rows = []  # of the table of commands, with target "+number"
functions = []
leaves = []  # rows of the schema


def command(words, help="", reads=True):
    """Decorator: the function runs when `words` are typed, see `config.grammar` for arguments.

    It is given the cli.Cli and the arguments and yields lines. reads: it changes nothing, so
    those may use it who only read."""

    def add(function):
        rows.append("+%d|%s|%s|%s" % (len(functions), words, "r" if reads else "", help))
        functions.append(function)
        return function

    return add


def configuration(rows):
    """Adds rows to the schema: text, as `config.schema` has it. To be called before the
    configuration is read, so when `app.py` is imported; the values are then in
    `device.config.values`."""
    leaves.extend([row for row in rows.split("\n") if row.strip()])
