"""Serial ports: which one it is, and in plain words why it, or the board there, is of no use."""

import os

from env import fail

# What the errno of an OSError on a board means.
_REASONS = {
    5: "its flash is damaged",
    19: "it has no file system: tools/flash writes one",
    28: "its flash is full",
    30: "its flash can only be read",
}


def add_argument(parser):
    parser.add_argument(
        "--port", help="where the board is, as /dev/ttyUSB0 (default: the only one that may be)"
    )


def only():
    """The serial port with USB behind it; the program ends when there is none, or several."""
    from serial.tools import list_ports

    found = sorted(port.device for port in list_ports.comports() if port.vid is not None)
    if not found:
        fail("no board is connected (no serial port over USB): --port names another")
    if len(found) > 1:
        fail("which one? --port " + " or ".join(found))
    return found[0]


def check(port):
    """The program ends when the port is not there, or not for this user."""
    if port.startswith("/") and not os.path.exists(port):
        fail("there is no %s: is the board connected?" % port)
    if port.startswith("/") and not os.access(port, os.R_OK | os.W_OK):
        fail("you may not use %s: be in its group (often dialout), or root" % port)


def opened(port, baud, seconds):
    """mpremote's transport; the program ends when the port cannot be opened. It waits for
    so many seconds, to read and to write."""
    import serial
    from mpremote.transport import TransportError
    from mpremote.transport_serial import SerialTransport

    try:
        link = SerialTransport(port, baudrate=baud, timeout=seconds)
    except TransportError:
        try:
            serial.serial_for_url(port, baudrate=baud, exclusive=True).close()
            why = "it could not be opened at once"
        except (OSError, ValueError) as e:
            why = str(e)
        if "exclusively lock" in why or "busy" in why:
            fail("another program uses %s: a terminal, an editor, mpremote?" % port)
        fail("%s cannot be opened: %s" % (port, why))
    link.serial.write_timeout = seconds
    return link


def silence(said):
    """Why a board did not come to its prompt, from the bytes that it said instead."""
    text = said.decode(errors="replace")
    printable = sum(c.isprintable() or c in "\r\n\t" for c in text if c != "\ufffd")
    if not said:
        return (
            "nothing answers\nIs it the port of the board, is MicroPython on it (tools/flash),"
            " and does the cable carry data, not only power? Press its RESET, and repeat."
        )
    if printable < 0.8 * len(text):
        return "what comes is no text: the board speaks with another --baud, or is no MicroPython"
    if "waiting for download" in text:
        return "the board is in its boot loader: press its RESET, and repeat"
    if "invalid header" in text:
        return "there is no firmware on the board: tools/flash writes it"
    last = (text.strip().splitlines() or [""])[-1]
    return (
        "a program on the board does not end at Ctrl-C. It said last: %s\nPress RESET, and repeat"
        " at once." % last
    )


def in_words(trace):
    """What an error on the board means, from its traceback."""
    last = (trace.strip().splitlines() or ["no reason"])[-1]
    if last.startswith("MemoryError"):
        return "it has too little memory left: press its RESET, and repeat"
    if last.startswith("OSError: "):
        digits = "".join(c if c.isdigit() else " " for c in last).split()
        for number, reason in _REASONS.items():
            if digits and int(digits[0]) == number:
                return reason
    return "the board says: " + last
