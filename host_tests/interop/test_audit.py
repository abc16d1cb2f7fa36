"""ssh-audit looks at what the default configuration offers: no failure, and which warnings."""

import json
import os
import subprocess
import sys

GOOD, WARNINGS = 0, 2  # exit codes: nothing to say, warnings at most


def test_ssh_audit(device):
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
    assert not found["fail"] and not report["cves"], found
    assert done.returncode in (GOOD, WARNINGS), found
