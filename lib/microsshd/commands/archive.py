"""`archive configuration`: numbered copies of the configuration in use, in a folder of the flash.

A copy is whole or not there. Numbers go on from the highest there is; when there are more files
than `archive configuration max` says, the oldest are removed.
"""

from .. import log
from ..compat import const
from ..config import startup
from ..errors import Refused
from ..files import FOLDER, Files, date
from ..files.reasons import reason
from .writing import mode

_TIMER = "commands.archive.at_interval"
_DAYS = const("MonTueWedThuFriSatSun")
_MONTHS = const("JanFebMarAprMayJunJulAugSepOctNovDec")


class Archive:
    """The folder and what is in it, as `archive configuration location` says."""

    def __init__(self, device, files):
        self.device = device
        self.files = files
        values = device.config.values
        if not values["archive/location"]:
            raise Refused("No location of archive files is configured.")
        folder, self.prefix = values["archive/location"]
        self.folder = files.resolve("/" + folder.replace("flash:", "").lstrip("/"))
        self.most = values["archive/max"]

    def path(self, number):
        return "%s/%s" % (self.folder.rstrip("/"), self.name(number))

    def name(self, number):
        return "%s_%d.cfg" % (self.prefix, number)

    def numbers(self):
        """Of the files that are there, in order."""
        if not mode(self.files, self.folder):
            return []
        found = []
        listing = self.files.list(self.folder)
        try:
            for name, stat in listing:
                number = name[len(self.prefix) + 1 : -4]
                if number.isdigit() and name == self.name(int(number)) and not stat[0] & FOLDER:
                    found.append(int(number))
        finally:
            listing.close()
        return sorted(found)

    def add(self, numbers):
        """Writes the next file; returns its name."""
        data = startup.encoded(self.device.config)
        number = numbers[-1] + 1 if numbers else 1
        path = self.path(number)
        if not mode(self.files, self.folder):
            self.files.mkdir(self.folder)
        self.files.take_space(path, len(data))
        self.device.store.replace(path[1:], data)
        numbers.append(number)
        for old in numbers[: -self.most]:
            self.files.remove(self.path(old))
        return self.name(number)


async def archive(cli):
    question = "Save the running configuration to an archive file. Continue?"
    try:
        files = Archive(cli.device, cli.files)
        if not await cli.terminal.confirm(question):
            return 1
        name = files.add(files.numbers())
    except OSError as e:
        raise Refused("Not archived: %s" % reason(e))
    await cli.say("The archive configuration file %s is saved." % name)
    return 0


def at_interval(device):
    """The time has come: what differs from the newest file is archived."""
    device.server.timers.every(_TIMER, device.config.values["archive/interval"])
    try:
        files = Archive(device, Files(device.store, "network-admin"))
        numbers = files.numbers()
        newest = device.store.read(files.path(numbers[-1])[1:]) if numbers else None
        if newest != startup.encoded(device.config):
            log.info("configuration archived as %s", files.add(numbers))
    except OSError as e:
        log.error("configuration not archived: %s", reason(e))
    except Refused as e:
        log.error("configuration not archived: %s", e.text)
    except MemoryError:
        log.error("configuration not archived: no memory")


def status(cli):
    values = cli.device.config.values
    try:
        files = Archive(cli.device, cli.files)
        numbers = files.numbers()
        yield "Location: flash:" + files.folder
        yield "Filename prefix: " + files.prefix
        yield "Archive interval in minutes: %s" % (values["archive/interval"] or "--")
        yield "Maximum number of archive files: %d" % files.most
        yield "Saved archive files:"
        yield "  No. TimeStamp                 FileName"
        for number in numbers:
            mark = "#" if number == numbers[-1] else " "
            written = _written(files.files.stat(files.path(number))[2])
            yield "%s%4d %s  %s" % (mark, number, written, files.name(number))
    except OSError as e:
        raise Refused(reason(e))
    if numbers:
        yield "'#' indicates the most recent archive file."
    yield "Next archive file to be saved: " + files.name(numbers[-1] + 1 if numbers else 1)


def _written(seconds):
    t = date(seconds)
    day, month = _DAYS[3 * t[6] : 3 * t[6] + 3], _MONTHS[3 * t[1] - 3 : 3 * t[1]]
    return "%s %s %02d %02d:%02d:%02d %d" % ((day, month) + tuple(t[2:6]) + (t[0],))
