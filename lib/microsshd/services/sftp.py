"""SFTP, version 3 (draft-ietf-secsh-filexfer-02) with OpenSSH's extensions: subsystem `sftp`.

Requests are answered one after the other in the order they come; those behind wait in the
channel's window, and then with the client. Each passes one gate: is there such a request, and may
this user change anything? What fails is answered with a status, in one place. Framing that cannot
be right ends the service; its files are abandoned then, see `microsshd.files`.
Refused: links, whose rows say so, and everything the tables do not name.
"""

from ..compat import const
from ..errors import Closed
from ..files import Files
from ..files.reasons import failure, reason
from . import sftp_files, sftp_transfer
from .sftp_wire import BUFFER, Malformed, NoHandle, Packets

_INIT = const(1)
_WRITE = const(6)
_EXTENDED = const(200)
_VERSION = const(2)
_EACCES = const(13)
_EOF = const(1)
_NO_SUCH_FILE = const(2)
_PERMISSION_DENIED = const(3)
_FAILURE = const(4)
_BAD_MESSAGE = const(5)
_OP_UNSUPPORTED = const(8)
_LONGEST = const(262144)  # bytes of a request, as OpenSSH has it
_WRITE_HEAD = const(20)  # bytes of a WRITE before its data: handle, offset, length

# request: (function that handles it, whether it writes). OPEN is asked by its flags.
REQUESTS = {
    3: (sftp_files.open, False),
    4: (sftp_files.close, False),
    5: (sftp_transfer.read, False),
    _WRITE: (sftp_transfer.write, True),
    7: (sftp_files.stat, False),  # LSTAT: there are no links
    8: (sftp_files.fstat, False),
    9: (sftp_files.setstat, True),
    10: (sftp_files.fsetstat, True),
    11: (sftp_files.opendir, False),
    12: (sftp_files.readdir, False),
    13: (sftp_files.remove, True),
    14: (sftp_files.mkdir, True),
    15: (sftp_files.rmdir, True),
    16: (sftp_files.realpath, False),
    17: (sftp_files.stat, False),
    18: (sftp_files.rename, True),
    19: (None, False),  # READLINK
    20: (None, True),  # SYMLINK
}
EXTENDED = {
    b"posix-rename@openssh.com": (sftp_files.posix_rename, True),
    b"statvfs@openssh.com": (sftp_files.statvfs, False),
    b"fstatvfs@openssh.com": (sftp_files.fstatvfs, False),
    b"hardlink@openssh.com": (None, True),
    b"fsync@openssh.com": (sftp_files.fsync, True),
    b"lsetstat@openssh.com": (sftp_files.setstat, True),
    b"limits@openssh.com": (sftp_files.limits, False),
    b"expand-path@openssh.com": (sftp_files.expand_path, False),
    b"copy-data": (sftp_transfer.copy_data, True),
    b"home-directory": (sftp_files.home, False),
}
_TWO = (b"statvfs@openssh.com", b"fstatvfs@openssh.com")  # extensions in version 2, not 1

# status of an errno; the others are SSH_FX_FAILURE
_STATUS = {
    2: _NO_SUCH_FILE,  # ENOENT
    9: _NO_SUCH_FILE,  # EBADF
    20: _NO_SUCH_FILE,  # ENOTDIR
    1: _PERMISSION_DENIED,  # EPERM
    13: _PERMISSION_DENIED,  # EACCES
    22: _BAD_MESSAGE,  # EINVAL
    36: _BAD_MESSAGE,  # ENAMETOOLONG
}
_TEXTS = {
    0: "Success",
    _EOF: "End of file",
    _NO_SUCH_FILE: "No such handle",
    _FAILURE: "Failure",
    _BAD_MESSAGE: "Bad message",
    _OP_UNSUPPORTED: "Operation unsupported",
}


async def serve(stream, device):
    files = Files(device.store, stream.role, stream.folder)
    try:
        return await Sftp(stream, files).run()
    finally:
        files.close()


class Sftp(Packets):
    """One client. `handles` are its open files and folders by number."""

    def __init__(self, stream, files):
        super().__init__(stream)
        self.files = files
        self.handles = {}
        self.last = 0  # handle

    async def run(self):
        """Answers requests until the client sends no more; the exit status."""
        started = False
        while await self.fetch(4):
            self.left = self.u32()
            if not 5 <= self.left <= _LONGEST or not await self.fetch(5):
                return 1
            kind = self.byte()
            self.id = self.u32()
            if (kind == _INIT) == started:  # the first it must be, and no other
                return 1
            if started:
                await self._answer(kind)
            else:
                await self._init()
            started = True
        return 0

    async def _init(self):
        await self.drop()
        self.buf[4] = _VERSION
        self.pos = 5
        self.put_u32(3)
        for name, row in EXTENDED.items():
            if row[0]:
                self.put_string(name)
                self.put_string(b"2" if name in _TWO else b"1")
        await self.send()

    async def _answer(self, kind):
        """Has a request handled, and sends the status when that gave no other answer."""
        code = _FAILURE
        text = None
        try:
            if await self._handle(kind):
                return
            code = 0
        except Closed:
            raise
        except OSError as e:
            code = _STATUS.get(e.errno, _FAILURE)
            text = reason(e)
        except EOFError:
            code = _EOF
        except NoHandle:
            code = _NO_SUCH_FILE
        except Malformed:
            code = _BAD_MESSAGE
        except NotImplementedError:
            code = _OP_UNSUPPORTED
        except MemoryError:
            text = "Out of memory"
        await self.drop()
        await self.status(code, text or _TEXTS[code])

    async def _handle(self, kind):
        """The gate, then the handler; returns whether that has answered."""
        if self.left > BUFFER and kind != _WRITE:
            raise Malformed()
        await self._fields(_WRITE_HEAD if kind == _WRITE else self.left)
        handler, writes = self._row(kind)
        if not handler:
            raise NotImplementedError()
        if writes and not self.files.writes:
            raise failure(_EACCES)
        return await handler(self)

    async def _fields(self, n):
        if n > self.left:
            raise Malformed()
        if not await self.fetch(n):
            raise Closed()

    def _row(self, kind):
        if kind == _EXTENDED:
            return EXTENDED.get(self.string(), (None, False))
        return REQUESTS.get(kind, (None, False))

    def keep(self, opened):
        """The number under which the client will name a file or folder."""
        self.last += 1
        self.handles[self.last] = opened
        return self.last

    def take_handle(self):
        """The number in the next field, of a handle that the client has."""
        n = self.u32()
        if n != 4:
            raise NoHandle()
        number = self.u32()
        if number not in self.handles:
            raise NoHandle()
        return number

    def opened(self):
        return self.handles[self.take_handle()]
