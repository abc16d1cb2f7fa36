"""An SSH server for stock MicroPython."""

__version__ = "0.1.0"
