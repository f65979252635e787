#!/usr/bin/python3
"""L2TP against l2tpns, with FreeRADIUS behind it."""

import unittest

import l2tpns_server
from harness import cases, namespaces, openras, traffic
from link_cases import CONTENT, LinkCase
from multilink_cases import MultilinkCases

CLIENT = "client"
ERROR_AUTHENTICATION_FAILURE = 691
ERROR_VPN_BAD_PSK = 811
ERROR_SERVER_POLICY = 812


class L2tpns(MultilinkCases, LinkCase):
    inside = "10.98.0.1"

    @classmethod
    def setUpClass(cls):
        reason = l2tpns_server.missing()
        if reason:
            raise unittest.SkipTest(reason)
        scratch = cases.scratch("l2tpns")
        namespaces.add(CLIENT)
        cls.peer = l2tpns_server.L2tpnsServer(scratch, CLIENT, CONTENT)
        cls.addClassCleanup(cls.peer.stop)
        cls.daemon = openras.Daemon(scratch, CLIENT).start()
        cls.addClassCleanup(cls.daemon.stop)
        for name, methods, secret in (("pap", "pap", "tunsec"), ("chap", "chap", "tunsec"),
                                      ("any", "pap,chap,mschapv2", "tunsec"),
                                      ("mschapv2", "mschapv2", "tunsec"),
                                      ("wrong-secret", "chap", "other")):
            cls.daemon.add_entry(name, "--device", "l2tp", "--number", "10.77.0.1", "--user", "u1",
                                 "--auth", methods, "--tunnel-secret", secret)
        cls.add_bundle("--device", "l2tp", "--number", "10.77.0.1", "--user", "u1",
                       "--auth", "chap", "--tunnel-secret", "tunsec")
        cls.peer.wait_ready()

    def whole_link(self, entry):
        dialed = self.connect(entry)
        self.assertEqual(dialed.states(), openras.ORDER)
        self.assert_traffic("10.98.0.1")
        self.hang_up(entry)

    def test_chap_md5(self):
        self.whole_link("chap")

    def test_pap(self):
        self.whole_link("pap")

    def test_takes_the_strongest_that_the_peer_offers(self):
        self.whole_link("any")

    def test_never_below_what_the_entry_allows(self):
        # l2tpns asks for CHAP-MD5 again and again: RFC 1661 §4.6's Max-Failure ends it.
        dialed = self.fail_to_connect("mschapv2", [ERROR_SERVER_POLICY], 30)
        self.assertNotIn(openras.AUTHENTICATED, dialed.states())
        requests = self.said_by_peer().count("ConfigReq")
        self.assertLess(requests, 100, "configure requests that the peer saw")

    def test_wrong_password(self):
        for entry in ("pap", "chap"):
            with self.subTest(entry):
                self.fail_to_connect(entry, [ERROR_AUTHENTICATION_FAILURE], 30, password="wrong")
        rejected = [line for line in self.peer.radius_log().lines() if "Login incorrect" in line]
        self.assertLess(len(rejected), 10, "attempts that RADIUS saw")

    def test_wrong_password_then_right(self):
        # l2tpns ends the call without a word of PAP or CHAP.
        for entry in ("pap", "chap"):
            with self.subTest(entry):
                self.connect_at_the_second_try(entry)
                self.hang_up(entry)

    def test_wrong_tunnel_secret(self):
        self.fail_to_connect("wrong-secret", [ERROR_VPN_BAD_PSK], 30)

    def test_ipv6_identifier_that_the_peer_assigns(self):
        self.connect("chap")
        # l2tpns Naks the identifier that we choose and gives one made of the IPv4 address
        # (10.99.0.x is 0a63:000x); its own is 1.
        addresses = namespaces.addresses(CLIENT)
        v4 = next(address for address in addresses if address.startswith("10.99.0."))
        self.assertIn(f"fe80::a63:{int(v4.split('.')[3]):x}:0:0", addresses)
        self.peer.log().wait_for("IPV6CP: Opened", 10, after=self.mark)
        self.assertTrue(traffic.ping(CLIENT, f"fe80::1%{openras.interfaces_of_links(CLIENT)[0]}"))
        self.hang_up("chap")

    def test_dials_again_after_a_hang_up(self):
        for _ in range(2):
            self.connect("chap")
            self.hang_up("chap")


if __name__ == "__main__":
    cases.main()
