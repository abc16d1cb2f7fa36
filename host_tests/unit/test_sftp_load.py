"""SFTP under load: requests far ahead, long folders, a full flash, too many handles, fuzzing."""

import gc
import random
from os import getenv
from struct import unpack

from flash_memory import ADMIN, OPERATOR, ROOT, Flash, get, put, temporaries
from microsshd.files import Files
from sftp_talk import (
    CONVERSATION,
    EOF,
    FAILURE,
    INIT,
    NEW,
    OK,
    READ,
    close,
    codes,
    data_of,
    handle,
    open_,
    read,
    request,
    serve,
    string,
    talk,
    write,
)

ROUNDS = int(getenv("FUZZ_ROUNDS") or "60")


def test_many_requests_ahead():
    """As many as OpenSSH has under way are answered in their order, in a little memory."""
    size = 300
    with Flash() as store:
        requests = [open_("a", NEW | READ)]
        requests += [write(1, n % 20 * size, bytes([n]) * size) for n in range(32)]
        requests += [read(1, n * size, size) for n in range(20)]
        replies = talk(store, requests)
        assert codes(replies) == [102] + [OK] * 32 + [103] * 20
        for n in range(20):
            assert data_of(replies[33 + n]) == bytes([n if n >= 12 else n + 20]) * size


def test_long_folder():
    with Flash() as store:
        files = Files(store, ADMIN)
        files.mkdir("d")
        names = ["%03d" % n + "n" * (5 * n) for n in range(30)]
        for name in names:
            put(files, "d/" + name, b"")
        seen = []
        replies = talk(store, [request(11, string("d"))] + [request(12, handle(1))] * 40)
        assert replies[-1] == (101, EOF)
        for kind, fields in replies[1:]:
            if kind == 104:
                count, fields = unpack(">I", fields[:4])[0], fields[4:]
                for _ in range(count):
                    n = unpack(">I", fields[:4])[0]
                    seen.append(fields[4 : 4 + n].decode())
                    m = unpack(">I", fields[4 + n : 8 + n])[0]
                    fields = fields[8 + n + m + 24 :]
                assert not fields
        assert sorted(seen) == names


def filling(n):
    yield INIT
    yield open_("a", NEW)
    for i in range(n):
        yield write(1, 1000 * i, bytes(1000))
    yield close(1)


def test_full_flash():
    with Flash() as store:
        files = Files(store, ADMIN)
        put(files, "a", b"old")
        status, stream = serve(store, filling(70))
        assert status == 0
        if b"No space left on device" not in stream.texts:
            assert store.root != ROOT  # the file system of a host
            return
        found = codes(stream.replies[1:])
        assert found[1] == OK and found[70] == found[71] == FAILURE
        assert get(files, "a") == b"old" and temporaries(store) == []
        put(files, "a", b"new")


def mutated(data):
    data = bytearray(data)
    for _ in range(random.getrandbits(2)):
        at = random.getrandbits(16) % len(data)
        way = random.getrandbits(2)
        if way == 0:
            data[at] = random.getrandbits(8)
        elif way == 1:
            data[at] ^= 1 << random.getrandbits(3)
        elif way == 2:
            data = data[:at] + data[at + 1 + random.getrandbits(3) :] or data
        else:
            data = data[:at] + bytes([0, 255][random.getrandbits(1) :][:1]) * 4 + data[at:]
    return bytes(data)


def fuzzed():
    """INIT and up to 40 requests, some of them wrong, some cut short."""
    yield INIT
    for _ in range(random.getrandbits(4) + random.getrandbits(4) + 10):
        data = CONVERSATION[random.getrandbits(16) % len(CONVERSATION)][0]
        if random.getrandbits(1):
            data = string(mutated(data[4:]))
        if not random.getrandbits(4):
            data = mutated(data)
        if not random.getrandbits(7):
            data = data[: random.getrandbits(16) % len(data)]
        yield data


def fuzz_round(store, seed):
    random.seed(seed)
    role = ADMIN if random.getrandbits(2) else OPERATOR
    serve(store, fuzzed(), role, 1 + random.getrandbits(10), 1 + random.getrandbits(10))
    assert temporaries(store) == [], seed
    assert store.read(".private/passwords") == b"secret", seed


def test_fuzz():
    """Nothing but Closed is raised, no handle and no temporary file stays, memory returns."""
    with Flash() as store:
        store.replace(".private/passwords", b"secret")
        used = []
        for seed in range(ROUNDS):
            fuzz_round(store, seed)
            if hasattr(gc, "mem_alloc"):
                gc.collect()
                used.append(gc.mem_alloc())
        assert not used or used[-1] < max(used[:10]) + 4096
