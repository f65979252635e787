#!/usr/bin/python3
"""Bundles of links between rasmand and rasserver, dialed by examples/multilink.c."""

import re
import threading

from harness import cases, openras, traffic
from harness.multilink import Program
from harness.processes import run, wait_until
from phone_world import RELAY, PhoneWorld
from world import CLIENT, INSIDE, SERVED, SERVER


class Multilink(PhoneWorld):
    server_options = [*PhoneWorld.server_options, "--multilink"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bundle("two", "--device", "l2tp", "--number", "10.77.0.1")
        cls.bundle("mixed", "--device", "pppoe", "--port", "eth0")
        cls.bundle("half", "--device", "l2tp", "--number", "10.77.0.9")
        cls.bundle("needed", "--device", "pppoe", "--port", "eth0")
        cls.rasphone("set", "needed", "--dial-mode", "as-needed", "--dial-percent", "1",
                     "--dial-seconds", "1", "--hang-up-percent", "1", "--hang-up-seconds", "1")

    def setUp(self):
        super().setUp()
        self.mark = self.daemon.process.mark()

    def tearDown(self):
        for entry in ("two", "mixed", "half", "needed"):
            self.daemon.rasdial(entry, "/DISCONNECT")
        super().tearDown()

    @classmethod
    def rasphone(cls, *arguments):
        done = cls.daemon.rasphone(*arguments)
        assert done.returncode == 0, done.stdout

    @classmethod
    def bundle(cls, name, *second):
        """An entry of an L2TP link and another one."""
        cls.daemon.add_entry(name, "--device", "l2tp", "--number", "10.77.0.1", "--user", "u1",
                             "--tunnel-secret", "tunsec")
        cls.rasphone("subentry", name, *second)

    def dial(self, entry):
        program = Program(self.daemon, entry)
        self.addCleanup(program.process.kill)
        program.wait_connected()
        return program

    def assert_traffic(self):
        self.assertEqual(traffic.fetch(CLIENT, f"http://{INSIDE}:8000/payload"),
                         traffic.digest(SERVED))

    def carry_over_both(self, entry):
        program = self.dial(entry)
        said = program.process.text()
        self.assertIn("link 1: link connected", said)
        self.assertIn("link 2: link connected", said)
        self.assertEqual(said.count(": connected"), 1, "Connected is told once")
        self.assertIn("multilink: yes", program.status())
        self.assertEqual(len(openras.interfaces_of_links(CLIENT)), 1)
        self.assert_traffic()
        for link in (1, 2):
            self.assertGreater(program.received(link), 3_000_000, "each carries its share")
        return program

    def test_two_l2tp_links(self):
        self.carry_over_both("two").quit()
        self.assert_nothing_left()

    def test_pppoe_and_l2tp_share_a_bundle(self):
        self.carry_over_both("mixed").quit()
        self.assert_nothing_left()

    def test_one_link_is_hung_up_in_the_middle(self):
        program = self.dial("two")
        fetched = []
        thread = threading.Thread(target=lambda: fetched.append(
            traffic.fetch(CLIENT, f"http://{INSIDE}:8000/payload")))
        thread.start()
        wait_until(lambda: program.received(1) > 500_000, 60, "traffic over link 1")
        program.ask("drop 1", "^drop 1: 0$")
        thread.join()
        self.assertEqual(fetched, [traffic.digest(SERVED)])
        program.wait_links([2])
        # The link that is gone, one that never was, and none.
        program.ask("drop 1", "^drop 1: 618$")
        program.ask("drop 3", "^drop 3: 259$")
        program.ask("drop 0", "^drop 0: 87$")
        self.assert_traffic()
        # It comes back into the same connection.
        program.ask("dial 1", "^dial 1: 0$")
        program.wait_links([1, 2])
        self.assert_traffic()
        self.assertEqual(len(openras.interfaces_of_links(CLIENT)), 1)
        program.quit()
        self.assert_nothing_left()

    def test_the_last_link_that_is_hung_up_ends_the_connection(self):
        program = self.dial("two")
        program.ask("drop 2", "^drop 2: 0$")
        program.wait_links([1])
        program.ask("drop 1", "^drop 1: 0$")
        program.quit()
        self.assert_nothing_left()

    def test_a_link_whose_server_is_not_there(self):
        dialed = self.daemon.dial("half")
        self.assertEqual(dialed.status, 0, dialed.explain())
        told = {link: [each["stateValue"] for each in dialed.notifications
                       if each["subentry"] == link] for link in (1, 2)}
        up = openras.ORDER.index(openras.PROJECTED) + 1
        self.assertEqual(told[1], [*openras.ORDER[:up], openras.SUB_ENTRY_CONNECTED,
                                   *openras.ORDER[up:]])
        self.assertEqual(told[2], [openras.OPEN_PORT, openras.PORT_OPENED, openras.CONNECT_DEVICE,
                                   openras.SUB_ENTRY_DISCONNECTED])
        self.assertEqual({each["error"] for each in dialed.notifications}, {0})
        self.assert_traffic()
        self.daemon.hang_up("half")
        self.assert_nothing_left()

    def test_a_link_that_the_server_drops_in_the_middle(self):
        program = self.dial("two")
        fetched = []
        thread = threading.Thread(target=lambda: fetched.append(
            traffic.fetch(CLIENT, f"http://{INSIDE}:8000/payload")))
        thread.start()
        wait_until(lambda: program.received(2) > 500_000, 60, "traffic over link 2")
        joined = re.findall(r"call=(\d+) event=joined", self.server.process.text(self.server_mark))
        dropped = run([openras.program("rasserver"), "ctl", "drop", f"call={joined[-1]}"],
                      namespace=SERVER)
        self.assertEqual(dropped.returncode, 0, dropped.stdout)
        thread.join()
        self.assertEqual(fetched, [traffic.digest(SERVED)])
        self.daemon.process.wait_for("event=link-lost .*error=629", 30, after=self.mark)
        self.assertEqual(len(openras.interfaces_of_links(CLIENT)), 1)
        program.quit()
        self.assert_nothing_left()

    def test_as_needed_links_come_and_go_with_the_traffic(self):
        program = self.dial("needed")
        program.wait_links([1])
        self.assert_traffic()
        log = self.daemon.process
        for event in ("event=one-more-link", "subentry=2 state=RASCS_SubEntryConnected",
                      "event=one-link-less", "subentry=2 state=RASCS_SubEntryDisconnected"):
            log.wait_for(event, 30, after=self.mark)
        program.wait_links([1])
        self.assert_traffic()
        program.quit()
        self.assert_nothing_left()

    def test_l2tp_pppoe_and_serial_share_a_bundle(self):
        port, _ = self.device("cable", *RELAY)
        self.rasphone("subentry", "mixed", "3", "--device", "serial", "--port", port)
        self.addCleanup(self.rasphone, "subentry", "mixed", "3", "--remove")
        program = self.dial("mixed")
        program.wait_links([1, 2, 3])
        self.assert_traffic()
        for link in (1, 2, 3):
            self.assertGreater(program.received(link), 10_000, "each carries its share")
        program.ask("drop 1", "^drop 1: 0$")
        program.ask("drop 2", "^drop 2: 0$")
        program.wait_links([3])
        self.assertTrue(traffic.ping(CLIENT, INSIDE))
        program.quit()
        self.assert_nothing_left()

    def test_another_password_is_asked_for_once_for_all_links(self):
        terminal = self.daemon.terminal("two", "u1", "wrong")
        self.addCleanup(terminal.stop)
        terminal.expect(r"User name \[u1\]: ")
        terminal.enter("")
        terminal.expect("Password for u1: ")
        terminal.enter("pw1")
        terminal.expect("Successfully connected to two")
        self.assertEqual(terminal.finish(), 0, terminal.text)
        log = self.daemon.process
        log.wait_for("subentry=2 state=RASCS_SubEntryConnected", 30, after=self.mark)
        self.daemon.hang_up("two")
        self.assert_nothing_left()


if __name__ == "__main__":
    cases.main()
