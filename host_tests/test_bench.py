"""tools/bench: every part prints figures that can be right, and counts repeat exactly.

How long something takes is never asserted here."""

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
    assert sum(again.values()) == rows["all of a login by key"]["value"]


def test_crypto():
    from benches import crypto

    rows = bench("crypto")["crypto"]
    for name, row in rows.items():
        assert row["instructions"] > 1000, name
        assert all(value is None or value > 0 for value in row.values()), name
        assert row["c"] < row["instructions"], name
    assert rows["X25519 shared secret"]["gain"] > 1
    again = crypto.count("own", quick=True)
    assert again == {name: {c: row[c] for c in COUNTED} for name, row in rows.items()}
