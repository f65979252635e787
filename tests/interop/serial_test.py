#!/usr/bin/python3
"""Serial cables to the real pppd, on User-Mode Linux' serial ports: all its authentications."""

import unittest

import pppd_server
from harness import cases, namespaces, openras
from link_cases import CONTENT, LinkCase

CLIENT = "client"
METHODS = ["none", "pap", "chap", "mschapv2"]


class Serial(LinkCase):
    @classmethod
    def setUpClass(cls):
        reason = pppd_server.missing()
        if reason:
            raise unittest.SkipTest(reason)
        scratch = cases.scratch("serial")
        namespaces.add(CLIENT)
        cls.peer = pppd_server.PppdServer(scratch, CLIENT, CONTENT)
        cls.addClassCleanup(cls.peer.stop)
        cls.daemon = openras.Daemon(scratch, CLIENT).start()
        cls.addClassCleanup(cls.daemon.stop)
        cls.peer.wait_ready()
        for number, method in enumerate(METHODS):
            cls.daemon.add_entry(method, "--device", "serial", "--port",
                                 cls.peer.serial_port(number), "--user", "u1", "--auth", method)

    def whole_link(self, method):
        dialed = self.connect(method)
        expected = openras.ORDER_UNAUTHENTICATED if method == "none" else openras.ORDER
        self.assertEqual(dialed.states(), expected)
        self.assert_traffic("10.64.0.1")
        self.hang_up(method)
        # pppd heard the end from us, not from a timeout.
        self.peer.log().wait_for("rcvd .LCP TermReq", 10, after=self.mark)

    def test_without_authentication(self):
        self.whole_link("none")

    def test_pap(self):
        self.whole_link("pap")

    def test_chap_md5(self):
        self.whole_link("chap")

    def test_mschapv2(self):
        self.whole_link("mschapv2")

    def test_wrong_password(self):
        self.fail_to_connect("mschapv2", [691], 30, password="wrong")


if __name__ == "__main__":
    cases.main()
