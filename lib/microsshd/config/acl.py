"""Basic access control lists: which addresses are let in.

    acl basic 2000
     rule 0 permit source 192.168.4.0 0.0.0.255
     rule 5 deny

The rules are asked in the order of their numbers, and the first that fits decides. The wildcard's
bits that are 1 do not count; a rule without source fits each IPv4 address. Whom no rule fits is
denied: so is everybody by a list that has no rules or is not there, as a list that was forgotten
must not open the door. An IPv6 address fits no rule here, but one that maps IPv4 is that.
"""


def permits(rules, address):
    """Whether `rules`, {number: {"action", "source", "wildcard"}} or None, let the address (text)
    in. A rule for all has no source."""
    number = _number(address)
    if number is None:
        return False
    for key in sorted(rules or ()):
        rule = rules[key]
        if not rule.get("source") or _fits(number, rule["source"], rule["wildcard"]):
            return rule["action"] == "permit"
    return False


def _fits(number, source, wildcard):
    base = _number(source)
    wildcard = _number(wildcard)
    if base is None or wildcard is None:
        return False
    return not (number ^ base) & (wildcard ^ 0xFFFFFFFF)


def _number(text):
    """An IPv4 address as a number; None when it is none."""
    if text.lower().startswith("::ffff:"):
        text = text[7:]
    parts = text.split(".")
    if len(parts) != 4:
        return None
    value = 0
    for part in parts:
        if not part.isdigit() or int(part) > 255:
            return None
        value = value << 8 | int(part)
    return value
