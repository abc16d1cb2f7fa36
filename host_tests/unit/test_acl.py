"""Access control lists: order, wildcards, and who is let in when nothing fits."""

from microsshd.config.acl import permits


def _rules(*rows):
    found = {}
    for number, action, source in rows:
        found[number] = {"action": action}
        if source:
            found[number]["source"], found[number]["wildcard"] = source.split()
    return found


def test_first_rule_in_order_of_numbers_decides():
    rules = _rules(
        (10, "permit", "10.0.0.0 0.255.255.255"),
        (5, "deny", "10.1.0.0 0.0.255.255"),
        (1, "permit", "10.1.2.3 0.0.0.0"),
    )
    assert permits(rules, "10.1.2.3")
    assert not permits(rules, "10.1.2.4")
    assert permits(rules, "10.2.0.1")
    assert not permits(rules, "11.0.0.1")


def test_wildcards():
    even = _rules((0, "permit", "192.168.0.0 0.0.255.254"))
    assert permits(even, "192.168.7.4") and not permits(even, "192.168.7.5")
    assert permits(_rules((0, "permit", "1.2.3.4 255.255.255.255")), "200.1.1.1")
    assert not permits(_rules((0, "permit", "1.2.3.4 0.0.0.0")), "1.2.3.5")
    high = _rules((0, "permit", "255.0.0.0 0.255.255.255"))
    assert permits(high, "255.1.2.3") and not permits(high, "127.1.2.3")


def test_nothing_fits():
    for rules in (None, {}, _rules((0, "permit", "10.0.0.1 0.0.0.0"))):
        assert not permits(rules, "192.168.4.1")
    assert permits(_rules((0, "deny", "10.0.0.1 0.0.0.0"), (5, "permit", None)), "192.168.4.1")
    assert not permits(_rules((0, "deny", None), (5, "permit", None)), "192.168.4.1")


def test_ipv6():
    everybody = _rules((0, "permit", None))
    for address in ("::1", "fe80::1", "2001:db8::192.168.4.1", ""):
        assert not permits(everybody, address)
    one = _rules((0, "permit", "192.168.4.1 0.0.0.0"))
    assert permits(one, "::ffff:192.168.4.1") and permits(one, "::FFFF:192.168.4.1")


def test_what_is_no_address_fits_nothing():
    assert not permits(_rules((0, "permit", "10.0.0 0.0.0.0")), "10.0.0.1")
    assert not permits(_rules((0, "permit", "10.0.0.1 x")), "10.0.0.1")
    for address in ("10.0.0.256", "10.0.0", "10.0.0.-1", "garage"):
        assert not permits(_rules((0, "permit", None)), address)
