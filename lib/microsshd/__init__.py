"""An SSH server for stock MicroPython."""

__version__ = "0.1.0"

try:
    _file = open(__file__.rsplit("/", 1)[0] + "/modules.bundle", "rb")
except OSError:
    pass  # the modules are loose files
else:
    from . import bundle

    __path__ = bundle.mount(_file)


def command(*words, **more):
    """See `extensions.command`, which is loaded when an application first asks for it."""
    from .extensions import command

    return command(*words, **more)


def configuration(rows):
    """See `extensions.configuration`."""
    from .extensions import configuration

    configuration(rows)
