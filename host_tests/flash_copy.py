"""Copies a file into or out of a flash image, on the unix port: IMAGE put|get HOST_FILE NAME."""

import os
import sys

import flash

image, verb, path, name = sys.argv[1:]
flash.mount(image, "/flash")
name = "/flash/" + name
if verb == "put":
    folders = name.split("/")
    for i in range(3, len(folders)):
        try:
            os.mkdir("/".join(folders[:i]))
        except OSError:
            pass  # is there
source, target = (path, name) if verb == "put" else (name, path)
with open(source, "rb") as f, open(target, "wb") as g:
    g.write(f.read())
os.umount("/flash")
