"""Why a file operation failed: errno numbers in words, one table for all services.

Numbers, as MicroPython's `errno` lacks most of these: those of Linux and littlefs, and others
where hosts and newlib differ.
"""

_REASONS = {
    1: "Operation not permitted",
    2: "No such file or directory",
    5: "Input/output error",
    9: "Not open for this",
    13: "Permission denied",
    16: "In use",
    17: "File exists",
    18: "Cross-device link",
    20: "Not a directory",
    21: "Is a directory",
    22: "Invalid argument",
    24: "Too many open files",
    27: "File too large",
    28: "No space left on device",
    30: "Read-only file system",
    36: "File name too long",
    39: "Directory not empty",
    66: "Directory not empty",  # BSD
    90: "Directory not empty",  # newlib
    116: "File was removed or replaced",
}


def reason(error):
    """What an OSError says to a user."""
    return _REASONS.get(error.errno, "Failure")


def failure(number):
    """An OSError with this errno, on both Pythons."""
    return OSError(number, _REASONS[number])
