"""The table of commands that are no configuration: rows of `config.grammar`.

    module.function|words|flags|help

A function is given the cli.Cli and the arguments, and yields lines; with flag `i` it is a
coroutine and talks itself, through the Cli. With flag `r` those may use it who only read. Its
module is imported when it is typed. A section holds for the view at its head.
"""

from io import StringIO

from .. import extensions

TABLE = """\
# any
|display|r|Show information
display.version|display version|r|Software version and uptime
display.users|display users|r|Users logged in
|display ssh|r|SSH server
|display ssh server|r|SSH server
display.sessions|display ssh server session|r|SSH connections
display.memory|display memory|r|Memory in use and free
display.logbuffer|display logbuffer|r|The last lines of the log
show.current|display current-configuration||The configuration in use
show.this|display this||The configuration of this view
display.help|help|r|All commands of this view
cli.quit|quit|ir|Leave this view, in the user view the device
# user
cli.system_view|system-view|i|Configure
|probe|r|Measure the path between client and device
probe.echo|probe echo|ir|Send back what comes in until it ends
probe.send|probe send|ir|Send a million bytes
|screen-length|r|Lines before output pauses
cli.no_paging|screen-length disable|ir|Never pause, in this session
# system
cli.to_user_view|return|ir|Back to the user view
"""

# what people of other houses type
ALIASES = {
    "end": "return",
    "erase": "delete",
    "exit": "quit",
    "hostname": "sysname",
    "logging": "info-center",
    "no": "undo",
    "show": "display",
    "write": "save",
}


def rows(view):
    """Yields the rows of a view, "user" or "system"."""
    inside = False
    for row in StringIO(TABLE):
        if row[0] == "#":
            inside = "any" in row or view in row
        elif inside:
            yield row.rstrip("\n")
    yield from extensions.rows
