"""package.json files for mip: what `mpremote mip install` copies to a board.

lib/package.json lists the sources, which a board with PSRAM, or the unix port, compiles by itself;
those of builds the compiled modules. This program writes the former anew.
"""

import json
import os
import re

import mpy


def version():
    """That of the package."""
    with open(os.path.join(mpy.LIB, "microsshd", "__init__.py")) as f:
        return re.search('^__version__ = "(.*)"', f.read(), re.M).group(1)


def content(names):
    """The text for files at these paths below the folder of the package.json; a first folder
    `lib` is not there on the board, whose path mip knows."""
    urls = [[re.sub("^lib/", "", name), name] for name in names]
    lines = ",\n".join(["  " + json.dumps(url) for url in urls])
    return '{\n "version": "%s",\n "urls": [\n%s\n ]\n}\n' % (version(), lines)


def write(folder, names):
    with open(os.path.join(folder, "package.json"), "w") as f:
        f.write(content(names))


if __name__ == "__main__":
    write(mpy.LIB, mpy.sources())
