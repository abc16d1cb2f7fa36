"""An SSH server for stock MicroPython."""

__version__ = "0.1.0"

folder = __file__.rsplit("/", 1)[0]  # where the modules are
frozen = str(__path__).startswith(".frozen")  # in a firmware: code takes no memory there

try:
    _file = open(folder + "/modules.bundle", "rb")
except OSError:
    pass  # the modules are loose files
else:
    from .bundle import mount

    __path__ = folder = mount(_file)

from .extensions import command, configuration  # noqa: E402, F401
