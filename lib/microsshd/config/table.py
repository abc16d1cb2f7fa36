"""Tables of text that lie beside the modules, read line by line: in memory they would take their
size, and a board has a tenth of it."""

from ..compat import const, data

_CHUNK = const(256)  # bytes


def lines(name):
    """Yields the lines of a table of the package, as "config/schema.txt"; what ends with a
    backslash goes on in the next line."""
    rest = b""
    begun = ""
    with data(name) as f:
        while True:
            chunk = f.read(_CHUNK)
            if not chunk:
                return
            found = (rest + chunk).split(b"\n")
            rest = found.pop()
            for line in found:
                line = begun + line.decode()
                begun = line[:-1] if line.endswith("\\") else ""
                if not begun:
                    yield line
