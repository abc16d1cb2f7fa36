"""The runner of unit tests on MicroPython: run.py TEST_FILE...

Calls every `test_*` function of each file, tells failures with their traceback, and ends with the
line `N passed, N failed`; exit code 1 when something failed or no test was found. Garbage is
collected often, so that it does not depend on chance where a test's large buffers find a gap.
"""

import gc
import sys


def main(paths):
    gc.threshold(16384)  # bytes
    passed = failed = 0
    for path in paths:
        name = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        try:
            module = __import__(name)
        except Exception as e:
            tell(name, e)
            failed += 1
            continue
        for test in sorted([word for word in dir(module) if word.startswith("test_")]):
            gc.collect()
            try:
                getattr(module, test)()
                passed += 1
            except Exception as e:
                tell("%s.%s" % (name, test), e)
                failed += 1
        del sys.modules[name], module
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


def tell(what, error):
    print("FAILED %s: %s" % (what, repr(error)))
    sys.print_exception(error)


sys.exit(main(sys.argv[1:]))
