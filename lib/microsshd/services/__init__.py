"""What a user meets behind a channel: the table of services.

A service is a module with `async def serve(stream, device)`, given a `stream.Stream`; what it
returns is the exit status. It is imported when first asked for.
"""

from ..compat import load

# what only services need
MODULES = (
    "stream services. commands files platform effects config.acl config.algorithms"
    " config.authorized config.edit config.grammar config.kinds config.schema config.secrets"
    " config.special config.startup config.text trial"
)
SUBSYSTEMS = {"sftp": "sftp"}


def find(kind, argument):
    """The module's name for a channel request ("shell", "exec" or "subsystem"), or None."""
    if kind == "exec" and argument.startswith("scp "):
        return "scp"
    return SUBSYSTEMS.get(argument) if kind == "subsystem" else kind


def kind_of(kind, argument):
    """What it is called in the configuration: "stelnet", "sftp" or "scp"; None for no service."""
    name = find(kind, argument)
    return "stelnet" if name in ("shell", "exec") else name


def module_of(kind, argument):
    """The module that serves the request."""
    return load("services." + find(kind, argument))
