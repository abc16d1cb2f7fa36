"""What differs between the Pythons and boards, and is seldom needed: see `compat`."""

import sys

if sys.implementation.name == "micropython":

    def set_times(path, accessed, modified):
        """Sets a file's times, as of `time.time()`: littlefs keeps that of the last write."""

    def real_path(path):
        """The path with all links followed: no file system has any."""
        return path

    def restart():
        """Resets the board; where there is none nothing happens."""
        try:
            import machine
        except ImportError:
            return
        if hasattr(machine, "reset"):
            machine.reset()

    def woke():
        """Whether this start is the end of a deep sleep."""
        try:
            from machine import DEEPSLEEP_RESET, reset_cause
        except ImportError:
            return False
        return reset_cause() == DEEPSLEEP_RESET

else:
    from ._cpython import real_path, restart, set_times, woke  # noqa: F401


def python():
    """What runs here, as "micropython 1.26.1, esp32"."""
    name = sys.implementation.name
    return "%s %d.%d.%d, %s" % ((name,) + sys.implementation.version[:3] + (sys.platform,))


def mpy():
    """What runs here of compiled modules: version + 256 * sub-version + 1024 * architecture; 0 for
    none."""
    return getattr(sys.implementation, "_mpy", 0) & 0xFFFF


def machine():
    """(board, processor), as ("Generic ESP32 module", "ESP32"); the system's name for both where
    there is no board."""
    text = getattr(sys.implementation, "_machine", "")
    if " with " not in text:
        return sys.platform, sys.platform
    board, processor = text.rsplit(" with ", 1)
    return board, processor.replace(" ", "-")
