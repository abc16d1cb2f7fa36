"""The user's view of the flash: spellings of paths, roles, what happens to open files."""

import os

from flash_memory import ADMIN, NEW, OPERATOR, Flash, fails, get, put, temporaries
from microsshd.compat import run
from microsshd.config.store import Store
from microsshd.files import APPEND, CREATE, EXCLUSIVE, READ, TRUNCATE, WRITE, Files, names
from microsshd.files.reasons import reason


def test_spellings():
    for path, folder, meant in (
        ("", "/", "/"),
        (".", "/", "/"),
        ("/", "/a", "/"),
        ("x", "/a/b", "/a/b/x"),
        ("../x", "/a/b", "/a/x"),
        ("../../../../x", "/a/b", "/x"),
        ("//x///y/", "/", "/x/y"),
        ("/x/./y/..", "/", "/x"),
        ("flash:", "/a", "/"),
        ("flash:/x", "/a", "/x"),
        ("FLASH:x", "/a", "/x"),
        ("flash:/../../x", "/a", "/x"),
        ("/flash:/x", "/", "/flash:/x"),
        (b"\xc3\xa9/...", "/", "/\u00e9/..."),
        ("n" * 255, "/", "/" + "n" * 255),
    ):
        assert names.canonical(path, folder) == meant, path


def test_reserved_names():
    for name in (
        ".private",
        ".PRIVATE",
        ".Private",
        ".private.",
        ".private ...",
        ".private\u200c",
        ".pri\u200bvate",
        " .private",
        ".private::$DATA",
        ".private.7",
        "PRIVAT~1",
        ".privat~2",
    ):
        for path in (name, "/" + name, "//" + name + "//", "a/../" + name, name + "/host_key"):
            fails(13, names.canonical, path, "/")
            fails(13, names.canonical, b"flash:/" + path.encode(), "/a")
        assert not names.visible(name)
    for name in ("private", ".priv", "startup.cfg", "a.private", "privat", "x~1"):
        assert names.visible(name), name


def test_refused_paths():
    for path, number in (
        ("a\0b", 22),
        (b"a\0", 22),
        (b"\xff", 22),
        (b"\xc0\xae\xc0\xae/x", 22),  # ".." in too many bytes
        (b"\xe0\x80\xae", 22),
        (b"\xf0\x80\x80\xae", 22),
        (b"\xed\xa0\x80", 22),
        (b"\xf4\x90\x80\x80", 22),
        (b"\xf8\x88\x80\x80\x80", 22),
        (b"\xc3", 22),
        ("n" * 256, 36),
        ("\u00e9" * 128, 36),
        ("x/" + "n" * 10000, 36),
    ):
        fails(number, names.canonical, path, "/")
    assert names.canonical(b"\xf0\x9f\x90\x8d", "/") == "/\U0001f40d"


def test_reading_and_writing():
    with Flash() as store:
        files = Files(store, ADMIN)
        put(files, "a", b"hello")
        assert get(files, "flash:/a") == b"hello"
        mode, size, modified = files.stat("/a")
        assert mode == 0o100644 and size == 5 and modified > 1000000000
        f = files.open("a", READ | WRITE)
        f.write(10, b"!")
        f.write(1, b"E")
        buf = memoryview(bytearray(20))
        assert f.read_into(0, buf) == 11
        assert buf[:11] == b"hEllo\0\0\0\0\0!"
        assert f.read_into(11, buf) == f.read_into(1 << 40, buf) == 0
        assert f.stat()[1] == files.stat("a")[1] == 11
        f.close()
        put(files, "a", b"more", WRITE | APPEND)
        assert get(files, "a") == b"hEllo\0\0\0\0\0!more"
        put(files, "e", b"", NEW)
        assert get(files, "e") == b"" and store.opened == []


def test_flags():
    with Flash() as store:
        files = Files(store, ADMIN)
        fails(2, files.open, "a", READ)
        fails(2, files.open, "a", WRITE | TRUNCATE)
        fails(2, files.open, "no/a", NEW)
        put(files, "a", b"x", NEW | EXCLUSIVE)
        fails(17, files.open, "a", NEW | EXCLUSIVE)
        fails(21, files.open, "/", READ)
        fails(20, files.open, "a/b", NEW)
        fails(22, files.open, "a", READ | TRUNCATE)
        f = files.open("a", READ)
        fails(9, f.write, 0, b"x")
        f.close()
        f = files.open("a", WRITE)
        fails(9, f.read_into, 0, bytearray(1))
        f.close()
        assert get(files, "a") == b"x" and store.opened == []


def test_folders():
    with Flash() as store:
        files = Files(store, ADMIN)
        assert list(files.list("/")) == []
        files.mkdir("d")
        fails(17, files.mkdir, "d")
        fails(2, files.mkdir, "no/d")
        put(files, "d/x", b"abc")
        found = sorted(files.list("d/.."))
        assert [name for name, _ in found] == ["d"] and found[0][1][:2] == (0o40755, 0)
        assert [(name, t[1]) for name, t in files.list("d")] == [("x", 3)]
        fails(39, files.rmdir, "d")
        fails(20, files.rmdir, "d/x")
        fails(21, files.remove, "d")
        fails(20, files.list, "d/x")
        files.chdir("d")
        assert files.resolve("x") == "/d/x"
        fails(2, files.chdir, "e")
        fails(20, files.chdir, "x")
        files.remove("x")
        for operation in (files.rmdir, files.remove):
            fails(13, operation, "/")
        files.rmdir("/d")
        files.close()
        assert list(files.list("/")) == [] or store.opened


def test_rename():
    with Flash() as store:
        files = Files(store, ADMIN)
        put(files, "a", b"a")
        put(files, "b", b"b")
        files.mkdir("d")
        files.mkdir("e")
        put(files, "e/x", b"x")
        fails(17, files.rename, "a", "b")
        fails(17, files.rename, "a", "a")
        files.rename("a", "./a", True)
        fails(2, files.rename, "no", "c")
        fails(22, files.rename, "d", "d/in")
        fails(20, files.rename, "d", "a", True)
        fails(21, files.rename, "a", "d", True)
        fails(39, files.rename, "d", "e", True)
        fails(13, files.rename, "/", "c")
        fails(13, files.rename, "a", ".private/passwords", True)
        files.rename("a", "b", True)
        assert get(files, "b") == b"a"
        files.rename("e", "d", True)
        files.rename("d", "dd")
        assert get(files, "dd/x") == b"x"


def test_an_upload_replaces_a_file_when_it_is_closed():
    with Flash() as store:
        files, other = Files(store, ADMIN), Files(store, ADMIN)
        put(files, "a", b"old")
        f = files.open("a", NEW)
        f.write(0, b"new ones")
        assert get(other, "a") == b"old" and len(temporaries(store)) == 1
        assert files.stat("a")[1] == 8 and other.stat("a")[1] == 3
        f.close()
        assert get(other, "a") == b"new ones" and temporaries(store) == []
        f = files.open("a", NEW)
        f.write(0, b"broken off")
        files.close()
        fails(116, f.write, 0, b"x")
        assert get(other, "a") == b"new ones" and temporaries(store) == []
        f = files.open("n", NEW)  # a new file keeps what has arrived
        f.write(0, b"part")
        assert other.stat("n")[1] == 4
        files.close()
        assert get(other, "n") == b"part"
        f = files.open("n", WRITE)
        f.write(f.size, b"ial")
        files.close()
        assert get(other, "n") == b"partial" and store.opened == []


def test_sync_puts_an_upload_into_its_place():
    with Flash() as store:
        files = Files(store, ADMIN)
        put(files, "a", b"old")
        f = files.open("a", NEW)
        f.write(0, b"12345")
        f.sync()
        assert get(files, "a") == b"12345" and temporaries(store) == []
        f.write(5, b"678")
        f.close()
        assert get(files, "a") == b"12345678"


def test_a_failed_write_replaces_nothing():
    with Flash() as store:
        files = Files(store, ADMIN)
        put(files, "a", b"old")
        f = files.open("a", NEW)
        f.write(0, b"new")
        fails(27, f.write, 0x7FFFFFFF, b"x")
        fails(27, f.write, 3, b"x")
        fails(27, f.close)
        assert get(files, "a") == b"old" and temporaries(store) == [] and not store.opened


def test_full_flash():
    with Flash() as store:
        files = Files(store, ADMIN)
        put(files, "a", b"old")
        free = 9
        measure, store.room = Files._measure, None
        Files._measure = lambda self, real: (4096, 512, free, max(free - 8, 0))
        try:
            f = files.open("a", NEW)
            f.write(0, bytes(4096))
            free = 8
            error = fails(28, f.write, 4096, b"x")
            assert reason(error) == "No space left on device"
            fails(28, f.close)
            free = 9
            f = files.open("a", WRITE)
            fails(28, lambda: run(f.truncate(1 << 20)))
            f.close()
            free, store.room = 8, None
            for flags in (NEW, NEW | EXCLUSIVE, WRITE | CREATE):
                fails(28, files.open, "new", flags)
            fails(28, files.open, "a", NEW)
            fails(28, files.mkdir, "d")
            put(files, "a", b"OLD", WRITE)  # no more blocks than before
        finally:
            Files._measure = measure
        assert get(files, "a") == b"OLD" and temporaries(store) == []
        assert [name for name, _ in files.list("/")] == ["a"]


def test_space_is_not_measured_for_each_file():
    with Flash() as store:
        files = Files(store, ADMIN)
        measure, asked = Files._measure, []
        Files._measure = lambda self, real: asked.append(real) or (4096, 512, 99, 99)
        try:
            for n in range(16):
                put(files, str(n), b"x")
            assert len(asked) == 1
            files.mkdir("d")
            put(files, "d/a", b"x")  # that may be another file system
            assert len(asked) == 2
            put(Files(store, ADMIN), "d/a", b"y")
            assert len(asked) == 3, asked
        finally:
            Files._measure = measure


def test_space():
    with Flash() as store:
        size, blocks, free, usable = Files(store, OPERATOR).space("/")
        assert size >= 512 and blocks >= free >= usable > 0


def test_truncate():
    with Flash() as store:
        files = Files(store, ADMIN)
        data = bytes(range(250)) * 36
        put(files, "a", data)
        for size in (9000, 8192, 5000, 1, 0, 4097):
            run(files.truncate("a", size))
            data = (data + bytes(9000))[: min(size, len(data))] + bytes(max(size - len(data), 0))
            assert get(files, "a") == data, size
        f = files.open("a", READ | WRITE)
        f.write(0, b"abcdef")
        run(f.truncate(3))
        f.write(3, b"X")
        run(files.truncate("a", 5))  # this session's own: as it is written
        f.close()
        assert get(files, "a") == b"abcX\0" and temporaries(store) == []
        fails(27, lambda: run(files.truncate("a", 1 << 31)))
        steps = files.open("a", WRITE).truncate(2)
        files.close()
        fails(116, run, steps)
        assert get(files, "a") == b"abcX\0" and temporaries(store) == []


def test_two_writers():
    with Flash() as store:
        one, two = Files(store, ADMIN), Files(store, ADMIN)
        put(one, "a", b"old")
        f, g = one.open("a", NEW), two.open("a", NEW)
        f.write(0, b"first")
        g.write(0, b"second")
        g.close()
        assert get(one, "a") == b"second"
        f.close()
        assert get(one, "a") == b"first"
        f = one.open("n", NEW)
        f.write(0, b"half")
        g = two.open("n", WRITE)  # resumes what a dead connection has begun
        assert g.size == 4
        fails(116, f.write, 4, b"!")
        g.write(4, b" and half")
        fails(116, f.close)
        g.close()
        assert get(one, "n") == b"half and half" and not store.opened


def test_what_happens_to_open_files():
    with Flash() as store:
        one, two = Files(store, ADMIN), Files(store, ADMIN)
        buf = memoryview(bytearray(9))
        put(one, "a", b"content")
        f = one.open("a", READ)
        two.rename("a", "b")
        assert f.read_into(3, buf) == 4 and buf[:4] == b"tent"
        put(two, "b", b"CON", WRITE)
        assert f.read_into(0, buf) == 7 and buf[:7] == b"CONtent"
        put(two, "b", b"other")
        fails(116, f.read_into, 0, buf)
        f.close()
        f = one.open("n", NEW)
        f.write(0, b"12")
        two.mkdir("d")
        two.rename("n", "d/n")
        two.rename("d", "e")
        f.write(2, b"34")
        f.close()
        assert get(two, "e/n") == b"1234"
        f = one.open("e/n", READ | WRITE)
        two.remove("e/n")
        fails(116, f.read_into, 0, buf)
        fails(116, f.close)
        f = one.open("b", NEW)
        f.write(0, b"again")
        two.remove("b")
        assert f.stat()[1] == 5
        f.close()
        assert get(two, "b") == b"again"
        listing = one.list("e")
        two.rmdir("e")
        fails(116, next, listing)
        listing.close()
        assert not store.opened


def test_handles_are_limited():
    with Flash() as store:
        sessions = [Files(store, ADMIN) for _ in range(3)]
        put(sessions[0], "a", b"x")
        for files in sessions[:2]:
            for n in range(8):
                files.list("/") if n & 1 else files.open("a", READ)
            fails(24, files.open, "a", READ)
        fails(24, sessions[2].list, "/")
        sessions[0].close()
        sessions[2].list("/").close()
        fails(2, sessions[2].open, "no", READ)
        sessions[1].close()
        assert not store.opened


def test_operators_only_read():
    with Flash() as store:
        admin = Files(store, ADMIN)
        admin.mkdir("d")
        put(admin, "a", b"abc")
        files = Files(store, OPERATOR)
        assert get(files, "a") == b"abc" and files.stat("a")[0] == 0o100444
        assert files.stat("d")[0] == 0o40555 and len(list(files.list("/"))) == 2
        for flags in (WRITE, NEW, READ | WRITE, READ | CREATE, CREATE, WRITE | APPEND):
            fails(13, files.open, "a", flags)
            fails(13, files.open, "b", flags)
        for change in (
            lambda: files.mkdir("e"),
            lambda: files.rmdir("d"),
            lambda: files.remove("a"),
            lambda: files.rename("a", "b", True),
            lambda: run(files.truncate("a", 0)),
            lambda: files.set_times("a", 0, 0),
        ):
            fails(13, change)
        assert get(admin, "a") == b"abc"


def test_the_servers_files_are_not_there():
    with Flash() as store:
        store.replace(".private/passwords", b"secret")
        assert temporaries(store) == []
        files = Files(store, ADMIN)
        assert list(files.list("/")) == []
        for path in (".private", "/.private/passwords", "x/../.Private/passwords"):
            for operation in (
                files.stat,
                files.list,
                files.mkdir,
                files.rmdir,
                files.remove,
                files.chdir,
                files.space,
                lambda path: files.open(path, READ),
                lambda path: files.open(path, NEW),
                lambda path: files.rename(path, "x"),
                lambda path: files.rename("x", path, True),
                lambda path: run(files.truncate(path, 0)),
                lambda path: files.set_times(path, 0, 0),
            ):
                fails(13, operation, path)
        assert store.read(".private/passwords") == b"secret"


def test_links_and_devices_of_a_host():
    """Neither followed nor shown, wherever they lead."""
    if not hasattr(os, "symlink"):
        return  # MicroPython, whose file systems have none
    with Flash() as store:
        store.replace(".private/passwords", b"secret")
        files = Files(store, ADMIN)
        files.mkdir("d")
        put(files, "d/a", b"a")
        for target, name in (
            ("/etc/passwd", "out"),
            (store.path(".private/passwords"), "in"),
            (store.path("d"), "folder"),
            (store.path("d/a"), "file"),
            ("nowhere", "dangling"),
        ):
            os.symlink(target, store.path(name))
        os.mkfifo(store.path("fifo"))
        assert [name for name, _ in files.list("/")] == ["d"]
        for path in ("out", "in", "folder", "folder/a", "file", "dangling", "fifo"):
            for operation in (
                files.stat,
                files.list,
                files.remove,
                lambda path: files.open(path, READ),
                lambda path: files.open(path, NEW),
                lambda path: files.rename(path, "x"),
                lambda path: files.rename("d/a", path, True),
                lambda path: run(files.truncate(path, 0)),
            ):
                fails(13, operation, path)


def test_sweep():
    with Flash() as store:
        files = Files(store, ADMIN)
        put(files, "a.new", b"a user's own")
        put(files, "a", b"old")
        f = files.open("a", NEW)
        f.write(0, b"cut by power")
        f.file.flush()
        again = Store(store.root)
        again.sweep()
        assert temporaries(again) == [] and get(Files(again, ADMIN), "a") == b"old"
        assert get(Files(again, ADMIN), "a.new") == b"a user's own"
        f.file.close()


def test_another_file_system_below():
    """A memory card keeps temporary files beside the files they will replace, out of sight."""
    with Flash() as store:
        files = Files(store, ADMIN)
        files.mkdir("sd")
        put(files, "sd/a", b"old")
        measure, store.shape, files = Files._measure, None, Files(store, ADMIN)
        Files._measure = lambda self, real: (512, 999 if "/sd" in real else 9, 99, 99)
        try:
            f = files.open("sd/a", NEW)
            f.write(0, b"new")
            beside = os.listdir(store.root + "/sd")
            assert len(beside) == 2 and [name for name, _ in files.list("sd")] == ["a"]
            f.close()
            assert get(files, "sd/a") == b"new" and os.listdir(store.root + "/sd") == ["a"]
        finally:
            Files._measure = measure
