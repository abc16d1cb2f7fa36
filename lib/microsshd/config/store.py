"""Files of the device: the startup configuration, and secrets apart from what users can reach.

    ROOT/startup.cfg            the configuration as command text
    ROOT/.private/              reachable neither by SFTP, SCP nor commands
        host_key                32-byte seed and 32-byte public key, Ed25519
        startup                 which files to start with, see `startup`
        last_good.cfg           the last configuration that the device came up with
        rollback.cfg            the one that comes back unless a commit delay is confirmed
        starts                  those with the owner's application, see `starts`
        boot, tried, failed     sets of modules, see `trial`
        passwords               "admin:HASH", what was set up; a configured password goes before
        secret                  32 bytes: the key for what configurations hold enciphered
        keys/USER               authorized_keys lines of a user, as they were set up
        temporary/              what is not yet whole: swept at the start

`replace` writes there and renames: whatever happens, old or new is there whole.
"""

import os

from ..compat import sync

PRIVATE = ".private"
PASSWORDS = PRIVATE + "/passwords"
STARTS = PRIVATE + "/starts"
KEYS = PRIVATE + "/keys"
LAST_GOOD = PRIVATE + "/last_good.cfg"
ROLLBACK = PRIVATE + "/rollback.cfg"
ADMIN = "admin"  # who is there when the configuration names nobody
TEMPORARY = PRIVATE + "/temporary"
_FRESH = TEMPORARY + "/store"  # one at a time: nothing runs while it is written


class Store:
    """The files below `root`, as "" for a board's whole flash; `opened` are those that users
    have open, see `files.opened`."""

    def __init__(self, root):
        self.root = root
        self.opened = []
        self.room = self.shape = None  # of the file system, as `files` has measured it
        self.uploads = 0  # their temporary files are numbered
        for folder in (PRIVATE, KEYS, TEMPORARY):
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

    def exists(self, name):
        try:
            os.stat(self.path(name))
        except OSError:
            return False
        return True

    def remove(self, name):
        """Removes a file when it is there."""
        if self.exists(name):
            os.remove(self.path(name))

    def names(self, folder):
        """What is in a folder."""
        return os.listdir(self.path(folder))

    def replace(self, name, data):
        """Makes data (bytes) the whole content of a file, which is lost to who has it open;
        OSError when the flash is full."""
        fresh = self.path(_FRESH)
        with open(fresh, "wb") as f:
            f.write(data)
            sync(f)
        os.rename(fresh, self.path(name))
        for opened in list(self.opened):
            if opened.path == "/" + name:
                opened.lose()

    def sweep(self):
        """Removes what an interrupted `replace` or upload left."""
        for name in self.names(TEMPORARY):
            os.remove(self.path(TEMPORARY + "/" + name))
