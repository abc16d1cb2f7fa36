"""A folder that is being listed."""

from ..compat import const, ilistdir
from .handle import Handle
from .names import visible

_ENOENT = const(2)


class Listing(Handle):
    """An iterator over a folder: (name, what `Files.stat` gives), in the flash's order."""

    folder = True

    def __init__(self, files, path):
        super().__init__(files, path)
        try:
            self.names = ilistdir(files.real(path))
        except BaseException:
            self._end()
            raise

    def __iter__(self):
        return self

    def __next__(self):
        while True:
            self._check()
            name = next(self.names)[0]
            if visible(name):
                try:
                    return name, self.files.stat("%s/%s" % (self.path, name))
                except OSError as e:
                    if e.errno != _ENOENT:  # removed meanwhile
                        raise

    def stat(self):
        self._check()
        return self.files.stat(self.path)

    def lose(self):
        self.gone = True
        self._exhaust()

    def close(self):
        self._exhaust()
        self._end()

    abandon = close

    def _exhaust(self):
        """Reads the folder to its end, where littlefs closes it. The garbage collector would close
        it as well, but maybe amidst a call of littlefs whose flash driver is in Python and
        allocates: that leaves littlefs with a pointer to what was freed."""
        names, self.names = self.names, None
        try:
            for _ in names or ():
                pass
        except OSError:
            pass
