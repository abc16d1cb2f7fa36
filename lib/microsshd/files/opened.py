"""Files that a user has open. See `microsshd.files` for the rules.

A File is one of three things: read only; open in place, for a new file or one opened without
TRUNCATE; or a temporary file that takes the place of `path` when it is closed.
"""

import os

from ..compat import const, sync
from ..config.store import TEMPORARY
from . import APPEND, READ, TRUNCATE, WRITE
from .handle import Handle
from .reasons import failure

_ENOENT = const(2)
_EIO = const(5)
_EBADF = const(9)
_EINVAL = const(22)
_EFBIG = const(27)
_ENOSPC = const(28)
_ESTALE = const(116)
_LARGEST = const(0x7FFFFFFF)
_BLOCK = const(4096)  # bytes in which the space is accounted for, as the flash does
_PIECE = const(512)  # bytes copied or filled in one go
_STEP = const(4096)  # and between two pauses
_BESIDE = const(".private.")  # temporary files of other file systems: reserved, and written anew


class File(Handle):
    """A file as opened with `flags`; `size` is what it has, with what arrived."""

    def __init__(self, files, path, flags, exists):
        super().__init__(files, path)
        self.reads = not flags & WRITE or flags & READ
        self.writes = flags & WRITE
        self.appends = flags & APPEND
        self.size = self.at = 0  # at: where the file object stands
        self.allowed = 0  # bytes by which it may grow that are accounted for
        self.failed = 0  # errno of a write that failed
        self.times = None  # to be set at the end
        self.file = self.temporary = None
        try:
            self._start(exists, flags & TRUNCATE)
        except BaseException:
            self.abandon()
            raise

    def _start(self, exists, truncates):
        real = self.files.real(self.path)
        if not exists:
            self.files.take_space(self.path)
            self.allowed = _BLOCK
            self.file = open(real, "w+b")
        elif truncates:
            self._use_temporary()
        else:
            if self.writes:
                for other in self._others():
                    if other.writes and not other.temporary:
                        other.lose()
            self._reopen()

    def _reopen(self):
        """Opens the file in place as it is now on flash."""
        self.file = open(self.files.real(self.path), "r+b" if self.writes else "rb")
        self.size = self.file.seek(0, 2)
        self.at = self.size

    def _others(self):
        """Who else has this file open."""
        path = self.path
        return [o for o in self.files.store.opened if o.path == path and o is not self]

    def _use_temporary(self):
        """Goes on with an empty temporary file."""
        path = self._temporary(self.files.take_space(self.path))
        self.allowed = _BLOCK
        self.file = open(path, "w+b")
        self.temporary = path

    def _temporary(self, home):
        """The path of a new temporary file, in the server's folder or beside the file."""
        store = self.files.store
        store.uploads += 1
        folder = store.path(TEMPORARY) + "/"
        if not home:
            folder = self.files.real(self.path).rsplit("/", 1)[0] + "/" + _BESIDE
        return folder + str(store.uploads)

    def shows(self, files):
        """Whether that session sees what has been written here."""
        return not self.temporary or files is self.files

    def stat(self):
        """As `Files.stat`, of what is open."""
        self._check()
        mode, _, modified = self.files.describe(self.temporary or self.files.real(self.path))
        return mode, self.size, modified

    def read_into(self, at, view):
        """Fills view with bytes from the offset `at` on; returns their number, 0 at the end."""
        self._check()
        if not self.reads:
            raise failure(_EBADF)
        n = min(len(view), self.size - at)
        if n <= 0:
            return 0
        self._seek(at)
        n = self.file.readinto(view if n == len(view) else view[:n])
        self.at += n
        return n

    def write(self, at, data):
        """Writes data (bytes or a view) at the offset `at`, at the end with APPEND; a gap before
        it is filled with zeros."""
        self._check()
        if not self.writes:
            raise failure(_EBADF)
        if self.failed:
            raise OSError(self.failed, "write failed")
        if self.appends:
            at = self.size
        end = at + len(data)
        self.failed = _EIO  # until it has not
        try:
            if end > _LARGEST:
                raise failure(_EFBIG)
            if end > self.size:
                self._grow(end - self.size)
            self._seek(at)
            if self.file.write(data) != len(data):
                raise failure(_ENOSPC)
        except OSError as e:
            self.failed = e.errno or _EIO
            raise
        self.failed = 0
        self.at = end
        self.size = max(self.size, end)

    def _seek(self, at):
        if at != self.at:  # littlefs writes what it holds at each seek
            self.file.seek(at)
            self.at = at

    def _grow(self, n):
        if n > self.allowed:
            more = n - self.allowed + _BLOCK - 1
            more -= more % _BLOCK
            self.files.take_space(self.path, more)
            self.allowed += more
        self.allowed -= n

    def truncate(self, size):
        """Generator of steps: zeros are added, or what is behind `size` is cut off."""
        self._check()
        if not self.writes:
            raise failure(_EINVAL)
        if size > _LARGEST:
            raise failure(_EFBIG)
        if size > self.size:
            yield from self._fill(size)
        elif size < self.size:
            yield from self._shorten(size)

    def _fill(self, size):
        self._grow(size - self.size)  # all of it, or none
        self.allowed += size - self.size
        zeros = memoryview(bytes(_PIECE))
        while self.size < size:
            self.write(self.size, zeros[: min(_PIECE, size - self.size)])
            if not self.size % _STEP:
                yield

    def _shorten(self, size):
        path = self._temporary(self.files.take_space(self.path, size))
        file = open(path, "w+b")
        try:
            yield from self._copy(file, size)
        except BaseException:
            file.close()
            _remove(path)
            raise
        self._discard()
        self.file = file
        self.temporary = path
        self.size = self.at = size
        self.allowed = 0

    def _copy(self, file, size):
        view = memoryview(bytearray(_PIECE))
        at = 0
        while at < size:
            self._check()
            self._seek(at)
            n = self.file.readinto(view[: min(_PIECE, size - at)])
            if not n or file.write(view[:n]) != n:
                raise failure(_EIO)
            self.at = at = at + n
            if not at % _STEP:
                yield
        self._check()

    def sync(self):
        """What has been written is on flash, under its name, when this returns."""
        self._check()
        if self.failed:
            raise OSError(self.failed, "write failed")
        if not self.writes:
            return
        in_place = not self.temporary
        try:
            self._commit()
        except OSError as e:
            self.failed = e.errno or _EIO
            raise
        if not in_place:
            self._reopen()

    def _commit(self):
        sync(self.file)
        others = self._others()
        if self.temporary:
            self.file.close()
            os.rename(self.temporary, self.files.real(self.path))
            self.file = self.temporary = None
        for other in others:
            if self.file and other.file and not other.writes:
                other.pause()
                other.go_on(self.path)
            elif not self.file:
                other.lose()

    def close(self):
        """The end: what was written is on flash, or OSError and a replaced file is as it was."""
        gone = self.gone and self.writes
        try:
            if not gone and self.writes:
                if self.failed:
                    raise OSError(self.failed, "write failed")
                self._commit()
        finally:
            self.abandon()
        if gone:
            raise failure(_ESTALE)
        if self.times:
            self.files.set_times(self.path, *self.times)

    def abandon(self):
        """The end without a close: a temporary file vanishes, another keeps what has arrived."""
        self._end()
        try:
            self._discard()
        except OSError:
            pass  # nothing more can be done; what is left is swept at the next start

    def _discard(self):
        file, self.file = self.file, None
        temporary, self.temporary = self.temporary, None
        try:
            if file:
                file.close()
        finally:
            if temporary:
                _remove(temporary)

    def lose(self):
        """The file was removed, or another has its path. A temporary file will have it next."""
        if not self.temporary:
            self.gone = True
            self._discard()

    def pause(self):
        if self.file and not self.temporary:
            if self.writes:
                sync(self.file)
            self.file.close()
            self.file = None

    def go_on(self, path):
        self.path = path
        if not self.file and not self.gone:
            try:
                self._reopen()
            except OSError:
                self.gone = True


def _remove(path):
    try:
        os.remove(path)
    except OSError:
        pass  # swept at the next start
