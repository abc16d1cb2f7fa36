"""What the device does later: functions of modules that are not in memory until then.

The server's clock calls `check`. Time is counted in seconds that are left, since ticks come round
after six days.
"""

from . import log
from .compat import const, forget, load, ticks_add, ticks_diff, ticks_ms

# what such a function may have loaded, as the command line has it
_TEMPORARY = const(
    "commands. effects config.edit config.schema config.startup config.text network."
)


class Timers:
    """`left`: seconds by function, as "commands.commit.roll_back", which is given the device."""

    def __init__(self, device):
        self.device = device
        self.left = {}
        self.last = ticks_ms()
        self.seconds = 0  # since the start

    def set(self, name, seconds):
        """Calls the function once, not before so many seconds have passed, instead of when it
        was to be called so far."""
        self.left[name] = seconds + 1 + ticks_diff(ticks_ms(), self.last) // 1000

    def every(self, name, minutes):
        """Begins a period (None: there is none). The function begins the next."""
        self.stop(name)
        if minutes:
            self.set(name, 60 * minutes)

    def stop(self, name):
        self.left.pop(name, None)

    def replace(self, name, other):
        """Calls the other function now, instead of one that is to be called later, if it is."""
        if self.left.pop(name, None) is not None:
            self.left[other] = 0

    def check(self, now):
        """Calls what is due; MemoryError when that needs more than there is: it is called again,
        when the connection that came last has ended."""
        passed = ticks_diff(now, self.last) // 1000
        self.last = ticks_add(self.last, passed * 1000)
        self.seconds += passed
        for name in list(self.left):
            self.left[name] -= passed
            if self.left[name] <= 0:
                self._call(name)

    def _call(self, name):
        module, _, function = name.rpartition(".")
        del self.left[name]
        try:
            getattr(load(module), function)(self.device)
        except MemoryError:
            self.left[name] = 1
            connections = self.device.server.connections
            if connections:
                connections[-1].dismiss()
            raise
        except Exception as e:
            log.exception(e, "%s", name)
        finally:
            forget(_TEMPORARY)
