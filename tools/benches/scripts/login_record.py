"""Records what a client sends to log in: login_record.py ROOT KEX METHOD

Makes the device in the folder ROOT. The client's bytes go to the file ROOT/KEX.METHOD, a line for
each time it waits for an answer: the stage, a tab, hexadecimal. An unknown KEX makes no file.
"""

import sys
from binascii import b2a_base64

from microsshd.compat import run
from microsshd.crypto import ed25519
from microsshd.ssh.kexinit import METHODS
from microsshd.ssh.wire import string
from one_session import PASSWORD, SEED, USER, Server, random
from peer import Client, auth_request


class Recorder:
    """Stands for a session: passes all on to the server's, and notes what the client says."""

    def __init__(self, server, lines):
        self.server = server
        self.lines = lines
        self.stage = "key exchange"
        self.work = None
        self.closed = False
        self.buffer = memoryview(bytearray(4096))
        self.waiting = server.connect()
        random.use("client", anew=True)

    def room(self):
        return self.buffer

    def fed(self, n, now):
        if n:
            data = bytes(self.buffer[:n])
            self.lines.append("%s\t%s\n" % (self.stage, data.hex()))
            random.use("server")
            self.waiting += self.server.feed(data)
            random.use("client")

    def pending(self):
        return self.waiting

    def sent(self, n, now):
        self.waiting = self.waiting[n:]


def log_in(client, recorder, method, public):
    """As OpenSSH does it: exchange keys, ask for `none`, try the method."""
    client.exchange_keys()
    client.expect(7)
    recorder.stage = "authentication by " + method
    client.send(5, string(b"ssh-userauth"))
    client.expect(6)
    client.send(50, auth_request(b"none", USER))
    client.expect(51)
    if method == "password":
        client.send(50, auth_request(b"password", USER) + b"\0" + string(PASSWORD))
    else:
        prove(client, auth_request(b"publickey", USER), public)
    client.expect(52)


def prove(client, request, public):
    """Ask whether the key may log in, then sign for it (RFC 4252 section 7)."""
    names = string(b"ssh-ed25519") + string(string(b"ssh-ed25519") + string(public))
    client.send(50, request + b"\0" + names)
    client.expect(60)
    request += b"\1" + names
    message = string(client.session_id) + b"\x32" + request
    signature = string(b"ssh-ed25519") + string(run(ed25519.sign(SEED, public, message)))
    client.send(50, request + string(signature))


def execute(client, recorder, command):
    recorder.stage = "exec"
    number = client.open_channel()
    client.send(98, number, string(b"exec"), b"\1", string(command))
    if [payload[0] for payload in client.receive()[-3:]] != [98, 96, 97]:
        raise ValueError("the command did not end")
    client.send(97, number)


def main(root, kex, method):
    if kex not in METHODS:
        return
    public = run(ed25519.public_key(SEED))
    key = b"ssh-ed25519 " + b2a_base64(string(b"ssh-ed25519") + string(public))
    server = Server(root, key.decode(), PASSWORD.decode())
    lines = []
    recorder = Recorder(server, lines)
    client = Client(recorder)
    client.method = kex
    log_in(client, recorder, method, public)
    execute(client, recorder, b"display version")
    with open("%s/%s.%s" % (root, kex, method), "w") as f:
        for line in lines:
            f.write(line)


main(*sys.argv[1:])
