"""Files that commands write: whole, or as if nothing had been written.

What replaces a file takes its place when it is complete, as `files` has it; a new file that
cannot be finished is removed. Only what was appended (`>>`) before an error stays.
"""

from ..compat import const, sleep_ms
from ..files import APPEND, CREATE, FOLDER, TRUNCATE, WRITE
from ..files.reasons import failure
from .paths import refused

_ENOENT = const(2)
_EISDIR = const(21)
_CHUNK = const(512)  # lines are gathered to about this many bytes


def mode(files, path):
    """That of a file or folder, 0 where there is none."""
    try:
        return files.stat(path)[0]
    except OSError as e:
        if e.errno != _ENOENT:
            raise
        return 0


class Written:
    """A file to write from its start, or on from its end; OSError as `files` raises it."""

    def __init__(self, files, path, append=False):
        files.may_write()
        there = mode(files, path)
        if there & FOLDER:
            raise failure(_EISDIR)
        self.files = files
        self.path = files.resolve(path)
        self.new = not there
        self.file = files.open(path, WRITE | CREATE | (APPEND if append else TRUNCATE))

    def write(self, data):
        self.file.write(self.file.size, data)

    def close(self):
        if self.new:
            self.file.sync()  # where this fails, the file can still be removed
        self.file.close()

    def give_up(self):
        """The end without close; after a close, nothing."""
        lost = self.file.gone  # closed, or another has the path
        self.file.abandon()
        if self.new and not lost:
            try:
                self.files.remove(self.path)
            except OSError:
                pass  # the error that led here is the one to tell


async def redirect(lines, files, path, append):
    """Writes lines, None among them where it is others' turn, to a file."""
    written = None
    try:
        written = Written(files, path, append)
        gathered = bytearray()
        for line in lines:
            if line is not None:
                gathered.extend(line.encode())
                gathered.append(10)
            if line is None or len(gathered) >= _CHUNK:
                written.write(gathered)
                gathered = bytearray()
                await sleep_ms(0)
        written.write(gathered)
        written.close()
    except OSError as e:
        raise refused(path, e)
    finally:
        if written:
            written.give_up()
