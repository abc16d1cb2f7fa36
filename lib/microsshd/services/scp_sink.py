"""scp's receiver, `scp -t TARGET`; see `scp` for the protocol.

What a client sends stays below the target that its command line names: a name that is empty, `.`
or `..`, or has a `/` or a control character is refused, and the transfer goes on. A file that has
begun cannot be refused any more: its bytes are read and dropped, then it has failed. What fails or
breaks off leaves the file that it was to replace, and no new one. Modes are accepted and dropped.
"""

from ..compat import const
from ..errors import Closed, Refused
from ..files import CREATE, FOLDER, TRUNCATE, WRITE
from ..files.names import text
from ..files.reasons import failure, reason

_ENOENT = const(2)
_ENOTDIR = const(20)
_EINVAL = const(22)
_EFBIG = const(27)
_ENOSPC = const(28)
_ENAMETOOLONG = const(36)
_LARGEST = const(0x7FFFFFFF)
_LARGE = const(65536)  # for less the space is not measured twice
_LONGEST = const(1024)  # bytes of a path
_SHOWN = const(80)  # bytes of a name in a complaint


async def run(peer, files, flags, paths):
    """Receives until the client ends; `flags` and `paths` are those of the command line."""
    target = paths[0][0]
    try:
        folder = _is_folder(files, target)
        if "d" in flags and not folder:
            raise failure(_ENOTDIR)
    except OSError as e:
        raise Refused("%s: %s" % (target, reason(e)))
    outside = []  # the targets around the folder that is being received
    times = None
    await peer.accept()
    while True:
        line = await peer.line()
        if line is None:
            return
        kind = line[:1]
        if kind == b"\1" or kind == b"\2":  # the client has failed
            peer.status = 1
            if kind == b"\2":
                return
        elif kind == b"E" and outside:
            target, folder = outside.pop()
            await peer.accept()
        elif kind == b"T":
            times = _times(line)
            await peer.accept()
        elif kind in (b"C", b"D"):
            size, name = _entry(line)
            if kind == b"D" and "r" not in flags:
                raise Refused("a folder was not asked for")
            try:
                path = _below(target, name) if folder else _alone(target, kind)
                if kind == b"C":
                    await _file(peer, files, path, size, times if "p" in flags else None)
                else:
                    _make_folder(files, path)
                    outside.append((target, folder))
                    target, folder = path, True
                    await peer.accept()
            except Closed:
                raise
            except OSError as e:
                await peer.complain(name[:_SHOWN] + b": " + reason(e).encode())
            times = None
        else:
            raise Refused("unexpected message")


def _is_folder(files, path):
    try:
        return bool(files.stat(path)[0] & FOLDER)
    except OSError as e:
        if e.errno != _ENOENT:
            raise
        return False


def _times(line):
    """(accessed, modified) of a T line."""
    fields = line[1:].split(b" ")
    if len(fields) != 4:
        raise Refused("malformed times")
    return _number(fields[2]), _number(fields[0])


def _entry(line):
    """The size and the name (bytes) of a C or D line."""
    fields = line[1:].split(b" ", 2)
    if len(fields) != 3:
        raise Refused("malformed line")
    _number(fields[0])  # the mode
    return _number(fields[1]), fields[2]


def _number(digits):
    if not digits.isdigit() or len(digits) > 19:
        raise Refused("malformed number")
    return int(digits)


def _below(folder, name):
    """The path of a name (bytes) in a folder; OSError for one that leads elsewhere."""
    if len(folder) + len(name) > _LONGEST:
        raise failure(_ENAMETOOLONG)
    if name in (b"", b".", b".."):
        raise failure(_EINVAL)
    for c in name:
        if c < 32 or c in b"/\x7f":
            raise failure(_EINVAL)
    return "%s/%s" % (folder, text(name))


def _alone(path, kind):
    """The path of what takes the target's own name."""
    if path.endswith("/") and kind == b"C":
        raise failure(_ENOENT)
    return path


def _make_folder(files, path):
    try:
        if files.stat(path)[0] & FOLDER:
            return
    except OSError as e:
        if e.errno != _ENOENT:
            raise
        return files.mkdir(path)
    raise failure(_ENOTDIR)


async def _file(peer, files, path, size, times):
    """Receives a file of that size; OSError when it failed, and the client waits to be told."""
    files.may_write()
    if size > _LARGEST:
        raise failure(_EFBIG)
    if size > _LARGE and size > files.need_space(files.resolve(path))[0]:
        raise failure(_ENOSPC)  # before anything is written
    file = files.open(path, WRITE | CREATE | TRUNCATE)
    new = not file.temporary
    try:
        await peer.accept()
        error = None
        at = 0
        while at < size:
            data = await peer.data(size - at)
            if not error:
                try:
                    file.write(at, data)
                except OSError as e:
                    error = e
            at += len(data)
            peer.stream.skip(len(data))
        whole = await peer.ended() or await peer.accepted()  # libssh2 ends without the NUL
        if error:
            raise error
        if whole:
            file.times = times
            file.close()
            new = False
    finally:
        lost = file.gone
        file.abandon()
        if new and not lost:
            files.remove(path)
    await peer.accept()
