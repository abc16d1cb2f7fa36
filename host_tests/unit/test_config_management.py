"""Managing configurations: replace, commit with a delay, saved and factory ones."""

from command_line import CommandLine, Device, sysname
from flash_memory import NEW, Flash, fails, get, put
from microsshd import clock
from microsshd.compat import load
from microsshd.config import edit, startup, text
from microsshd.config.store import LAST_GOOD, PASSWORDS
from microsshd.errors import Refused
from microsshd.files import CREATE, READ, WRITE, Files
from microsshd.timers import Timers
from testing import raises

CURRENT = "display current-configuration"


class Recorder:
    """Takes the place of `effects`."""

    def __init__(self):
        self.names = []

    def apply(self, device, name):
        self.names.append(name)
        if name == "ssh/tries":
            raise Refused("in vain")
        raise OSError("no success")


def parsed(lines):
    return text.parse(lines, lambda number, line, e: None)


def test_effects_of_what_differs():
    with Flash() as store:
        device = Device(store)
        device.config = parsed(["ssh server authentication-retries 5", "sysname a"])
        replacing = load("commands.replacing")
        kept, replacing.effects = replacing.effects, Recorder()
        try:
            lines = [
                "sysname a",
                "ssh server channel-limit 8",
                "local-user a class manage",
                " state block",
            ]
            config = parsed(lines)
            problems = replacing.replace(device, config)
            assert device.config is config
            assert sorted(replacing.effects.names) == ["ssh/channels", "ssh/tries", "users"]
            assert "ssh/tries: in vain" in problems and "users: no success" in problems
            assert config.values["ssh/tries"] == 5  # it was refused: as it was
            assert config.values["ssh/channels"] == 8 and "a" in config.users
            replacing.effects.names = []
            lines[-1] = "ssh server authentication-retries 5"
            replacing.replace(device, parsed(lines))
            assert replacing.effects.names == ["users"]
        finally:
            replacing.effects = kept


def test_replace():
    with Flash() as store:
        device = Device(store)
        line = CommandLine(device)
        type = line.type
        files = Files(store, "network-admin")
        files.mkdir("in")
        put(files, "in/fleet.cfg", b"sysname fleet\nssh server authentication-retries 5\nreturn\n")
        line.configure("sysname lost", "ssh server channel-limit 8")
        type("system-view")
        shown = type("configuration replace file in/fleet.cfg", "n")
        assert shown == [
            "Current configuration will be lost, save current configuration? [Y/N]:",
            "Now replacing the current configuration. Please wait...",
            "Succeeded in replacing current configuration with the file in/fleet.cfg.",
        ]
        values = device.config.values
        assert sysname(device) == "fleet" and values["ssh/tries"] == 5
        assert values["ssh/channels"] == edit.defaults().values["ssh/channels"]
        assert list(device.config.users) == ["admin"]
        assert not store.exists("startup.cfg")
        type("sysname kept")
        type("configuration replace file flash:/in/fleet.cfg", None)  # nobody answers
        assert sysname(device) == "kept" and line.status == 1
        type("configuration replace file flash:/in/fleet.cfg", "y")
        assert sysname(device) == "fleet" and b"sysname kept\n" in store.read("startup.cfg")


def test_nothing_is_replaced_in_part():
    with Flash() as store:
        device = Device(store)
        line = CommandLine(device)
        files = Files(store, "network-admin")
        put(files, "wrong.cfg", b"sysname a\n#\nno such line\nsysname b/c\n")
        put(files, "locked.cfg", b"sysname a\nlocal-user a class manage\n")
        put(files, "long.cfg", b"sysname a\n" + b"#\n" * 8192)
        put(files, "text.txt", b"sysname a\n")
        put(files, "bytes.cfg", b"sysname \xff\n")
        line.type("system-view")
        config = device.config
        for name, said in (
            ("wrong.cfg", "wrong.cfg line 3: Unrecognized command: no such line"),
            ("wrong.cfg", "wrong.cfg line 4: Wrong parameter: sysname b/c"),
            ("locked.cfg", "locked.cfg: no administrator could log in"),
            ("long.cfg", "The file long.cfg is longer than 16384 bytes"),
            ("text.txt", "A configuration file ends in .cfg: text.txt"),
            ("bytes.cfg", "The file bytes.cfg is not text"),
            ("none.cfg", "The file none.cfg cannot be read"),
            ("/.private/x.cfg", "/.private/x.cfg: Permission denied"),
        ):
            shown = line.type("configuration replace file " + name)
            assert said in shown and line.status == 1, shown
            assert device.config is config and sysname(device) == "microsshd"


def _delayed(store):
    device = Device(store)
    line = CommandLine(device)
    line.configure("sysname before", "configuration commit delay 5", "sysname after")
    return device, line


def test_rolled_back_in_time():
    with Flash() as store:
        device, line = _delayed(store)
        line.cli.rest()  # who began has left
        device.pass_time(299)
        assert sysname(device) == "after"
        device.pass_time(2)
        assert sysname(device) == "before" and not startup.pending(store)
        line.configure("sysname again")
        device.pass_time(3600)
        assert sysname(device) == "again"


def test_confirmed():
    with Flash() as store:
        device, line = _delayed(store)
        assert line.type("display configuration commit") == [
            "A configuration commit is pending.",
            "Time until it is rolled back: 5 minutes 0 seconds",
        ]
        line.configure("configuration commit")
        shown = ["No configuration commit is pending."]
        assert line.type("display configuration commit") == shown
        device.pass_time(3600)
        assert sysname(device) == "after"
        line.type("system-view")
        assert line.type("configuration commit") == shown and line.status == 1
        line.type("save force")
        device.start()
        assert sysname(device) == "after"


def test_more_time_and_the_first_state():
    with Flash() as store:
        device, line = _delayed(store)
        device.pass_time(200)
        line.configure("configuration commit delay 10", "sysname later")
        device.pass_time(500)
        assert sysname(device) == "later"
        device.pass_time(101)
        assert sysname(device) == "before"


def test_a_start_rolls_back():
    with Flash() as store:
        device = Device(store)
        line = CommandLine(device)
        line.configure("sysname saved")
        line.type("save force")
        device, line = _delayed(store)
        put(Files(store, "network-admin"), "startup.cfg", b"sysname uploaded\n")
        device.start()
        assert sysname(device) == "before" and "nobody confirmed" in device.startup[1][0]
        assert not startup.pending(store)
        device.start()
        assert sysname(device) == "uploaded" and not device.startup[1]


def test_nothing_is_saved_before_it_is_confirmed():
    with Flash() as store:
        device = Device(store)
        line = CommandLine(device)
        put(Files(store, "network-admin"), "other.cfg", b"sysname other\n")
        line.type("save force")
        saved = store.read("startup.cfg")
        device, line = _delayed(store)
        for command in (
            "save",
            "save force",
            "save safely backup force",
            "save changed",
            "save other.cfg",
            "startup saved-configuration other.cfg",
            "undo startup saved-configuration",
            "reset saved-configuration",
        ):
            shown = line.type(command)
            assert shown[-1] == "A configuration commit is pending" and line.status, command
        assert line.type("restore factory-default", "y")[-1] == shown[-1]
        shown = line.type("reboot", "y")
        assert not device.restarts and line.status == 1
        assert store.read("startup.cfg") == saved and startup.choice(store)["main"]
        line.type("reboot", "n", "y")
        assert device.restarts


def test_what_cannot_come_back():
    with Flash() as store:
        device, line = _delayed(store)
        store.replace(PASSWORDS, b"other:1:00:00\n")
        device.pass_time(301)
        assert sysname(device) == "after" and not startup.pending(store)
        shown = line.type("system-view") + line.type("configuration commit delay 1")
        assert shown[-1] == "Not saved: no administrator could log in"
        assert not startup.pending(store)


def test_timers_without_memory():
    calls = []

    class Short:
        def dismiss(self):
            calls.append("dismissed")

    def fail(device):
        calls.append(device)
        raise MemoryError

    with Flash() as store:
        device = Device(store)
        device.connections = [Short()]
        commit = load("commands.commit")
        kept, commit.roll_back = commit.roll_back, fail
        timers = device.timers = Timers(device)
        timers.set("commands.commit.roll_back", 3)
        timers.check(timers.last + 3999)
        assert not calls and timers.left == {"commands.commit.roll_back": 1}
        raises(MemoryError, timers.check, timers.last + 1000)
        commit.roll_back = kept
        assert calls == [device, "dismissed"] and len(timers.left) == 1


def test_saving():
    with Flash() as store:
        device = Device(store)
        line = CommandLine(device)
        type = line.type
        done = "Saved the current configuration to mainboard device successfully."
        file = Files(store, "network-admin")
        put(file, "startup.cfg", b"old")
        held = file.open("startup.cfg", READ)
        shown = type("save", "y", "")
        assert shown[0].startswith("The current configuration will be written to the device.")
        assert shown[1] == "Please input the file name(*.cfg)[flash:/startup.cfg]"
        assert shown[-2:] == ["Validating file. Please wait...", done]
        assert held.gone  # its blocks may be another file's by now
        assert get(file, "startup.cfg").decode().split("\n")[:-1] == type(CURRENT)
        assert type("display saved-configuration") == type(CURRENT)
        said = "The configuration has not changed since it was saved."
        assert type("save changed") == [said]
        line.configure("sysname other")
        assert type("save changed force")[-1] == done
        assert type("save backup changed force")[-1] == done
        assert startup.choice(store) == {"main": "startup.cfg", "backup": "backup.cfg"}
        assert type("save safely backup changed") == [said]
        type("save", "y", "new.cfg")
        assert startup.choice(store)["main"] == "new.cfg"
        assert type("save", "y", "backup.cfg", "n")[-1].endswith("exists, overwrite? [Y/N]:")
        assert startup.choice(store)["main"] == "new.cfg"
        assert type("save main backup")[-1] == "It is main or backup"
        type("save copy.cfg", "y")
        assert store.read("copy.cfg") == store.read("new.cfg")
        assert startup.choice(store)["main"] == "new.cfg"
        assert type("save in/copy.cfg") == [
            "A configuration file is in the root and ends in .cfg: /in/copy.cfg"
        ]


def test_factory_defaults():
    with Flash() as store:
        device = Device(store)
        line = CommandLine(device)
        line.configure("sysname garage")
        line.type("save force")
        line.type("save backup force")
        device.start()
        assert sysname(device) == "garage" and store.exists(LAST_GOOD)
        shown = line.type("restore factory-default", "y")
        assert shown[-1].startswith("Please reboot the system to place the factory default")
        device.start()
        assert sysname(device) == "microsshd" and list(device.config.users) == ["admin"]
        assert device.startup == (None, []) and store.exists("startup.cfg")
        assert line.type("display startup")[0].endswith(": NULL")
        assert line.type("display default-configuration") == line.type(CURRENT)
        store.replace(PASSWORDS, b"other:1:00:00\n")
        said = "With the factory defaults: no administrator could log in"
        assert line.type("restore factory-default", "y")[-1] == said
        assert line.type("undo startup saved-configuration")[-1] == said


def test_erased():
    with Flash() as store:
        device = Device(store)
        line = CommandLine(device)
        line.configure("sysname garage")
        line.type("save force")
        line.configure("sysname spare")
        line.type("save backup force")
        device.start()
        erase = "reset saved-configuration"
        assert line.type(erase, "n") and store.exists("startup.cfg")
        assert line.type(erase, "y")[1:] == [
            "Configuration file in flash: is being cleared.",
            "Please wait ...",
            "Configuration file is cleared.",
        ]
        device.start()
        assert sysname(device) == "spare"
        line.type(erase + " backup", "y")
        missing = "The saved configuration file does not exist."
        assert line.type(erase, "y")[-1] == line.type("display saved-configuration")[-1] == missing
        device.start()
        assert sysname(device) == "microsshd"
        line.type("save force")
        device.start()
        store.remove("startup.cfg")  # by accident: then the last good one
        device.start()
        assert device.startup[0] == LAST_GOOD
        line.type("undo startup saved-configuration")
        device.start()
        assert device.startup[0] is None


def test_sections():
    with Flash() as store:
        device = Device(store)
        line = CommandLine(device)
        line.configure(
            "sysname garage",
            "ssh server channel-limit 8",
            "local-user bob class manage",
            "state block",
        )
        bob = ["#", "local-user bob class manage", " state block"]
        for words, lines in (
            ("ssh", ["#", "ssh server channel-limit 8"]),
            ("SYSNAME", ["#", "sysname garage"]),
            ("none", []),
        ):
            shown = line.type("%s configuration %s" % (CURRENT, words))
            assert shown == lines + ["#", "return"], shown
        shown = line.type(CURRENT + " configuration local-user")
        assert shown[:2] == ["#", "local-user admin class manage"]
        assert shown[-5:] == bob + ["#", "return"]
        assert line.type(CURRENT + " configuration") == line.type(CURRENT)
        assert line.type(CURRENT + " interface wlan 0") == ["#", "return"]


def _archiving(store, most=3):
    device = Device(store)
    values = device.config.values
    values["archive/location"] = "flash:/kept", "my_archive"
    values["archive/max"] = most
    values["archive/interval"] = 10
    return device, CommandLine(device)


def test_archive():
    with Flash() as store:
        device, line = _archiving(store)
        assert line.type("display archive configuration") == [
            "Location: flash:/kept",
            "Filename prefix: my_archive",
            "Archive interval in minutes: 10",
            "Maximum number of archive files: 3",
            "Saved archive files:",
            "  No. TimeStamp                 FileName",
            "Next archive file to be saved: my_archive_1.cfg",
        ]
        for number in range(1, 6):
            line.configure("sysname name%d" % number)
            shown = line.type("archive configuration", "y")
            assert shown == [
                "Save the running configuration to an archive file. Continue? [Y/N]:",
                "The archive configuration file my_archive_%d.cfg is saved." % number,
            ]
        files = Files(store, "network-admin")
        put(files, "kept/my_archive_09.cfg", b"not one of them")
        put(files, "kept/my_archive_x.cfg", b"nor this")
        kept = sorted([name for name in store.names("kept") if name[11:-4] in "345"])
        assert kept == ["my_archive_%d.cfg" % number for number in (3, 4, 5)]
        assert len(store.names("kept")) == 5
        shown = line.type("display archive configuration")
        assert [row.split()[-1] for row in shown[6:9]] == kept
        assert [row[:5] for row in shown[6:9]] == ["    3", "    4", "#   5"]
        assert shown[-1].endswith(": my_archive_6.cfg")
        line.type("system-view")
        line.type("configuration replace file flash:/kept/my_archive_3.cfg", "n")
        assert sysname(device) == "name3"


def test_archive_at_intervals():
    with Flash() as store:
        device, line = _archiving(store)
        device.timers.every("commands.archive.at_interval", 10)
        device.pass_time(602)
        assert store.names("kept") == ["my_archive_1.cfg"]
        device.pass_time(602)  # nothing is new
        assert store.names("kept") == ["my_archive_1.cfg"]
        device.config.values["sysname"] = "other"
        device.pass_time(602)
        assert len(store.names("kept")) == 2
        device.config.values["archive/location"] = None
        device.pass_time(602)  # logged
        assert line.type("archive configuration")[-1].startswith("No location")
        device.config.values["archive/interval"] = None
        device.pass_time(602)
        assert not device.timers.left


def test_archive_on_a_full_flash():
    with Flash() as store:
        device, line = _archiving(store)
        line.type("archive configuration", "y")
        files = Files(store, "network-admin")

        def full(path, n):
            raise OSError(28, "no space")

        line.cli.files.take_space = full
        shown = line.type("archive configuration", "y")
        assert shown[-1].startswith("Not archived: ") and line.status == 1
        assert store.names("kept") == ["my_archive_1.cfg"]
        files.remove("kept/my_archive_1.cfg")


def test_files_that_are_being_written():
    with Flash() as store:
        device = Device(store)
        line = CommandLine(device)
        files = Files(store, "network-admin")
        upload = files.open("fleet.cfg", WRITE | CREATE)
        upload.write(0, b"sysname fl")
        line.type("system-view")
        said = "The file fleet.cfg is being written"
        assert line.type("configuration replace file fleet.cfg") == [said]
        line.type("return")
        assert line.type("startup saved-configuration fleet.cfg") == [said]
        upload.write(10, b"eet\n")
        upload.close()
        upload = files.open("fleet.cfg", NEW)  # until it is complete the file is as before
        upload.write(0, b"sysname other\n")
        assert line.type("startup saved-configuration fleet.cfg")[-1] == "... Done!"
        line.type("save fleet.cfg", "y", "y")
        upload.close()
        device.start()
        assert sysname(device) == "other"
        upload = files.open("fleet.cfg", WRITE)
        line.type("save fleet.cfg", "y", "y")
        fails(116, upload.write, 0, b"#")
        assert store.read("fleet.cfg").decode().split("\n")[:-1] == line.type(CURRENT)


def test_scheduled_reboot():
    kept = clock.offset
    try:
        _scheduled_reboot()
    finally:
        clock.offset = kept


def _scheduled_reboot():
    with Flash() as store:
        device = Device(store)
        line = CommandLine(device)
        line.type("clock datetime 11:48:30 06/06/2031")
        shown = line.type("scheduler reboot at 13:16", "n")
        assert shown == [
            "Reboot system at 13:16 06/06/2031(in 1 hours and 27 minutes). Confirm? [Y/N]:"
        ]
        assert line.type("display scheduler reboot") == ["No reboot is scheduled."]
        shown = line.type("scheduler reboot at 11:48 2031/06/07", "y")
        assert shown[0].startswith("Reboot system at 11:48 06/07/2031(in 23 hours and 59 min")
        line.type("scheduler reboot at 11:47", "y")
        shown = line.type("display scheduler reboot")[0]
        assert shown.startswith("System will reboot at 11:47:0"), shown
        assert shown.endswith(" 06/07/2031 (in 23 hours and 58 minutes).")
        for wrong in ("at 24:00", "at 11:47 06/06/2031", "delay x", "delay 0", "delay 800:00"):
            line.type("scheduler reboot " + wrong)
            assert line.status == 1, wrong
        line.type("scheduler reboot delay 01:30", "y")
        line.type("undo scheduler reboot")
        device.pass_time(6000)
        assert not device.restarts
        line.type("scheduler reboot delay 90", "y")
        device.pass_time(5399)
        assert not device.restarts
        device.pass_time(3)
        assert device.restarts


def test_differences():
    with Flash() as store:
        device = Device(store)
        line = CommandLine(device)
        line.configure("sysname saved")
        line.type("save force")
        line.configure("sysname used")
        put(Files(store, "network-admin"), "x.cfg", b"#\nsysname file\n")
        names = {
            "configfile x.cfg": "file",
            "startup-configuration": "saved",
            "current-configuration": "used",
        }
        for old, removed in names.items():
            for new, added in names.items():
                shown = line.type("display diff %s %s" % (old, new))
                assert not line.status, shown
                if old == new:
                    assert not shown
                else:
                    assert shown[:2] == ["--- " + old.split()[-1], "+++ " + new.split()[-1]]
                    assert "-sysname " + removed in shown, shown
                    assert "+sysname " + added in shown, shown
        used = line.type("display diff startup-configuration current-configuration")
        assert line.type("display current-configuration diff") == used
        line.type("reset saved-configuration", "y")
        shown = line.type("display current-configuration diff")
        assert shown == ["The saved configuration file does not exist."]


def test_a_flash_that_cannot_be_written():
    with Flash() as store:
        device, line = _delayed(store)

        def broken(*arguments):
            raise OSError(28, "no space")

        store.remove = store.replace = broken
        device.start()
        assert sysname(device) == "before" and len(device.startup[1]) == 2
