"""What unit tests share; runs on both Pythons."""

from os import getenv

ROUNDS = int(getenv("FUZZ_ROUNDS") or "150")  # of tests that fuzz


def raises(error, function, *args):
    """The exception of type `error` that function(*args) raises; fails when it raises none."""
    try:
        function(*args)
    except error as e:
        return e
    raise AssertionError("%s not raised" % error.__name__)


def vectors(name):
    """The lines of host_tests/vectors/<name>.txt as dicts; `key=value` pairs, `#` comments."""
    folder = __file__.replace("\\", "/").rsplit("/", 2)[0]
    with open("%s/vectors/%s.txt" % (folder, name)) as f:
        for line in f:
            line = line.split("#", 1)[0].split()
            if line:
                yield dict([pair.split("=", 1) for pair in line])
