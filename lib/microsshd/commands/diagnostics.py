"""`display diagnostic-information`: what one tells who is to help, one command after the other.

Each is loaded when it is its turn, and what the user may not see is left out.
"""

from ..compat import const, forget, load
from ..config import grammar
from ..errors import Refused

_COMMANDS = const(
    "clock,version,device,device manuinfo,memory,cpu-usage,interface,ip interface brief,"
    "ip routing-table,arp,startup,ssh server status,ssh server session,users,"
    "current-configuration,logbuffer"
)


def show(cli):
    for name in _COMMANDS.split(","):
        line = "display " + name
        row, args = grammar.find(cli.service("meaning").rows(cli, line), line)
        target, _, flags, _ = row.split("|", 3)
        if "r" not in flags and cli.stream.role != "network-admin":
            continue
        yield "  ===============%s===============" % line
        module, function = target.split(".")
        try:
            yield from getattr(load("commands." + module), function)(cli, *args)
        except Refused as e:
            yield e.text
        forget("commands.%s network." % module)
        yield ""
        yield None
