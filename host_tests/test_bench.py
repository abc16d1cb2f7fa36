"""tools/bench: every part prints figures that can be right, and counts repeat exactly.

How long something takes is never asserted here."""

import hashlib
import hmac
import importlib
import json
import os
import subprocess
import sys

import env
import pytest

BENCH = os.path.join(env.ROOT, "tools", "bench")
COUNTED = ("instructions", "garbage")  # columns of the part `crypto` that repeat exactly


@pytest.fixture(scope="module", autouse=True)
def programs(micropython, client):
    for name in ("ssh", "valgrind"):
        client(name)


def bench(*words):
    words = [sys.executable, BENCH, *words, "--quick", "--json"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_login():
    from benches import login

    rows = bench("login")["login"]
    for name, row in rows.items():
        assert row["unit"] in ("bytes", "us", "KB/s", "instructions"), name
        assert isinstance(row["value"], int), name
        assert row["value"] > 0 or name.startswith("heap kept"), name
        assert row["plain"] is None or row["ratio"] > 0, name
    heap = [rows[name]["value"] for name in rows if name.startswith("heap")]
    assert max(heap) < rows["smallest heap for a login"]["value"]
    again = login.stages("curve25519-sha256", "key")
    assert sum(again.values()) == rows["all of a login by key, curve25519-sha256"]["value"]


def test_crypto():
    from benches import crypto

    rows = bench("crypto")["crypto"]
    for name, row in rows.items():
        assert row["instructions"] > 1000, name
        assert all(value is None or value > 0 for value in row.values()), name
        assert row["c"] < row["instructions"], name
    assert rows["X25519 shared secret"]["gain"] > 1
    again = crypto.count("own", quick=True)
    assert again == {name: {c: rows[name][c] for c in COUNTED} for name in again}
    login = [name for name in rows if name.startswith("login by ")]
    assert len(login) == 2 and set(rows) == set(again) | set(login)
    for name in login:
        assert rows["Ed25519 verify"]["instructions"] < rows[name]["instructions"], name


@pytest.fixture
def plain(monkeypatch):
    from benches import counting

    monkeypatch.syspath_prepend(counting.SCRIPTS)
    return importlib.import_module("plain_symmetric")


def test_plain_hashes_are_right(plain):
    for n in (0, 1, 71, 72, 111, 112, 127, 128, 135, 136, 167, 168, 300):
        message = bytes(range(n % 256)) + bytes(n - n % 256)
        assert plain.sha512(message) == hashlib.sha512(message).digest()
        for name in ("sha3_256", "sha3_512"):
            assert getattr(plain, name)(message) == hashlib.new(name, message).digest()
        assert plain.shake128(message, 200) == hashlib.shake_128(message).digest(200)
        assert plain.shake256(message, 200) == hashlib.shake_256(message).digest(200)
        assert plain.hmac_sha256(message, b"data") == hmac.digest(message, b"data", "sha256")
    assert plain.pbkdf2(b"a", b"b", 5) == hashlib.pbkdf2_hmac("sha256", b"a", b"b", 5)


@pytest.mark.parametrize("name", ["aes128-ctr", "chacha20-poly1305@openssh.com"])
def test_plain_ciphers_seal_as_ours(name, plain):
    from microsshd.ssh import cipher

    mac = None if "poly" in name else "hmac-sha2-256-etm@openssh.com"
    end = cipher.make(name, mac, lambda letter, size: bytes(range(size)), b"ACE")
    keys, n = bytes(range(64)), 212
    sealed = bytearray(bytes(range(n)) + bytes(end.tag))
    end.seal(5, memoryview(sealed), n)
    if mac:
        counter = int.from_bytes(keys[:16], "big")
        assert plain.ctr_and_mac(keys[:16], counter, keys[:32], 5, bytes(range(n))) == sealed
    else:
        assert plain.chacha20_poly1305(keys, 5, bytes(range(n))) == sealed


def test_store():
    rows = bench("store")["store"]
    for name, row in rows.items():
        assert row["unit"] in ("", "bytes", "us", "KB/s", "files/s"), name
        assert row["value"] > 0, name
        assert row["plain"] is None or row["ratio"] > 0, name
        if "1 MB," in name:
            assert row["ratio"] <= 1.1, name  # wear of the flash: it repeats
    heap = [row["value"] for name, row in rows.items() if "transfer" in name and "heap" in name]
    assert len(heap) == 4 and max(heap) < 16384


def test_memory():
    rows = bench("memory")["memory"]
    for name in ("server", "ssh/session", "services/cli", "config/schema", "config/edit"):
        assert rows[name]["file"] > 300 and rows[name]["heap"] > 300, name
    assert rows["server"]["when"] == "always"
    assert rows["services/cli"]["when"] == "in a shell"
    assert rows["config/startup"]["when"] == "on demand"
    assert rows["config/schema.txt"]["heap"] == 0
    taken = [rows[name]["heap"] for name in rows if rows[name]["when"] is None]
    assert len(taken) == 8 and min(taken) > 0
