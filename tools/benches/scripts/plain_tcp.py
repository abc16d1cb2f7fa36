"""A plain TCP server on MicroPython's asyncio, to compare with: plain_tcp.py PORT

The first byte says what it does: "e" sends back what comes, "s" sends a million bytes. It ends
with its standard input.
"""

import asyncio
import sys

_BLOCK = 1024
_SENT = 1000000


async def serve(reader, writer):
    if await reader.read(1) == b"s":
        await send(writer)
    else:
        await echo(reader, writer)
    writer.close()
    await writer.wait_closed()


async def send(writer):
    block = bytes(_BLOCK)
    for _ in range(0, _SENT, _BLOCK):
        writer.write(block)
        await writer.drain()


async def echo(reader, writer):
    while True:
        data = await reader.read(_BLOCK)
        if not data:
            return
        writer.write(data)
        await writer.drain()


async def main(port):
    await asyncio.start_server(serve, "127.0.0.1", port)
    print("answer", port)
    await asyncio.StreamReader(sys.stdin).read(1)


asyncio.run(main(int(sys.argv[1])))
