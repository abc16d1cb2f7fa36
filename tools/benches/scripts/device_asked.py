"""The device of firmware/unix/main.py, which also answers questions; the same arguments.

A line on the standard input is a question; the end of the input ends the device.
    used    the bytes of heap in live objects, without those of this script
    total   the bytes allocated since the start
    watch   from now on note the most bytes in live objects, at each turn of the event loop
    most    what was noted; watching ends
    programs, erases    of the flash, since the start
    modules the names of all that are loaded, with commas
"""

import gc

gc.collect()
_before = gc.mem_alloc()

import asyncio  # noqa: E402
import sys  # noqa: E402

import chip  # noqa: E402
import micropython  # noqa: E402

_most = 0
_watching = asyncio.Event()
writes = [0, 0]  # programs, erases


def used():
    gc.collect()
    return gc.mem_alloc() - _own


def watch():
    global _most
    _most = 0
    _watching.set()
    return 0


def most():
    _watching.clear()
    return _most


def count_writes():
    """Counts what goes to the flash."""
    write = chip.FileFlash._write

    def counted(self, position, buf, times):
        writes[times > 1] += 1
        write(self, position, buf, times)

    chip.FileFlash._write = counted


def modules():
    """Names of the package's modules that are loaded, as `load` takes them: the keys of its table
    of modules, whose name a build has changed."""
    for table in sys.modules["microsshd"].__dict__.values():
        if isinstance(table, dict) and table and isinstance(list(table.values())[0], type(sys)):
            return sorted(table)
    return []


_QUESTIONS = {
    "used": used,
    "total": micropython.mem_total,
    "watch": watch,
    "most": most,
    "modules": lambda: ",".join(modules()) or "none",
    "programs": lambda: writes[0],
    "erases": lambda: writes[1],
}


async def answer(readable):
    while True:
        await readable(sys.stdin)
        question = sys.stdin.readline().strip()
        if not question:
            raise KeyboardInterrupt
        print("answer", _QUESTIONS[question]())


async def note():
    global _most
    while True:
        await _watching.wait()
        _most = max(_most, used())
        await asyncio.sleep_ms(0)


def start():
    from microsshd import compat

    asyncio.create_task(answer(compat.readable))
    asyncio.create_task(note())


count_writes()
gc.collect()
_own = gc.mem_alloc() - _before

import main  # noqa: E402

main._watch_console = start
sys.exit(main.main(**dict([argument.split("=", 1) for argument in sys.argv[1:]])))
