"""SFTP over a channel in memory: every request, the gate, pieces, ends in the middle."""

from flash_memory import ADMIN, OPERATOR, Flash, get, put, temporaries
from microsshd.files import Files
from microsshd.services import sftp
from sftp_talk import (
    BAD_MESSAGE,
    CONVERSATION,
    CREATE,
    DENIED,
    FAILURE,
    INIT,
    NEW,
    NO_SUCH_FILE,
    OK,
    READ,
    attributes,
    close,
    codes,
    data_of,
    extended,
    handle,
    open_,
    read,
    request,
    serve,
    string,
    talk,
    u32,
    u64,
    write,
)


def test_every_request():
    with Flash() as store:
        replies = talk(store, [row[0] for row in CONVERSATION])
        for row, code, reply in zip(CONVERSATION, codes(replies), replies):
            assert row[1] == code, (row, reply)
        found = {row[0]: reply[1] for row, reply in zip(CONVERSATION, replies)}
        assert data_of(replies[7]) == b"hello, "
        assert data_of(replies[8]) == (bytes(range(256)) * 9)[1993:]
        assert attributes(replies[3][1]) == (2311, 0o100644)
        assert b"/x/y" in found[request(16, string("d/../x//y/."))]
        assert b"/x" in found[extended("expand-path@openssh.com", string("~/x"))]
        assert found[extended("limits@openssh.com")] == u64(34000) + 2 * u64(32768) + u64(8)
        assert replies[38][1] == string("hel")
        assert replies[47][1] == string("helel")
        names = replies[26][1]
        assert names[:9] == u32(1) + string("b") and b" b\0\0\0\x0d" in names
        files = Files(store, ADMIN)
        assert list(files.list("/")) == []
        files.close()


def test_pieces_change_nothing():
    requests = [row[0] for row in CONVERSATION]
    with Flash() as store:
        plain = codes(talk(store, requests))
        assert len(plain) == len(requests)
    for piece, room in ((1, 1), (7, 13), (100, 14), (5000, 3000)):
        with Flash() as store:
            replies = talk(store, [b"".join(requests)], piece=piece, room=room)
            assert codes(replies) == plain, piece
            assert data_of(replies[8]) == (bytes(range(256)) * 9)[1993:]


def test_init():
    with Flash() as store:
        status, stream = serve(store, b"\0\0\0\x0f\1\0\0\0\6" + string("x") + string("y"))
        kind, out = stream.replies[0]
        assert status == 0 and kind == 2
        assert string("posix-rename@openssh.com") + string("1") in out
        assert string("statvfs@openssh.com") + string("2") in out
        assert b"hardlink" not in out
        assert serve(store, b"")[0] == 0
        for data in (
            close(1),
            b"\0\0\0\4\1\0\0\0",
            bytes(4),
            b"\0\4\0\1\1\0\0\0\3",
            b"\xff\xff\xff\xff\1\0\0\0\3",
            INIT + INIT,
            INIT + b"\0\0\0\1\5",
        ):
            assert serve(store, data)[0] == 1, data
        for data in (INIT[:3], INIT[:7], INIT + close(1)[:6], INIT + close(1)[:-1]):
            assert serve(store, data)[0] in (None, 1)


def test_malformed_requests():
    bad = [
        request(4),
        request(4, u32(3) + b"abc"),
        request(4, u32(5) + b"abcde"),
        request(4, u32(0xFFFFFFFF) + b"abcd"),
        request(6, handle(1)),
        request(6, handle(1), u64(0), u32(6) + b"hello"),
        request(6, string(b"12345678"), u64(0), string("hello")),
        request(6, handle(9), u64(0), string(bytes(3000))),
        request(3, string("a")),
        request(17, string("x" * 2000)),
        request(17, u32(1 << 31) + b"x"),
        request(17, string(b"\xff")),
        request(17, string("a\0b")),
        request(9, string("a"), u32(1 << 31), u32(1 << 31)),
        request(200),
        request(200, u32(50) + b"x"),
        request(18, string("a" * 300), string("b")),
    ]
    with Flash() as store:
        replies = codes(talk(store, [open_("a", NEW)] + bad + [close(1)]))
        assert replies[0] == 102 and replies[-1] == OK
        assert set(replies[1:-1]) == {BAD_MESSAGE, NO_SUCH_FILE}, replies
        files = Files(store, ADMIN)
        assert get(files, "a") == b""


def test_operators_pass_the_gate_only_to_read():
    with Flash() as store:
        put(Files(store, ADMIN), "a", b"abc")
        for data, _ in CONVERSATION:
            code = codes(talk(store, [data], OPERATOR))[0]
            if sftp.REQUESTS.get(data[4], (None, False))[1] and data[4] != 20:
                assert code == DENIED, data
        requests = [
            open_("a", READ),
            read(1, 0, 10),
            request(8, handle(1)),
            open_("a", NEW),
            open_("b", READ | CREATE),
            write(1, 0, "x" * 2000),
            extended("fsync@openssh.com", handle(1)),
            extended("copy-data", handle(1), u64(0), u64(0), handle(1), u64(3)),
            extended("posix-rename@openssh.com", string("a"), string("b")),
            extended("lsetstat@openssh.com", string("a"), u32(4), u32(0)),
        ]
        replies = talk(store, requests, OPERATOR)
        assert codes(replies) == [102, 103, 105] + [DENIED] * 7
        assert attributes(replies[2][1]) == (3, 0o100444)
        assert get(Files(store, ADMIN), "a") == b"abc"


def test_an_upload_that_breaks_off():
    with Flash() as store:
        files = Files(store, ADMIN)
        put(files, "old", b"old")
        data = open_("old", NEW) + write(1, 0, "new") + open_("new", NEW) + write(2, 0, "whole")
        cut = write(2, 5, "x" * 1000)[:500]
        for end in (b"", cut):
            status, _ = serve(store, INIT + data + end)
            assert status == (None if end else 0)
            assert get(files, "old") == b"old" and temporaries(store) == []
            assert get(files, "new")[:5] == b"whole"
            files.remove("new")
        status, _ = serve(store, INIT + data + close(1) + close(2))
        assert get(files, "old") == b"new" and get(files, "new") == b"whole"


def test_too_many_handles():
    with Flash() as store:
        put(Files(store, ADMIN), "a", b"x")
        requests = [open_("a", READ)] * 8 + [request(11, string("/")), close(3), open_("a", READ)]
        assert codes(talk(store, requests)) == [102] * 8 + [FAILURE, OK, 102]
