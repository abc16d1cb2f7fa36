"""scp's sender, `scp -f SOURCE...`; see `scp` for the protocol.

Of a folder first the files are sent, then the folders in it, so only one listing is open. A file
that cannot be read to its end is filled up with zeros, and has failed then.
"""

from ..compat import const, sleep_ms
from ..errors import Closed
from ..files import FOLDER, READ
from ..files.reasons import failure, reason
from .scp_line import match

_ENOENT = const(2)
_EIO = const(5)
_EISDIR = const(21)
_EINVAL = const(22)
_ROOT_NAME = const("flash")


async def run(peer, files, flags, paths):
    """Sends what the command line names; `flags` and `paths` are its parts."""
    if not await peer.accepted():
        return
    source = Source(peer, files, flags)
    for path, pattern in paths:
        await source.try_to(source.send_matching if pattern else source.send, path)


class Source:
    """What sends to `peer` from `files`."""

    def __init__(self, peer, files, flags):
        self.peer = peer
        self.files = files
        self.flags = flags

    async def try_to(self, send, path):
        """send(path), and complains of what fails; its result."""
        try:
            return await send(path)
        except Closed:
            raise
        except OSError as e:
            await self.peer.complain("%s: %s" % (path, reason(e)))

    async def send_matching(self, path):
        """Sends what the last part of path is a pattern for."""
        parts = path.rsplit("/", 1)
        folder = parts[0] + "/" if len(parts) > 1 else ""
        pattern = parts[-1].encode()
        found = False
        listing = self.files.list(folder or ".")
        try:
            for name, _ in listing:
                if match(pattern, name.encode()):
                    found = True
                    await self.try_to(self.send, folder + name)
        finally:
            listing.close()
        if not found:
            raise failure(_ENOENT)

    async def send(self, path):
        """Sends a file, or a folder and all that is in it."""
        path = self.files.resolve(path)
        if not self.files.stat(path)[0] & FOLDER:
            return await self.send_file(path)
        if "r" not in self.flags:
            raise failure(_EISDIR)
        levels = [[path]]  # the folders that are left to be sent, on each level
        while levels:
            if levels[-1]:
                path = levels[-1].pop()
                if await self.try_to(self._enter, path):
                    levels.append(await self.try_to(self.send_files, path) or [])
            else:
                levels.pop()
                if levels:
                    await self._line("E\n")

    async def _enter(self, path):
        return await self._line("D0755 0 %s\n" % _name(path))

    async def send_files(self, path):
        """Sends the files of a folder; the paths of the folders in it."""
        folders = []
        listing = self.files.list(path)
        try:
            for name, stat in listing:
                below = "%s/%s" % (path, name)
                if stat[0] & FOLDER:
                    folders.append(below)
                else:
                    await self.try_to(self.send_file, below)
        finally:
            listing.close()
        return folders

    async def send_file(self, path):
        peer = self.peer
        file = self.files.open(path, READ)
        try:
            mode, size, modified = file.stat()
            if "p" in self.flags:
                if not await self._line("T%d 0 %d 0\n" % (modified, modified)):
                    return
            if not await self._line("C%04o %d %s\n" % (mode & 0o7777, size, _name(path))):
                return
            error = await self._send_bytes(file, size)
        finally:
            file.abandon()
        if error:
            await peer.complain("%s: %s" % (path, reason(error)))
        else:
            await peer.accept()
        await peer.accepted()

    async def _send_bytes(self, file, size):
        """Sends that many bytes; an OSError if they are not all the file's."""
        error = None
        at = 0
        while at < size:
            view = await self.peer.stream.room(size - at)
            n = len(view)
            try:
                if not error and file.read_into(at, view) != n:
                    raise failure(_EIO)
            except OSError as e:
                error = e
            if error:
                view[:] = bytes(n)
            self.peer.stream.send(n)
            at += n
            await sleep_ms(0)  # it is others' turn even when all can be sent at once
        return error

    async def _line(self, line):
        """Whether the client goes on after that line."""
        await self.peer.write(line)
        return await self.peer.accepted()


def _name(path):
    """The name to send for a path; OSError when it would not stay in its line."""
    name = path.rsplit("/", 1)[1]
    for c in name.encode():
        if c < 32:
            raise failure(_EINVAL)
    return name or _ROOT_NAME
