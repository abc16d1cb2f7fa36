"""SFTP's requests that move data: between the file and the channel's own buffers, in pieces.

What arrives is written to the file from where it lies in the channel's ring; what is read goes
into the packet that is sent next. A transfer needs no memory of its own, whatever its size.
"""

from struct import pack_into

from ..compat import const, sleep_ms
from ..errors import Closed
from ..files.reasons import failure
from .sftp_wire import Malformed, NoHandle

_DATA = const(103)
_HEAD = const(13)  # of a DATA reply: length, type, request-id, length of the data
_MOST = const(261120)  # bytes of one READ, as OpenSSH has it
_TURN = const(4)  # packets after which others have theirs
_PIECE = const(512)
_STEP = const(4096)  # bytes copied between two pauses
_EBUSY = const(16)


async def read(sftp):
    file = _file(sftp)
    at = sftp.u64()
    most = min(sftp.u32(), _MOST)
    stream = sftp.stream
    view = await stream.room(_HEAD + max(min(most, file.size - at), 0))
    n = min(most, file.size - at)
    if n <= 0:
        file.read_into(at, view)  # an error comes first
        raise EOFError()
    got = 0
    if len(view) > _HEAD:
        got = file.read_into(at, view[_HEAD : _HEAD + n])
        pack_into(">IBII", view, 0, _HEAD - 4 + n, _DATA, sftp.id, n)
        stream.send(_HEAD + got)
    else:  # a client with a tiny window
        pack_into(">IBII", sftp.buf, 0, _HEAD - 4 + n, _DATA, sftp.id, n)
        await stream.write(sftp.buf[:_HEAD])
    await _go_on(stream, file, at + got, n - got)
    return True


async def _go_on(stream, file, at, n):
    """Sends the n bytes that the reply still owes; nothing can be answered but them."""
    turn = _TURN
    while n:
        turn -= 1
        if not turn:
            turn = _TURN
            await sleep_ms(0)
        view = await stream.room(n)
        try:
            got = file.read_into(at, view)
        except OSError:
            raise Closed()
        if not got:
            raise Closed()
        stream.send(got)
        at += got
        n -= got


async def write(sftp):
    file = _file(sftp)
    at = sftp.u64()
    n = sftp.u32()
    if n > sftp.left:
        raise Malformed()
    stream = sftp.stream
    while n:
        view = await stream.peek()
        got = min(len(view), n)
        if not got:
            raise Closed()
        file.write(at, view[:got])
        stream.skip(got)
        sftp.left -= got
        at += got
        n -= got


def _file(sftp):
    file = sftp.opened()
    if file.folder:
        raise NoHandle()
    return file


async def copy_data(sftp):
    """As much as there is of what was asked for, or all when that is 0."""
    source = _file(sftp)
    at = sftp.u64()
    n = sftp.u64()
    target = _file(sftp)
    to = sftp.u64()
    if source.path == target.path:
        raise failure(_EBUSY)
    there = max(source.size - at, 0)
    n = min(n or there, there)
    view = sftp.buf[:_PIECE]
    done = 0
    while done < n:
        got = source.read_into(at + done, view[: min(_PIECE, n - done)])
        if not got:
            break
        target.write(to + done, view[:got])
        done += got
        if not done % _STEP:
            await sleep_ms(0)
