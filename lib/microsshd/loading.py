"""Imports the owner's application, at the start and again.

What it has added to commands and leaves before goes first, and so do the modules that it has
imported from the flash. Leaves that it adds to a configuration in use have the values of the file
that the device has started with.
"""

import gc
import sys

from . import extensions
from .bundle import drop
from .compat import load
from .errors import Refused

NAMES = ("app.py", "app.mpy")


def find(store):
    """The file's name, None when there is no application."""
    for name in NAMES:
        if store.exists(name):
            return name
    return None


def load_app(device):
    """The module. Where it cannot be imported the leaves from before stay: their lines in the
    configuration remain."""
    root = device.store.root
    if root not in sys.path:
        sys.path.append(root)
    before = list(extensions.leaves)
    _drop(device.store)
    gc.collect()
    try:
        module = __import__("app")
    except BaseException:
        if before:
            extensions.leaves[:] = before
        raise
    if device.config:
        _adopt(device, before)
    return module


def _drop(store):
    for added in (extensions.rows, extensions.functions, extensions.leaves):
        added.clear()
    for name in list(sys.modules):
        file = getattr(sys.modules[name], "__file__", None)
        if name != "__main__" and name.split(".")[0] != "microsshd" and file:
            if file.startswith(store.root + "/") or (not store.root and store.exists(file)):
                drop(sys.modules, name)


def _adopt(device, before):
    """Values for leaves that are new, or another than before."""
    edit = load("config.edit")
    rows = [row for row in extensions.leaves if row[0] in "=*@" and row not in before]
    if not rows:
        return
    file = device.startup[0]
    problems = []
    fresh = edit.defaults()
    if file:
        try:
            startup = load("config.startup")
            fresh = startup.read(device.store, file, problems.append)
            device.startup = file, problems
        except Refused:
            pass  # it was there at the start
    for row in rows:
        name = edit.name_of(row)
        if name in fresh.values:
            device.config.values[name] = fresh.values[name]
