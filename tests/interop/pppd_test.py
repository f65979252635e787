#!/usr/bin/python3
"""PPPoE against the real pppd and pppoe-server, in User-Mode Linux."""

import threading
import time
import unittest

import pppd_server
from harness import cases, namespaces, openras, traffic
from link_cases import CONTENT, LinkCase
from multilink_cases import MultilinkCases
from system.world import Client

CLIENT = "client"
ERROR_AUTHENTICATION_FAILURE = 691
ERROR_REMOTE_REQUIRES_ENCRYPTION = 743
ERROR_NO_ANSWER = 678
SLOW_HANDLER = 60  # seconds


class Pppd(MultilinkCases, LinkCase):
    inside = "10.64.0.1"
    # pppoe-server ends the process of a session that got a PADT: the first one's holds the bundle.
    first_link_may_go = False

    @classmethod
    def setUpClass(cls):
        reason = pppd_server.missing()
        if reason:
            raise unittest.SkipTest(reason)
        scratch = cases.scratch("pppd")
        namespaces.add(CLIENT)
        cls.peer = pppd_server.PppdServer(scratch, CLIENT, CONTENT)
        cls.addClassCleanup(cls.peer.stop)
        cls.daemon = openras.Daemon(scratch, CLIENT).start()
        cls.addClassCleanup(cls.daemon.stop)
        for service, methods in (("none", "none"), ("pap", "pap"), ("chap", "chap"),
                                 ("mschapv2", "mschapv2"), ("mppe", "mschapv2"),
                                 ("absent", "pap,chap,mschapv2")):
            cls.daemon.add_entry(service, "--device", "pppoe", "--port", "eth0", "--number", service,
                                 "--user", "u1", "--auth", methods)
        cls.add_bundle("--device", "pppoe", "--port", "eth0", "--number", "mp", "--user", "u1",
                       "--auth", "mschapv2")
        cls.peer.wait_ready()
        cls.dial_slowly(scratch)

    @classmethod
    def dial_slowly(cls, scratch):
        """A dial of another daemon's, whose handler does not return; it waits beside the cases."""
        cls.patient = openras.Daemon(scratch, CLIENT, name="patient").start()
        cls.addClassCleanup(lambda: cls.patient.stop())
        cls.patient.add_entry("slow", "--device", "pppoe", "--port", "eth0", "--number", "chap",
                              "--user", "u1", "--auth", "chap")
        cls.slow = Client(cls.patient)
        cls.addClassCleanup(cls.slow.stop)
        cls.slow.dial("a", "func1", "slow", f"{openras.AUTHENTICATE}=block")
        cls.slow.wait(call="notified", name="a", state=openras.AUTHENTICATE)
        cls.blocked_since = time.monotonic()

    def whole_link(self, service, peer_says):
        dialed = self.connect(service)
        expected = openras.ORDER_UNAUTHENTICATED if service == "none" else openras.ORDER
        self.assertEqual(dialed.states(), expected)
        self.assert_traffic("10.64.0.1")
        self.hang_up(service)
        self.peer.log().wait_for(peer_says, 10, after=self.mark)
        # pppd heard the end from us, not from a timeout.
        self.peer.log().wait_for("rcvd .LCP TermReq", 10, after=self.mark)

    def test_with_a_handler_that_takes_a_minute(self):
        """By its name one of the last: most of the minute has passed in the other cases."""
        left = self.blocked_since + SLOW_HANDLER - time.monotonic()
        threading.Event().wait(max(0, left))
        self.assertEqual(self.slow.states("a")[-1], openras.AUTHENTICATE)
        self.slow.tell("release a")
        self.slow.connected("a")
        self.assertEqual(self.slow.states("a"), openras.ORDER)
        self.assertTrue(traffic.ping(CLIENT, "10.64.0.1"))
        self.slow.tell("hangup a")
        self.slow.wait_gone("a")

    def test_without_authentication(self):
        self.whole_link("none", r"IPCP ConfAck")

    def test_pap(self):
        self.whole_link("pap", r"rcvd \[PAP AuthReq")

    def test_chap_md5(self):
        self.whole_link("chap", r"rcvd \[CHAP Response")

    def test_mschapv2(self):
        self.whole_link("mschapv2", r"rcvd \[CHAP Response")

    def test_ipv6_link_local(self):
        others = openras.interfaces_of_links(CLIENT)
        self.connect("mschapv2")
        remote = self.peer.log().wait_for(r"local +LL address (fe80:\S+)", 10, after=self.mark)[1]
        [interface] = set(openras.interfaces_of_links(CLIENT)) - set(others)
        self.assertTrue(traffic.ping(CLIENT, f"{remote}%{interface}"))
        self.hang_up("mschapv2")

    def test_dns_of_the_peer_is_used(self):
        self.connect("chap")
        with open(self.daemon.dns_file, encoding="utf-8") as file:
            self.assertIn("10.64.0.53", file.read())
        self.hang_up("chap")

    def test_wrong_password(self):
        for service in ("pap", "chap", "mschapv2"):
            with self.subTest(service):
                self.fail_to_connect(service, [ERROR_AUTHENTICATION_FAILURE], 30, password="wrong")

    def test_wrong_password_then_right(self):
        # pppd ends the link with its refusal, also by MS-CHAPv2 with R=1.
        for service in ("pap", "chap", "mschapv2"):
            with self.subTest(service):
                self.connect_at_the_second_try(service)
                self.assertTrue(traffic.ping(CLIENT, "10.64.0.1"))
                self.hang_up(service)

    def test_unknown_user(self):
        self.fail_to_connect("mschapv2", [ERROR_AUTHENTICATION_FAILURE], 30, user="nobody")

    def test_peer_requires_encryption(self):
        self.fail_to_connect("mppe", [ERROR_REMOTE_REQUIRES_ENCRYPTION], 30)

    def test_service_that_nobody_offers(self):
        self.fail_to_connect("absent", [ERROR_NO_ANSWER], 45)

    def test_dials_again_after_a_hang_up(self):
        for _ in range(2):
            self.connect("mschapv2")
            self.hang_up("mschapv2")


if __name__ == "__main__":
    cases.main()
