"""Part `memory`: what modules take, and when they are in memory."""

import os
import tempfile

import link
import mpy

from . import counting, live

TITLE = "memory: modules and sessions, on the unix port"
COLUMNS = (
    ("file", "file"),
    ("heap", "heap"),
    ("when", "in memory"),
)
NOTES = (
    "bytes. file: of the .mpy, or of a table that is read in place; heap: what an import keeps",
    "  when names and other modules are there (machine code is not in the heap), each module for",
    "  itself: those that are linked into one (tools/link.py) take less together",
    "in memory: always, from the start; in a shell, at its prompt; else while it is needed",
    "this is a 64-bit machine: a 32-bit board takes the same for code, text and buffers, and half",
    "  for objects, in all 0.55 of these figures",
)
_CALM = 1.5  # seconds without change after which what was needed for a while is gone


def measure(quick):
    folder = os.path.join(mpy.build_unix(short=False), "microsshd")
    homes = {n: main for main, names in link.GROUPS.items() for n in names.split()}
    rows = {}
    weights = counting.micropython("weigh.py", heap="2M")
    always, session, sums = _loaded()
    for name in mpy.sources(os.path.join(mpy.LIB, "microsshd")):
        base, kind = os.path.splitext(name)
        if kind != ".py":
            size = os.path.getsize(os.path.join(folder, name))
            rows[name] = {"file": size, "heap": 0, "when": "read in place"}
            continue
        module = base.replace("/", ".").replace(".__init__", "")
        home = homes.get(module, module)
        when = "in a shell" if home in session else "on demand"
        rows[base] = {
            "file": os.path.getsize(os.path.join(folder, base + ".mpy")),
            "heap": weights.get("microsshd." + module, {}).get("heap"),
            "when": "always" if home in always else when,
        }
    for name, used in sums.items():
        rows[name] = {"file": None, "heap": used, "when": None}
    return rows


def _loaded():
    """(modules of the listening device, those with a shell open, {row: heap in use})."""
    sums = {}
    with tempfile.TemporaryDirectory() as folder, live.Device(folder, "512k") as device:
        sums["all, listening"] = idle = device.used(_CALM)
        always = _modules(device)
        with device.login() as transport:
            channel = live.shell(transport)
            sums["a shell at its prompt"] = device.used(_CALM) - idle
            session = _modules(device)
            for row, line in (
                ("a shell that configures", "system-view\nssh server authentication-timeout 50"),
                ("a shell that shows the configuration", "display current-configuration"),
                ("a shell that saves it", "save force"),
            ):
                device.ask("watch")
                live.type_lines(channel, line)
                sums[row + ", at most"] = device.ask("most") - idle
        device.used(_CALM)
        with device.login() as transport:
            device.ask("watch")
            live.execute(transport, "display version")
            sums["an exec session, at most"] = device.ask("most") - idle
        device.used(_CALM)
        with device.login() as transport, transport.open_sftp_client() as sftp:
            sftp.listdir("/")
            sums["an SFTP session"] = device.used(_CALM) - idle
        sums["all, when everybody has left"] = device.used(_CALM)
    return always, session, sums


def _modules(device):
    return {"", "__init__", *device.tell("modules").split(",")}
