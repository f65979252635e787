"""What every interop test asks of a link: up, traffic, down, nothing left."""

import unittest

from harness import namespaces, openras, traffic
from harness.processes import wait_until

CONTENT = traffic.content()


class LinkCase(unittest.TestCase):
    """Subclasses set `daemon` (an openras.Daemon) and `peer` (with .log())."""

    daemon = None
    peer = None

    def setUp(self):
        self.before = namespaces.snapshot(self.daemon.namespace)
        self.mark = self.peer.log().mark()
        self.daemon_mark = self.daemon.process.mark()

    def tearDown(self):
        # A case that failed must not disturb the next one.
        for entry in self.daemon.connections().splitlines():
            self.daemon.rasdial(entry.strip(), "/DISCONNECT")

    def said_by_peer(self):
        return self.peer.log().text(self.mark)

    def explain(self):
        return (f"rasmand said:\n{self.daemon.process.text(self.daemon_mark)}\n"
                f"the peer said:\n{self.said_by_peer()}")

    def connect(self, entry, **credentials):
        dialed = self.daemon.dial(entry, **credentials)
        self.assertEqual(dialed.status, 0, dialed.output)
        self.assertEqual(dialed.states()[-1], openras.CONNECTED)
        return dialed

    def connect_at_the_second_try(self, entry):
        """rasdial on a terminal: a wrong password, and the right one when it asks."""
        terminal = self.daemon.terminal(entry, "u1", "wrong")
        self.addCleanup(terminal.stop)
        terminal.expect(r"User name \[u1\]: ", 60)
        terminal.enter("")
        terminal.expect("Password for u1: ")
        terminal.enter("pw1")
        terminal.expect("Successfully connected to " + entry, 60)
        self.assertEqual(terminal.finish(), 0, terminal.text)

    def fail_to_connect(self, entry, errors, seconds, **credentials):
        """Dials; it must end with one of `errors` within `seconds`, and leave nothing."""
        dialed = self.daemon.dial(entry, seconds=seconds, **credentials)
        self.assertEqual(dialed.status, 1, dialed.output)
        self.assertIn(dialed.error(), errors, dialed.output)
        self.assert_nothing_left()
        return dialed

    def assert_traffic(self, server):
        namespace = self.daemon.namespace
        self.assertTrue(traffic.ping(namespace, server), "ping through the link")
        self.assertEqual(traffic.fetch(namespace, f"http://{server}:8000/payload"),
                         traffic.digest(CONTENT), "the file that came through the link")

    def hang_up(self, entry):
        self.daemon.hang_up(entry)
        self.assert_nothing_left()

    def assert_nothing_left(self):
        def difference():
            return namespaces.difference(self.before, namespaces.snapshot(self.daemon.namespace))
        wait_until(lambda: not difference(), 10, "the namespace is as before the dial")
