"""What an import of each module keeps of the heap.

Each is imported, forgotten and imported once more: then its names and what it imports itself are
there already."""

import gc
import os
import sys

FOLDER = __import__("microsshd").__file__.rsplit("/", 1)[0]


def modules(folder, dotted):
    for entry in os.ilistdir(folder):
        name = entry[0]
        if entry[1] == 0x4000:
            yield from modules(folder + "/" + name, dotted + name + ".")
        elif name.endswith(".mpy"):
            yield dotted + name[:-4]


def weigh(name):
    """Bytes of heap; None where something else than MicroPython's unix port is needed."""
    try:
        __import__(name, None, None, ("",))
    except ImportError:
        return None
    parent, _, child = name.rpartition(".")
    setattr(sys.modules[parent], child, None)
    sys.modules[name] = None  # MicroPython's dict keeps the value of a deleted key
    del sys.modules[name]
    before = used()
    __import__(name, None, None, ("",))
    return used() - before


def used():
    gc.collect()
    return gc.mem_alloc()


for name in sorted(modules(FOLDER, "microsshd.")):
    name = name.replace(".__init__", "")
    if name not in ("microsshd", "microsshd.bundle", "microsshd.memory"):
        heap = weigh(name)
        if heap is not None:
            print("figure %s\theap\t%d" % (name, heap))
