"""SFTP's requests but for those that move data: see `sftp` for the table that names them.

Each is given the Sftp whose fields it reads, and returns True when it has sent a reply of its own;
else success is answered, or what it raised.
"""

from ..compat import const, sleep_ms
from ..files import FOLDER, OPENED, READ, date, now
from ..files.reasons import failure
from .sftp_wire import BUFFER, NoHandle

_NAME = const(104)
_EXTENDED_REPLY = const(201)
_LARGEST = const(34000)  # bytes of a packet, of the data of READ and WRITE: what is best for both
_DATA = const(32768)
_READ_ONLY = const(1)  # flags of statvfs
_NO_SET_ID = const(2)
_EISDIR = const(21)
_HALF_A_YEAR = const(15768000)  # seconds
_MONTHS = const("JanFebMarAprMayJunJulAugSepOctNovDec")


async def open(sftp):
    path = sftp.string()
    flags = sftp.u32()
    sftp.attributes()
    return await sftp.handle(sftp.keep(sftp.files.open(path, flags or READ)))


async def close(sftp):
    sftp.handles.pop(sftp.take_handle()).close()


async def stat(sftp):
    return await sftp.attrs(sftp.files.stat(sftp.string()))


async def fstat(sftp):
    return await sftp.attrs(sftp.opened().stat())


async def setstat(sftp):
    path = sftp.string()
    size, times = sftp.attributes()
    sftp.files.stat(path)
    if size is not None:
        await _in_steps(sftp.files.truncate(path, size))
    if times:
        sftp.files.set_times(path, *times)


async def fsetstat(sftp):
    handle = sftp.opened()
    size, times = sftp.attributes()
    handle.stat()
    if size is not None:
        if handle.folder:
            raise failure(_EISDIR)
        await _in_steps(handle.truncate(size))
    if times and handle.writes:
        handle.times = times  # at its close
    elif times:
        sftp.files.set_times(handle.path, *times)


async def _in_steps(steps):
    try:
        for _ in steps:
            await sleep_ms(0)
    finally:
        steps.close()  # MicroPython never does by itself, and a file of theirs may be open


async def opendir(sftp):
    return await sftp.handle(sftp.keep(sftp.files.list(sftp.string())))


async def readdir(sftp):
    """As many names as fit; the first that does not waits for the next request."""
    listing = sftp.opened()
    if not listing.folder:
        raise NoHandle()
    sftp.begin(_NAME)
    at = sftp.pos
    sftp.put_u32(0)
    n = 0
    while True:
        try:
            entry, listing.kept = listing.kept or next(listing), None
        except StopIteration:
            break
        name = entry[0].encode()
        line = _line(name, *entry[1])
        if sftp.pos + len(name) + len(line) + 32 > BUFFER:
            listing.kept = entry
            break
        sftp.put_string(name)
        sftp.put_string(line)
        sftp.put_attributes(entry[1])
        n += 1
    if not n:
        raise EOFError()
    sftp.buf[at + 3] = n
    return await sftp.send()


def _line(name, mode, size, modified):
    """A line as `ls -l` shows it."""
    bits = "".join(["rwx"[i % 3] if mode >> 8 - i & 1 else "-" for i in range(9)])
    t = date(modified)
    day = "%s %2d " % (_MONTHS[3 * t[1] - 3 : 3 * t[1]], t[2])
    if abs(now() - modified) < _HALF_A_YEAR:
        day += "%02d:%02d" % (t[3], t[4])
    else:
        day += " %4d" % t[0]
    kind = "d" if mode & FOLDER else "-"
    return ("%s%s    1 0        0        %8d %s " % (kind, bits, size, day)).encode() + name


async def remove(sftp):
    sftp.files.remove(sftp.string())


async def mkdir(sftp):
    sftp.files.mkdir(sftp.string())


async def rmdir(sftp):
    sftp.files.rmdir(sftp.string())


async def realpath(sftp):
    return await sftp.name(sftp.files.resolve(sftp.string()))


async def rename(sftp):
    old = sftp.string()
    sftp.files.rename(old, sftp.string())


async def posix_rename(sftp):
    old = sftp.string()
    sftp.files.rename(old, sftp.string(), True)


async def statvfs(sftp):
    return await _send_space(sftp, sftp.string())


async def fstatvfs(sftp):
    return await _send_space(sftp, sftp.opened().path)


async def _send_space(sftp, path):
    size, blocks, free, usable = sftp.files.space(path)
    sftp.begin(_EXTENDED_REPLY)
    for value in (size, size, blocks, free, usable, 0, 0, 0, 0):
        sftp.put_u64(value)
    sftp.put_u64(_NO_SET_ID if sftp.files.writes else _NO_SET_ID | _READ_ONLY)
    sftp.put_u64(255)
    return await sftp.send()


async def fsync(sftp):
    sftp.opened().sync()


async def limits(sftp):
    sftp.begin(_EXTENDED_REPLY)
    for value in (_LARGEST, _DATA, _DATA, OPENED):
        sftp.put_u64(value)
    return await sftp.send()


async def expand_path(sftp):
    """`~` is the root; there are no homes of others."""
    path = sftp.string()
    if path == b"~" or path.startswith(b"~/"):
        path = b"/" + path[1:]
    return await sftp.name(sftp.files.resolve(path))


async def home(sftp):
    return await sftp.name("/")
