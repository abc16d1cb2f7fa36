"""The `display device` commands: what MicroPython's `machine` knows of the board.

What cannot be known is left out, or "unknown" where tools wait for the line.
"""

from ..platform import machine

try:
    import machine as _board
except ImportError:
    _board = None
_CAUSES = (
    ("PWRON_RESET", "Power on"),
    ("HARD_RESET", "Reset"),
    ("WDT_RESET", "Watchdog"),
    ("DEEPSLEEP_RESET", "Deep sleep"),
    ("SOFT_RESET", "User reboot"),
)


def device(cli):
    yield "Slot No.   Brd Type        Brd Status   Software Version"
    yield " 0         %-15s Master       %s" % (machine()[1], cli.device.version)
    if hasattr(_board, "reset_cause"):
        cause = _board.reset_cause()
        for name, text in _CAUSES:
            if getattr(_board, name, None) == cause:
                yield "Reboot Cause  :     " + text
                break
    if hasattr(_board, "freq"):
        frequency = _board.freq()  # of several clocks the processor's is the first
        if isinstance(frequency, tuple):
            frequency = frequency[0]
        yield "CPU frequency :     %d MHz" % (frequency // 1000000)


def manuinfo(cli):
    """Espressif's unique number is the MAC address that the chip was made with."""
    name, processor = machine()
    espressif = processor.startswith("ESP")
    yield "Slot 0:"
    yield "DEVICE_NAME          : " + name
    if hasattr(_board, "unique_id"):
        number = _board.unique_id().hex()
        yield "DEVICE_SERIAL_NUMBER : " + number
        if espressif and len(number) == 12:
            mac = number.upper()
            yield "MAC_ADDRESS          : %s-%s-%s" % (mac[:4], mac[4:8], mac[8:])
    yield "VENDOR_NAME          : " + ("Espressif" if espressif else "unknown")
