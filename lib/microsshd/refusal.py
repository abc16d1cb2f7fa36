"""A polite refusal: identification string and DISCONNECT, as RFC 4253 section 11.1 has it, so that
a user reads why nobody serves him. Its one packet is put together here: to load the packet layer
for it would take the memory that may be short.
"""

from .compat import const, receive_into, send, sleep_ms

_MOST_LINGERING = const(4)  # refused clients that are given time to read why
_TURNS = const(50)  # that such a one is listened to
_PAUSE_MS = const(20)
_SCRATCH = const(256)

_lingering = 0


async def refuse(sock, version, text):
    """Says `text` (at most 64 ASCII characters) to the client and closes the socket."""
    try:
        send(sock, version + b"\r\n" + _disconnect(text.encode()))
        await _linger(sock)
    except (OSError, MemoryError):
        pass
    sock.close()


def _disconnect(text):
    """DISCONNECT for the reason TOO_MANY_CONNECTIONS, in a packet without keys."""
    payload = b"\x01\0\0\0\x0c\0\0\0" + bytes([len(text)]) + text + bytes(4)
    padding = 16 - (5 + len(payload)) % 8
    length = 1 + len(payload) + padding
    return bytes([0, 0, 0, length, padding]) + payload + bytes(padding)


async def _linger(sock):
    """Until the client has closed: before, what it still says would take the refusal back."""
    global _lingering
    if _lingering >= _MOST_LINGERING:
        return
    _lingering += 1
    try:
        scratch = bytearray(_SCRATCH)
        for _ in range(_TURNS):
            n = receive_into(sock, scratch)
            if n == 0:
                break
            await sleep_ms(0 if n else _PAUSE_MS)
    finally:
        _lingering -= 1
