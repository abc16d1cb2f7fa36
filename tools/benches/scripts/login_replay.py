"""Logs in with what login_record.py has recorded: login_replay.py ROOT KEX METHOD [keep]

The server's side alone, its instructions counted by stages; the second of two equal logins. With
`keep` no module is forgotten in between, so none is loaded again.
"""

import sys

from microsshd import compat

if sys.argv[4:] == ["keep"]:
    compat.forget = lambda *prefixes: None
from one_session import Server, sections  # noqa: E402


def replay(server, path, count):
    count("key exchange", server.connect)
    with open(path) as f:
        for line in f:
            stage, data = line.rstrip("\n").split("\t")
            count(stage, server.feed, bytes.fromhex(data))
    if server.session.mux.channels[0]:
        raise ValueError("the login did not get to its end")
    server.close()


def main(root, kex, method, *keep):
    server = Server(root)
    path = "%s/%s.%s" % (root, kex, method)
    sections.start()
    replay(server, path, lambda name, function, *args: function(*args))
    replay(server, path, sections.count)


main(*sys.argv[1:])
