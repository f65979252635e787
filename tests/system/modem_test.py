#!/usr/bin/python3
"""RasDial over a modem: rasserver's on a pseudo-terminal, broken ones, and a cable."""

import os

from harness import cases, openras, traffic
from harness.processes import run
from phone_world import MODEM, RELAY, PhoneWorld
from world import CLIENT, INSIDE, SERVED, SERVER, USERS

NUMBERS = (("5550001", "busy", 676), ("5550002", "no-carrier", 679), ("5550003", "no-dialtone", 680),
           ("5550004", "no-answer", 678), ("5550005", "voice", 677))

# RasEnumDevicesA: RASDEVINFOA is its size, 17 octets of type and 129 of name, in 152 octets.
ENUM_DEVICES = """
import ctypes, struct, sys
ras = ctypes.CDLL(sys.argv[1] + "/lib/librasapi32.so")
buffer, room, count = ctypes.create_string_buffer(64 * 152), ctypes.c_uint32(64 * 152), ctypes.c_uint32()
struct.pack_into("I", buffer, 0, 152)
assert ras.RasEnumDevicesA(buffer, ctypes.byref(room), ctypes.byref(count)) == 0
for at in range(count.value):
    kind, name = struct.unpack_from("4x17s129s", buffer, at * 152)
    print(kind.split(b"\\0")[0].decode(), name.split(b"\\0")[0].decode())
"""


class Modem(PhoneWorld):
    daemon_options = ["--modem-port", MODEM]
    server_options = list(PhoneWorld.server_options)
    for number, word, _ in NUMBERS:
        server_options += ["--modem-number", f"{number}={word}"]

    def restart_server(self):
        type(self).server = openras.Server(
            self.scratch, SERVER, "--pppoe", "eth0", "--ac-name", "ac", "--l2tp", "10.77.0.1",
            "--dns", "10.64.0.53", *self.server_options, users=USERS)

    def transfer(self, entry):
        client = self.client()
        client.dial("a", "func1", entry)
        client.connected("a")
        self.assertEqual(client.states("a"), openras.ORDER)
        self.assertTrue(traffic.ping(CLIENT, INSIDE))
        self.assertEqual(traffic.fetch(CLIENT, f"http://{INSIDE}:8000/payload"),
                         traffic.digest(SERVED))
        return client

    def test_a_call_with_traffic(self):
        client = self.transfer(self.add("--number", "(0331) 555-1234"))
        statistics = client.ask("statistics a", call="statistics")
        self.assertGreater(statistics["received"], traffic.SIZE)
        client.tell("hangup a")
        client.wait_gone("a")
        self.server.process.wait_for("event=ended user=u1", 10, after=self.server_mark)
        self.server.process.wait_for("event=accepted device=modem peer=03315551234", 1,
                                     after=self.server_mark)

    def test_each_outcome(self):
        for number, word, error in NUMBERS:
            with self.subTest(word):
                dialed = self.fails_with(error, self.add("--number", number))
                self.assertEqual(dialed.states()[-1], openras.CONNECT_DEVICE)

    def test_a_wrong_password_and_then_again(self):
        entry = self.add("--number", "1234")
        dialed = self.daemon.dial(entry, password="wrong")
        self.assertEqual(dialed.error(), 691, dialed.explain())
        self.assertEqual(self.daemon.dial(entry).error(), 0)
        self.daemon.hang_up(entry)

    def test_a_number_that_no_modem_can_dial(self):
        done = self.daemon.rasdial(self.add("--number", "555-HELLO"), "u1", "pw1", "--phonebook",
                                   self.daemon.phonebook)
        self.assertEqual(done.returncode, 1)
        self.assertIn("749", done.stdout)

    def test_an_entry_without_a_number(self):
        """RASDIALPARAMS, szPhoneNumber: dialed instead of the entry's, which may have none."""
        entry = self.add("--number", "1")
        self.assertEqual(self.daemon.rasphone("set", entry, "--number", "").returncode, 0)
        dial = (entry, "u1", "pw1", "--phonebook", self.daemon.phonebook)
        done = self.daemon.rasdial(*dial)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("749", done.stdout)
        done = self.daemon.rasdial(*dial, "--phone", "5559876")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.server.process.wait_for("event=accepted device=modem peer=5559876", 10,
                                     after=self.server_mark)

    def test_a_number_without_an_entry(self):
        """RASDIALPARAMS, szEntryName: an empty one dials the number on the first modem."""
        number = "5554321"
        self.addCleanup(self.daemon.rasdial, "." + number, "/DISCONNECT")
        done = self.daemon.rasdial("", "u1", "pw1", "--phone", number)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.server.process.wait_for(f"event=accepted device=modem peer={number}", 10,
                                     after=self.server_mark)
        self.assertTrue(traffic.ping(CLIENT, INSIDE))
        # RASCONN, szEntryName: the number after a full stop.
        self.assertIn("." + number, self.daemon.connections())
        done = self.daemon.rasdial("." + number, "/DISCONNECT")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.server.process.wait_for("event=ended user=u1", 10, after=self.server_mark)

    def test_a_modem_is_asked_for_its_name(self):
        """rasphone devices --ask: ATI's answer is what RasEnumDevices then lists."""
        def rasphone(*arguments):
            return run([openras.program("rasphone"), "devices", *arguments], namespace=CLIENT,
                       env=self.daemon.env)
        name = "OpenRAS answering modem"
        self.assertNotIn(name, rasphone().stdout)
        self.assertEqual(rasphone("--ask", MODEM).returncode, 0)
        listed = run(["/usr/bin/python3", "-c", ENUM_DEVICES, openras.BUILD], env=self.daemon.env)
        self.assertIn(f"modem {name}\n", listed.stdout)
        # One that a call holds is left alone, and its name stays.
        entry = self.add("--number", "1234")
        self.assertEqual(self.daemon.dial(entry).error(), 0)
        busy = rasphone("--ask", MODEM)
        self.assertEqual(busy.returncode, 1, busy.stdout)
        self.assertIn("633", busy.stdout)
        self.assertTrue(traffic.ping(CLIENT, INSIDE))
        self.assertIn(name, rasphone().stdout)

    def test_a_port_that_is_not_there(self):
        dialed = self.fails_with(615, self.add("--number", "1", port="/dev/ttyS99"))
        self.assertEqual(dialed.states()[-1], openras.OPEN_PORT)

    def test_a_port_in_use(self):
        entry = self.add("--number", "1234")
        self.assertEqual(self.daemon.dial(entry).error(), 0)
        second = self.add("--number", "1234")
        self.assertEqual(self.daemon.dial(second).error(), 633)
        self.daemon.hang_up(entry)

    def test_a_modem_that_says_nothing(self):
        port, modem = self.device("silent")
        self.fails_with(638, self.add("--number", "1", port=port))
        self.assertIn("told AT", modem.text())

    def test_a_modem_that_answers_nonsense(self):
        self.fails_with(652, self.add("--number", "1", port=self.device("nonsense")[0]))

    def test_the_server_is_killed_in_the_middle(self):
        entry = self.add("--number", "1234")
        client = self.client()
        client.dial("a", "func1", entry)
        client.connected("a")
        self.server.process.kill()
        try:
            self.daemon.process.wait_for(r"event=failed .*error=630", 15)
            self.assertEqual(client.status("a")["lastError"], 630)
        finally:
            self.restart_server()
        client.tell("hangup a")
        client.wait_gone("a")

    def test_a_cellular_modem(self):
        port, modem = self.device("sim", *RELAY)
        entries = []
        for pin in ("9999", "1234"):
            file = os.path.join(self.scratch, pin)
            with open(file, "w", encoding="utf-8") as secret:
                secret.write(pin + "\n")
            entries.append(self.add("--number", "*99#", "--apn", "internet", "--pin-file", file,
                                    port=port))
        wrong, right = entries
        self.fails_with(651, wrong)
        self.daemon.process.wait_for("SIM refused the PIN.*the PIN is wrong", 1)
        self.transfer(right)
        modem.wait_for('told AT.CGDCONT=1,"IP","INTERNET"', 1)
        modem.wait_for(r"told ATD\*99#", 1)
        self.assertEqual(self.daemon.rasdial(right, "/DISCONNECT").returncode, 0)
        modem.wait_for("on hook", 10)
        for pin in ("9999", "1234"):
            self.assertNotRegex(self.daemon.process.text(), f"CPIN=.?{pin}")

    def test_a_cable(self):
        """A direct serial line to the answering end's telephone line over TCP."""
        port, _ = self.device("cable", *RELAY)
        self.transfer(self.add(device="serial", port=port))


if __name__ == "__main__":
    cases.main()
