#!/usr/bin/python3
"""Many links at once: set up, told apart, served beside others, and gone."""

import os
import signal

from harness import cases, namespaces, openras
from harness.processes import Process
from world import CLIENT, World

COUNT = 200
BOUND = 120  # seconds; the machine may have other work


class Links(World):
    server_options = ["--max-calls", "1024"]
    server_pool = "10.64.0.0/22"

    def dial_many(self, count=COUNT):
        process = Process([openras.program("rasdial"), "l2tp", "u1", "pw1", "--count", str(count),
                           "--phonebook", self.daemon.phonebook], namespace=CLIENT,
                          env=self.daemon.env)
        self.addCleanup(process.kill)
        return process

    def threads(self, process):
        return len(os.listdir(f"/proc/{process.pid}/task"))

    def test_each_has_its_own_and_all_go_with_ctrl_c(self):
        links = self.dial_many()
        # The daemon's other clients are served meanwhile.
        while not any("Ctrl-C" in line for line in links.lines()) and links.alive():
            self.assertEqual(self.daemon.rasdial(seconds=BOUND).returncode, 0)
        links.wait_for(f"{COUNT} of {COUNT} links are up", 1)
        addresses = namespaces.addresses(CLIENT)
        ours = {address for address in addresses if address.startswith("10.64.")}
        self.assertEqual(len(ours), COUNT, "each link has an address of its own")
        self.assertEqual(len(openras.interfaces_of_links(CLIENT)), COUNT)
        # A dial beside them, with a handler in a program of its own.
        self.assertEqual(self.daemon.dial("pppoe", seconds=BOUND).error(), 0)
        self.daemon.hang_up("pppoe")
        self.assertLess(self.threads(self.daemon.process), 8, "no thread per link in the daemon")
        self.assertLess(self.threads(self.server.process), 8, "nor in the server")
        self.assertLess(self.threads(links), 4, "nor in the client")
        links.send(signal.SIGINT)
        self.assertEqual(links.wait(BOUND), 0, links.tail())
        self.assert_nothing_left()

    def test_nothing_is_left_of_a_killed_daemon(self):
        links = self.dial_many()
        links.wait_for(f"{COUNT} of {COUNT} links are up", BOUND)
        self.daemon.kill()
        self.assert_nothing_left(BOUND)
        links.send(signal.SIGINT)
        links.wait(BOUND)
        self.daemon.start()
        self.assertIn("No connections", self.daemon.connections())
        self.assertEqual(self.daemon.dial("l2tp").error(), 0, "it dials again")


if __name__ == "__main__":
    cases.main()
