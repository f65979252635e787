"""Network namespaces: pairs joined by a virtual cable, and what is set up in one of them."""

import json

from .processes import run


def add(name):
    run(["ip", "netns", "add", name], check=True)
    run(["ip", "-n", name, "link", "set", "lo", "up"], check=True)
    # Without duplicate address detection, addresses are usable at once and nothing changes later.
    run(["sh", "-c", "echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad; "
         "echo 0 >/proc/sys/net/ipv6/conf/default/router_solicitations"], namespace=name)


def remove(name):
    run(["ip", "netns", "del", name])


def join(left, right, left_address=None, right_address=None, device="eth0"):
    """Joins two namespaces by a veth pair, called `device` at both ends."""
    run(["ip", "link", "add", device, "netns", left, "type", "veth",
         "peer", "name", device, "netns", right], check=True)
    for name, address in ((left, left_address), (right, right_address)):
        if address:
            run(["ip", "-n", name, "addr", "add", address, "dev", device], check=True)
        run(["ip", "-n", name, "link", "set", device, "up"], check=True)


def _listing(name, *arguments):
    answer = run(["ip", "-n", name, "-j", *arguments], check=True).stdout.strip()
    return json.loads(answer) if answer else []


def snapshot(name):
    """Links, addresses, routes and rules, in a form that can be compared."""
    links = {(link["ifname"], link["operstate"], link["mtu"]) for link in _listing(name, "link")}
    addresses = {(link["ifname"], info["local"], info["prefixlen"])
                 for link in _listing(name, "addr") for info in link.get("addr_info", [])}
    routes = {(family, route.get("type", "unicast"), route["dst"], route.get("gateway"),
               route.get("dev"), route.get("metric"), route.get("table"))
              for family in ("-4", "-6")
              for route in _listing(name, family, "route", "show", "table", "all")}
    rules = {(family, rule["priority"], rule.get("src"), rule.get("table"))
             for family in ("-4", "-6") for rule in _listing(name, family, "rule")}
    return {"links": links, "addresses": addresses, "routes": routes, "rules": rules}


def difference(before, after):
    """One line for each thing that is new or gone; empty where both are the same."""
    said = []
    for kind in before:
        said += [f"left over in {kind}: {thing}" for thing in after[kind] - before[kind]]
        said += [f"missing from {kind}: {thing}" for thing in before[kind] - after[kind]]
    return sorted(said)


def links(name):
    return {link["ifname"] for link in _listing(name, "link")}


def addresses(name):
    return {info["local"] for link in _listing(name, "addr") for info in link.get("addr_info", [])}


def routes(name, family="-4"):
    return _listing(name, family, "route")
