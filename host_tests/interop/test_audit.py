"""What ssh-audit says of the profiles: no failure of `default`, and nothing at all of `modern`."""

import json
import os
import subprocess
import sys

import drive

GOOD, WARNINGS = 0, 2  # exit codes: nothing to say, warnings at most


def audit(device):
    """Its exit code, its report, and {"fail": [notes], "warn": [notes]} of all algorithms."""
    program = os.path.join(os.path.dirname(sys.executable), "ssh-audit")
    done = subprocess.run(
        [program, "--json", "--port", str(device.port), device.HOST],
        capture_output=True,
        text=True,
        timeout=120,
    )
    report = json.loads(done.stdout)
    found = {"fail": [], "warn": []}
    for kind in ("kex", "key", "enc", "mac"):
        assert report[kind]
        for row in report[kind]:
            for level, notes in found.items():
                notes += ["%s: %s" % (row["algorithm"], n) for n in row["notes"].get(level, ())]
    return done.returncode, report, found


def test_default_profile(device):
    code, report, found = audit(device)
    assert not found["fail"] and not report["cves"], found
    assert code in (GOOD, WARNINGS), found
    assert report["kex"][0]["algorithm"] == drive.POST_QUANTUM


def test_modern_profile(runtime, tmp_path):
    with drive.make_device(
        runtime, tmp_path, config_text=drive.configuration(profile="modern")
    ) as d:
        code, report, found = audit(d)
        assert (code, found, report["cves"]) == (GOOD, {"fail": [], "warn": []}, [])
        for kind, expected in (
            ("kex", {drive.POST_QUANTUM}),
            ("enc", {"aes256-ctr", "aes128-ctr"}),
            ("mac", {"hmac-sha2-256-etm@openssh.com"}),
        ):
            offered = {row["algorithm"] for row in report[kind]}
            assert {name for name in offered if not name.startswith(("kex-", "ext-"))} == expected
        d.key = d.keys["ed25519"]
        with drive.login(d) as transport:
            assert drive.execute(transport, "display version")[0] == 0
