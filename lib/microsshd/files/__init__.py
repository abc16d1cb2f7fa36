"""The user's view of the flash: what SFTP, SCP and commands may see of it and do with it.

    files = Files(store, role)      one a session; close() gives up what it has left open
    files.open(path, flags)         a files.opened.File: read_into, write, sync, truncate, close
    files.list(path)                yields (name, stat) of a folder, in constant memory
    stat mkdir rmdir remove rename truncate space set_times resolve

Paths are those of `files.names`; "/" is the folder below which the device keeps its files. Links
of a host's file system are neither followed nor shown, nor is what is no file or folder.

Roles: `network-admin` reads and writes, every other role reads. `Files.may_write` asks in one
place, and all that changes anything asks it.

How files are written:
- Where there was no file, an upload goes into the new file itself: broken off it leaves what has
  arrived, to be resumed. So does a change of a file that is opened without TRUNCATE.
- A file opened with TRUNCATE stays as it is until the upload is closed: what arrives goes to a
  temporary file, which takes its place by rename. Broken off, it is gone and the old file whole;
  the same when a write failed, whatever the client does next.
- `truncate` to a smaller size works in the same way, as the flash cannot shorten files.
- `sync` and `close` return when all is on flash; `sync` puts a temporary file into its place.
- Several may write one file: each to a temporary file of its own, the last one closed stays. Who
  opens a file in place ends the work of who has it open in place: that connection may be dead.
- A file that is removed, replaced or taken over while it is open is lost to who has it open
  (ESTALE): littlefs would show them its blocks, with whatever comes into them next. One that is
  renamed stays open, and one that somebody changed in place is opened anew for its readers.
- Space for the configuration is kept: what would need it ends with ENOSPC.

Sizes end at 2 GB - 1 (littlefs). All raise OSError with an errno, see `files.reasons`.
"""

import os
import time

from ..compat import const, load
from ..config.store import PRIVATE
from ..platform import real_path, set_times
from .names import canonical
from .reasons import failure

READ = const(1)  # flags of `open`, numbered as in SSH_FXP_OPEN
WRITE = const(2)
APPEND = const(4)
CREATE = const(8)
TRUNCATE = const(16)
EXCLUSIVE = const(32)
_CHANGES = const(26)  # those that need the right to write

OPENED = const(8)  # files and folders that one session may have open
FOLDER = const(0x4000)  # in a mode
REGULAR = const(0x8000)
_TYPE = const(0xF000)

_ENOENT = const(2)
_EACCES = const(13)
_EEXIST = const(17)
_ENOTDIR = const(20)
_EISDIR = const(21)
_EINVAL = const(22)
_EMFILE = const(24)
_ENOSPC = const(28)
_ALL_OPENED = const(16)  # and all sessions together
_RESERVE = const(8)  # blocks that are left to the configuration
_MEASURE = const(65536)  # bytes that may at least be taken before space is measured again
_BLOCK = const(4096)
_TO_1970 = 0 if time.gmtime(0)[0] == 1970 else 946684800  # boards count from 2000


def now():
    """Seconds since 1970."""
    return int(time.time()) + _TO_1970


def date(seconds):
    """(year, month, day, hour, minute, second, ...) of a time as `Files.stat` gives it."""
    return time.localtime(max(seconds - _TO_1970, 0))


def _volume(path):
    """What tells apart the file systems that may be mounted at top-level folders."""
    return path[1:].split("/")[0] if "/" in path[1:] else ""


class Files:
    """What a user of that role reaches of a config.store.Store, standing in the folder `cwd`:
    that one at the beginning, where it is there, else in "/"."""

    def __init__(self, store, role, cwd="/"):
        self.store = store
        self.writes = role == "network-admin"
        self.cwd = "/"
        store.room = None  # the owner's programs may have written, too
        self.root = real_path(store.root) if store.root else ""
        try:
            self.chdir(cwd)
        except OSError:
            pass

    def may_write(self):
        """OSError EACCES for who only reads."""
        if not self.writes:
            raise failure(_EACCES)

    def resolve(self, path):
        """The one spelling "/a/b" of a path, that need not exist."""
        return canonical(path, self.cwd)

    def real(self, path):
        """The path for `os` of one that is resolved."""
        found = self.root + path if path != "/" else self.root or "/"
        if real_path(found) != found:
            raise failure(_EACCES)
        return found

    def chdir(self, path):
        path = self.resolve(path)
        self._folder(path)
        self.cwd = path

    def stat(self, path):
        """(mode, size in bytes, time of the last write in seconds since 1970). A file that is
        being written shows what has arrived: to all who can see it arrive, and to its writer."""
        path = self.resolve(path)
        mode, size, modified = self._stat(path)
        for opened in self.store.opened:
            if opened.path == path and opened.writes and opened.shows(self):
                size = opened.size
        return mode, size, modified

    def _stat(self, path):
        return self.describe(self.real(path))

    def describe(self, real):
        """`stat` of a path for `os`."""
        t = os.stat(real)
        kind = t[0] & _TYPE
        if kind not in (FOLDER, REGULAR):
            raise failure(_EACCES)
        mode = kind | (0o644 if kind == REGULAR else 0o755)
        if not self.writes:
            mode &= ~0o222
        return mode, t[6] if kind == REGULAR else 0, int(t[8]) + _TO_1970

    def _folder(self, path):
        if not self._stat(path)[0] & FOLDER:
            raise failure(_ENOTDIR)

    def _exists(self, path):
        """Its mode, or 0."""
        try:
            return self._stat(path)[0]
        except OSError as e:
            if e.errno != _ENOENT:
                raise
            return 0

    def list(self, path):
        """A folder (files.listing.Listing) to iterate over: (name, what `stat` gives)."""
        path = self.resolve(path)
        self._folder(path)
        self._take_handle()
        return load("files.listing").Listing(self, path)

    def open(self, path, flags):
        """A file (files.opened.File) opened with READ and so on, which mean what POSIX says."""
        if flags & _CHANGES:
            self.may_write()
        path = self.resolve(path)
        if flags & TRUNCATE and not flags & WRITE:
            raise failure(_EINVAL)
        mode = self._exists(path)
        if mode & FOLDER:
            raise failure(_EISDIR)
        if not mode and not flags & CREATE:
            raise failure(_ENOENT)
        if mode and flags & CREATE and flags & EXCLUSIVE:
            raise failure(_EEXIST)
        self._take_handle()
        return load("files.opened").File(self, path, flags, bool(mode))

    def _take_handle(self):
        opened = self.store.opened
        own = len([1 for other in opened if other.files is self])
        if own >= OPENED or len(opened) >= _ALL_OPENED:
            raise failure(_EMFILE)

    def mkdir(self, path):
        self.may_write()
        path = self.resolve(path)
        real = self.real(path)
        if self._exists(path):
            raise failure(_EEXIST)
        self.take_space(path, 2 * _BLOCK)
        os.mkdir(real)

    def rmdir(self, path):
        """Removes an empty folder."""
        path = self._to_go(path)
        self._folder(path)
        os.rmdir(self.real(path))
        self._lose(path)

    def remove(self, path):
        """Removes a file."""
        path = self._to_go(path)
        if self._stat(path)[0] & FOLDER:
            raise failure(_EISDIR)
        os.remove(self.real(path))
        self._lose(path)

    def _to_go(self, path):
        """The resolved path of what may go away: anything but the root."""
        self.may_write()
        path = self.resolve(path)
        if path == "/":
            raise failure(_EACCES)
        return path

    def _lose(self, path):
        for opened in list(self.store.opened):
            if opened.path == path:
                opened.lose()

    def rename(self, old, new, overwrite=False):
        """Gives a file or folder another path, in one step. With overwrite it takes the place of
        a file, or of an empty folder when it is a folder; else what is there is in the way."""
        old = self._to_go(old)
        new = self._to_go(new)
        source, target = self.real(old), self.real(new)
        mode = self._stat(old)[0]
        if (new + "/").startswith(old + "/"):
            if new == old and overwrite:
                return
            raise failure(_EEXIST if new == old else _EINVAL)
        there = self._exists(new)
        if there and not overwrite:
            raise failure(_EEXIST)
        if there and (there ^ mode) & FOLDER:
            raise failure(_EISDIR if there & FOLDER else _ENOTDIR)
        moving = [o for o in self.store.opened if (o.path + "/").startswith(old + "/")]
        for opened in moving:
            opened.pause()
        path = old
        try:
            os.rename(source, target)
            self._lose(new)
            path = new
        finally:
            for opened in moving:
                opened.go_on(path + opened.path[len(old) :])

    def truncate(self, path, size):
        """Generator of steps: makes a file that long, with zeros or without its end. One that
        this session is writing is meant as it is written."""
        self.may_write()
        path = self.resolve(path)
        for opened in self.store.opened:
            if opened.files is self and opened.path == path and opened.writes:
                yield from opened.truncate(size)
                return
        file = self.open(path, WRITE)
        try:
            yield from file.truncate(size)
            file.close()
        finally:
            file.abandon()

    def set_times(self, path, accessed, modified):
        """Sets times (seconds since 1970) where the file system has them; else nothing."""
        self.may_write()
        path = self.resolve(path)
        self._stat(path)
        set_times(self.real(path), accessed - _TO_1970, modified - _TO_1970)

    def space(self, path):
        """(bytes of a block, blocks, free blocks, those that users may fill) of the file system
        of a path."""
        path = self.resolve(path)
        self._stat(path)
        return self._measure(self.real(path))

    def need_space(self, path):
        """(bytes that may be written beside a resolved path, whether that is the file system in
        which the server keeps its own files); OSError ENOSPC when there are none."""
        store = self.store
        volume = _volume(path)
        size, blocks, _, free = self._measure(self.real(path.rsplit("/", 1)[0] or "/"))
        if not free:
            raise failure(_ENOSPC)
        if not store.shape:
            own = self._measure(store.path(PRIVATE)) if volume else (size, blocks)
            store.shape = own[0], own[1]
        home = store.shape == (size, blocks)
        store.room = [volume, min(size * free, max(size * free // 2, _MEASURE)), home]
        return size * free, home

    def take_space(self, path, n=_BLOCK):
        """Accounts for n bytes more at a resolved path; returns whether that is the file system
        in which the server keeps its own files. To measure takes a look at all of the flash,
        0.3 s of a board: so it is done again when half of the space has been used."""
        room = self.store.room
        if not room or room[0] != _volume(path) or room[1] < n:
            if self.need_space(path)[0] < n:
                raise failure(_ENOSPC)
            room = self.store.room
        room[1] -= n
        return room[2]

    def _measure(self, real):
        t = os.statvfs(real)
        return t[1] or t[0], t[2], t[3], max(t[4] - _RESERVE, 0)

    def close(self):
        """Ends the session: what was left open is abandoned."""
        for opened in list(self.store.opened):
            if opened.files is self:
                opened.abandon()
