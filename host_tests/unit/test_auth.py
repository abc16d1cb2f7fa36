"""Authentication: methods, tries, what is counted, what an attacker may send."""

from microsshd.compat import run
from microsshd.crypto import ed25519
from microsshd.ssh import messages
from microsshd.ssh.wire import string
from peer import PUBLIC, SEED, Client, Policy, auth_request, new_session, opened, u32

BLOB = string(b"ssh-ed25519") + string(PUBLIC)
RIGHT = b"\0" + string(Policy.PASSWORD)
WRONG = b"\0" + string(b"wrong")


def started(policy=None):
    client = Client(new_session(policy))
    client.start_auth()
    return client


def test_methods_are_told():
    client = started()
    client.send(50, auth_request(b"none"))
    methods = b"publickey,password,keyboard-interactive"
    assert client.expect(51) == b"\x33" + string(methods) + b"\0"
    client.send(50, auth_request(b"hostbased") + b"anything")
    client.expect(51)
    assert client.session.tries == 0


def test_only_offered_methods():
    policy = Policy()
    policy.methods = ("publickey",)
    client = started(policy)
    client.send(50, auth_request(b"password") + RIGHT)
    assert client.expect(51) == b"\x33" + string(b"publickey") + b"\0"


def test_password_tries():
    client = started()
    for _ in range(2):
        client.send(50, auth_request(b"password") + WRONG)
        client.expect(51)
    client.send(50, auth_request(b"password") + WRONG)
    assert client.error.reason == 14
    assert client.expect(1)[:5] == b"\1" + u32(14)
    assert client.session.policy.log == [("admin", "password", False)] * 3


def test_unknown_user_is_answered_as_a_wrong_password():
    answers = []
    for user in (b"admin", b"nobody", b"x" * 500, b""):
        client = started()
        client.send(50, auth_request(b"password", user) + WRONG)
        answers.append(client.receive())
    assert answers == [answers[0]] * 4


def test_password_change_is_a_failure():
    client = started()
    client.send(50, auth_request(b"password") + b"\1" + string(Policy.PASSWORD) + string(b"new"))
    client.expect(51)


def test_keyboard_interactive():
    client = started()
    client.send(50, auth_request(b"keyboard-interactive") + string(b"") + string(b""))
    assert client.expect(60)[13:] == u32(1) + string(b"Password: ") + b"\0"
    client.send(61, 1, string(Policy.PASSWORD))
    client.expect(52)


def test_keyboard_interactive_answers():
    for answer in (u32(0), u32(2) + string(b"a") * 2, u32(1) + string(b"wrong")):
        client = started()
        client.send(50, auth_request(b"keyboard-interactive") + string(b"") + string(b""))
        client.expect(60)
        client.send(61, answer)
        client.expect(51)
        client.send(61, 1, string(Policy.PASSWORD))  # asked once, answered once
        assert client.error.reason == 2
    client = started()
    client.send(50, auth_request(b"keyboard-interactive") + string(b"") + string(b""))
    client.expect(60)
    client.send(50, auth_request(b"none"))  # abandons the question
    client.expect(51)
    client.send(61, 1, string(Policy.PASSWORD))
    assert client.error.reason == 2


def sign(client, request, seed=SEED):
    signed = string(client.session_id) + b"\x32" + request
    signature = run(ed25519.sign(seed, PUBLIC, signed))
    return request + string(string(b"ssh-ed25519") + string(signature))


def key_request(signed=b"\1", algorithm=b"ssh-ed25519", blob=BLOB, user=b"admin"):
    return auth_request(b"publickey", user) + signed + string(algorithm) + string(blob)


def test_publickey():
    policy = Policy()
    policy.key = BLOB
    client = started(policy)
    client.send(50, key_request(b"\0"))
    assert client.expect(60) == b"\x3c" + string(b"ssh-ed25519") + string(BLOB)
    client.send(50, sign(client, key_request()))
    client.expect(52)
    assert client.session.phase == messages.OPEN


def test_publickey_queries_are_not_tries():
    client = started()
    for _ in range(20):
        client.send(50, key_request(b"\0"))
        client.expect(51)
    assert client.session.tries == 0
    for _ in range(50):
        client.send(50, auth_request(b"none"))
    assert client.error.reason == 14  # but they are not free


def test_publickey_wrong_in_every_way():
    policy = Policy()
    policy.tries = 100
    policy.key = BLOB
    client = started(policy)
    good = sign(client, key_request())
    other_user = sign(client, key_request(user=b"nobody"))
    for bad in (
        good[:-1] + bytes([good[-1] ^ 1]),
        sign(client, key_request(algorithm=b"rsa-sha2-256")),
        sign(client, key_request(blob=BLOB[:-1] + b"x")),
        key_request() + string(b""),
        key_request() + string(string(b"ssh-ed25519")),
        key_request() + string(string(b"ssh-ed25519") + u32(0xFFFFFFFF)),
        key_request() + string(string(b"ssh-ed25519") + string(bytes(63))),
        key_request() + string(string(b"ssh-ed25519") + string(bytes(64)) + b"x"),
        key_request() + string(string(b"ecdsa-sha2-nistp256") + string(bytes(64))),
        other_user,
    ):
        client.send(50, bad)
        client.expect(51)
    client.session_id = bytes(32)  # signed for another session
    client.send(50, sign(client, key_request()))
    client.expect(51)
    assert client.session.tries == 11


def test_trailing_bytes_end_the_connection():
    for request in (
        auth_request(b"keyboard-interactive") + string(b"") * 2 + b"x",
        auth_request(b"password") + RIGHT + b"x",
        key_request(b"\0") + b"x",
    ):
        client = started()
        client.send(50, request)
        assert client.error.reason == 2


def test_other_services():
    client = Client(new_session())
    client.exchange_keys()
    client.receive()
    client.send(5, string(b"ssh-connection"))
    assert client.error.reason == 7
    client = started()
    client.send(50, string(b"admin") + string(b"ssh-other") + string(b"none"))
    assert client.error.reason == 7


def test_user_names():
    client = started()
    client.send(50, auth_request(b"none", b"\xff\xfe"))
    assert client.error.reason == 2
    client = started()
    client.send(50, auth_request(b"none", b"ad\0min"))
    assert client.error.reason == 2


def test_banner_comes_once():
    policy = Policy()
    policy.banner = "Keep out\r\n"
    client = started(policy)
    for _ in range(2):
        client.send(50, auth_request(b"none"))
    assert [p[0] for p in client.receive()] == [53, 51, 51]


def test_requests_after_success_are_ignored():
    client, session = opened()
    assert session.auth is None
    client.send(50, auth_request(b"password") + WRONG)
    assert client.receive() == [] and client.error is None


def test_delay_is_waited_for():
    policy = Policy()
    policy.delay = lambda address: 250
    client = started(policy)
    session = client.session
    client.put(50, auth_request(b"password") + WRONG)
    room = session.room()
    data = client.tx.pending()
    room[: len(data)] = data
    client.tx.sent(len(data))
    session.fed(len(data), 0)
    assert session.step(0) == 250 and session.work
    client.pump()
    client.expect(51)


def test_keys_may_be_exchanged_during_authentication():
    client = started()
    client.send(50, auth_request(b"password") + WRONG)
    client.expect(51)
    client.exchange_keys()
    client.send(50, auth_request(b"password") + RIGHT)
    client.expect(52)
