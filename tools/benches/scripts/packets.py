"""What a data packet allocates in the protocol core: packets.py, with host_tests/unit on the path.

A session in memory, logged in, with aes128-ctr and hmac-sha2-256-etm. Only what the server does is
counted: a packet received, opened, read by a service; one written by a service, sealed, sent.
"""

import gc

import sections
from micropython import mem_total
from microsshd.ssh.wire import string
from peer import logged_in, write

_PACKETS = 64  # whole batches of key stream, and the window is opened again many times
_SIZES = (("1 KB", 1024), ("keystroke", 1))


def main():
    client, session = logged_in()
    client.open_channel(window=1 << 20)
    channel = session.mux.channels[0]
    for name, n in _SIZES:
        data = bytes(n)
        for way, function in (("received", receive), ("sent", send)):
            gc.collect()
            total = sum([function(client, session, channel, data) for _ in range(_PACKETS)])
            sections.figure("packet %s, %s" % (way, name), "bytes", total // _PACKETS)


def receive(client, session, channel, data):
    client.put(94, 0, string(data))
    packet = client.tx.pending()
    room = session.room()
    n = len(packet)
    room[:n] = packet
    client.tx.sent(n)
    before = mem_total()
    session.fed(n, 0)
    n = len(channel.peek())
    channel.skip(n)
    session.sent(len(session.pending()), 0)
    allocated = mem_total() - before
    if n != len(data):
        raise ValueError("not what was sent")
    return allocated


def send(client, session, channel, data):
    view = memoryview(data)
    before = mem_total()
    n = write(channel, view)
    session.sent(len(session.pending()), 0)
    allocated = mem_total() - before
    if n != len(data):
        raise ValueError("not all was sent")
    return allocated


main()
