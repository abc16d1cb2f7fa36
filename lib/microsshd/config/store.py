"""Files of the device: the startup configuration, and secrets apart from what users can reach.

    ROOT/startup.cfg            the configuration as command text
    ROOT/.private/              reachable neither by SFTP, SCP nor commands
        host_key                32-byte seed and 32-byte public key, Ed25519
        passwords               lines "user:iterations:salt:hash" in hexadecimal
        keys/USER               authorized_keys lines of a user

`replace` writes beside the old file and renames: whatever happens, old or new is there whole.
"""

import os

from ..compat import sync

PRIVATE = ".private"
_FRESH = ".new"


class Store:
    """The files below `root`, as "" for a board's whole flash."""

    def __init__(self, root):
        self.root = root
        for folder in (PRIVATE, PRIVATE + "/keys"):
            try:
                os.mkdir(self.path(folder))
            except OSError:
                os.stat(self.path(folder))  # there already, or an error worth raising

    def path(self, name):
        return self.root + "/" + name

    def read(self, name):
        """The bytes of a file, None when there is no such file."""
        try:
            with open(self.path(name), "rb") as f:
                return f.read()
        except OSError:
            return None

    def replace(self, name, data):
        """Makes data (bytes) the whole content of a file; OSError when the flash is full."""
        path = self.path(name)
        with open(path + _FRESH, "wb") as f:
            f.write(data)
            sync(f)
        os.rename(path + _FRESH, path)

    def sweep(self):
        """Removes what an interrupted `replace` left."""
        for folder in ("", PRIVATE, PRIVATE + "/keys"):
            for name in os.listdir(self.path(folder)):
                if name.endswith(_FRESH):
                    os.remove(self.path(folder + "/" + name if folder else name))
