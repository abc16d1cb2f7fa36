"""`display cpu-usage`, where the platform tells it."""

from ..compat import load

_SPANS = ((5, "5 seconds"), (60, "1 minute"), (300, "5 minutes"))


def _percents():
    """Of each span; None when it is not known."""
    try:
        return [load("usage").percent(seconds) for seconds, _ in _SPANS]
    except (OSError, ValueError):
        return None


def show(cli):
    percents = _percents()
    if not percents:
        yield "This platform does not tell how busy its processor is."
        return
    yield "Slot 0 CPU 0 CPU usage:"
    for (_, text), percent in zip(_SPANS, percents):
        yield "%8d%% in last %s" % (percent, text)


def summary(cli):
    percents = _percents()
    if not percents:
        yield "This platform does not tell how busy its processor is."
        return
    yield "Slot CPU        Last 5 sec        Last 1 min        Last 5 min"
    yield "0    0          %-17s %-17s %s" % tuple(["%d%%" % percent for percent in percents])
