# Freezes the package into a firmware of one's own: see README.md. MicroPython's build executes it
# with this folder as the current one (docs/reference/manifest.rst).
import os

_LIB = os.path.abspath("../lib")
_MADE = os.path.abspath("../build/frozen")

modules = []
tables = []
for folder, _, names in os.walk(os.path.join(_LIB, "microsshd")):
    for name in sorted(names):
        path = os.path.relpath(os.path.join(folder, name), os.path.join(_LIB, "microsshd"))
        if name.endswith((".bin", ".txt")):
            with open(os.path.join(folder, name), "rb") as f:
                tables.append((path.replace("/", "_").replace(".", "_"), f.read()))
        elif name.endswith(".py") and name != "_cpython.py":
            modules.append(path)

# There are no files in a firmware: compat.data finds the tables in this module.
os.makedirs(os.path.join(_MADE, "microsshd"), exist_ok=True)
with open(os.path.join(_MADE, "microsshd", "tables.py"), "w") as f:
    for name, content in sorted(tables):
        f.write("%s = %r\n" % (name, content))

# The names under which modules are imported, which a device would else keep in its heap for good:
# this module has them in flash, and nobody imports it.
with open(os.path.join(_MADE, "microsshd", "fullnames.py"), "w") as f:
    for path in sorted(modules):
        name = path[:-3].replace("/", ".").replace("__init__", "").rstrip(".")
        f.write("import microsshd%s\n" % (name and "." + name))

include("$(PORT_DIR)/boards/manifest.py")
package("microsshd", sorted(modules), base_path=_LIB, opt=3)
package("microsshd", ["fullnames.py", "tables.py"], base_path=_MADE, opt=3)
