#!/usr/bin/python3
"""A telephone call to slirp, somebody else's PPP, behind a Hayes modem."""

import os
import shutil
import signal
import unittest

from harness import cases, namespaces, openras, traffic
from harness.processes import Process
from link_cases import CONTENT, LinkCase

CLIENT, PROVIDER = "client", "provider"
HERE = os.path.dirname(os.path.abspath(__file__))
HAYES = os.path.join(HERE, "../harness/hayes_modem.py")
# slirp's own address inside the link; it passes connections to it on to its machine.
INSIDE = "10.0.2.2"
METHODS = {"none": [], "pap": ["+pap"], "chap": ["+chap"]}


class Line:
    """A modem in the provider's namespace; whoever calls is connected to slirp."""

    def __init__(self, port, home, kind, method):
        self.modem = Process(
            ["/usr/bin/python3", "-u", HAYES, port, kind, "slirp-fullbolt", "ppp", "mtu 1500",
             "mru 1500", *METHODS[method]], namespace=PROVIDER, name="modem", env={"HOME": home})
        self.modem.wait_for("modem ready", 20)

    def log(self):
        return self.modem


class Slirp(LinkCase):
    @classmethod
    def setUpClass(cls):
        if not shutil.which("slirp-fullbolt"):
            raise unittest.SkipTest("not installed: slirp")
        cls.scratch = cases.scratch("slirp")
        for name in (CLIENT, PROVIDER):
            namespaces.add(name)
            cls.addClassCleanup(namespaces.remove, name)
        for name in ("pap", "chap"):
            secrets = os.path.join(cls.scratch, f".{name}-secrets")
            with open(secrets, "w", encoding="ascii") as file:
                file.write('"u1" * "pw1"\n')
            os.chmod(secrets, 0o600)
        files = traffic.serve(PROVIDER, os.path.join(cls.scratch, "served"), CONTENT)
        cls.addClassCleanup(files.stop)
        cls.daemon = openras.Daemon(cls.scratch, CLIENT).start()
        cls.addClassCleanup(cls.daemon.stop)
        cls.added = 0

    def tearDown(self):
        super().tearDown()
        self.peer.modem.stop()

    def line(self, method="none", kind="modem"):
        """A modem and its entry; each case has its own."""
        self.peer = Line(os.path.join(self.scratch, "modem"), self.scratch, kind, method)
        super().setUp()
        return self.entry(method)

    def entry(self, method="none", number="5551234"):
        type(self).added += 1
        name = f"call{self.added}"
        self.daemon.add_entry(name, "--device", "modem", "--port",
                              os.path.join(self.scratch, "modem"), "--number", number, "--user",
                              "u1", "--auth", method)
        return name

    def setUp(self):
        pass  # line() does it, once there is a peer

    def whole_link(self, method):
        entry = self.line(method)
        dialed = self.connect(entry)
        expected = openras.ORDER_UNAUTHENTICATED if method == "none" else openras.ORDER
        self.assertEqual(dialed.states(), expected)
        self.assertIn("10.0.2.15", namespaces.addresses(CLIENT))
        self.assert_traffic(INSIDE)
        self.hang_up(entry)
        self.peer.log().wait_for("on hook", 20)

    def test_without_authentication(self):
        self.whole_link("none")

    def test_pap(self):
        self.whole_link("pap")

    def test_chap_md5(self):
        self.whole_link("chap")

    def test_wrong_password(self):
        for method in ("pap", "chap"):
            with self.subTest(method):
                self.fail_to_connect(self.line(method), [691], 60, password="wrong")
                self.peer.modem.stop()

    def test_each_outcome_in_words_and_in_digits(self):
        for kind in ("modem", "digits"):
            self.line(kind=kind)
            for error in (676, 678, 679, 680):
                with self.subTest(f"{kind} {error}"):
                    self.fail_to_connect(self.entry(number=f"555{error}"), [error], 60)
            self.peer.modem.stop()

    def test_a_modem_that_says_only_digits(self):
        entry = self.line(kind="digits")
        self.connect(entry)
        self.assertTrue(traffic.ping(CLIENT, INSIDE))
        self.hang_up(entry)

    def test_the_call_is_lost_in_the_middle(self):
        self.connect(self.line())
        os.kill(int(self.peer.log().wait_for(r"call of process (\d+)", 10)[1]), signal.SIGKILL)
        self.daemon.process.wait_for("event=failed .*error=629", 20, after=self.daemon_mark)
        self.assert_nothing_left()


if __name__ == "__main__":
    cases.main()
