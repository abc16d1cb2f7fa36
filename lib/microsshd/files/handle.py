"""What files and folders have in common while they are open. All that is open on the device is in
`store.opened`, since what one session does to a file concerns the others."""

from ..compat import const
from .reasons import failure

_ESTALE = const(116)


class Handle:
    """`kept` is for whoever lists: an entry that is to come once more."""

    folder = writes = False
    kept = None

    def __init__(self, files, path):
        self.files = files
        self.path = path
        self.gone = False
        files.store.opened.append(self)

    def _end(self):
        self.gone = True
        if self in self.files.store.opened:
            self.files.store.opened.remove(self)

    def _check(self):
        if self.gone:
            raise failure(_ESTALE)

    def pause(self):
        """Before the path changes."""

    def go_on(self, path):
        self.path = path
