#!/usr/bin/python3
"""What passes on a serial line: modem lines, the commands that reach the modem, statistics."""

import json
import os
import shutil

from harness import cases, openras, traffic
from harness.processes import Process, wait_until
from phone_world import RELAY, PhoneWorld
from world import CLIENT, INSIDE, SERVED

LINE_CLIENT = os.path.join(openras.BUILD, "tests", "line_client")
PRELOAD = os.path.join(openras.BUILD, "tests", "modem_lines.so")
# RASDIALEXTENSIONS.dwfOptions
USE_PREFIX_SUFFIX, IGNORE_SPEAKER, SET_SPEAKER = 0x01, 0x04, 0x08
IGNORE_COMPRESSION, SET_COMPRESSION = 0x10, 0x20


class LineClient:
    """tests/system/line_client: one synchronous dial with RASDIALEXTENSIONS."""

    def __init__(self, daemon, entry, options=0):
        self.process = Process([LINE_CLIENT, daemon.phonebook, entry, "u1", "pw1", hex(options)],
                               namespace=CLIENT, env=daemon.env)
        self.dialed = self.answer("dialed", 60)["error"]

    def answer(self, call, seconds=30, after=0):
        line = self.process.wait_for(rf'.*"call": "{call}".*', seconds, after)[0]
        return json.loads(line)

    def ask(self, command, call):
        mark = self.process.mark()
        self.process.write(command + "\n")
        return self.answer(call, after=mark)


class Commands(PhoneWorld):
    """RasDial's options, as the commands that arrive at the modem."""

    def commands(self, *arguments, options=0, error=0, **environment):
        port, modem = self.device("modem", *RELAY, **environment)
        entry = self.add(*arguments, port=port)
        client = LineClient(self.daemon, entry, options)
        self.addCleanup(client.process.kill)
        self.assertEqual(client.dialed, error, self.explain())
        client.ask("hangup", "hung up")
        told = [line.removeprefix("told ") for line in modem.lines() if line.startswith("told ")]
        wait_until(lambda: not self.daemon.connections().count(entry), 20, "hung up")
        modem.kill()
        return told

    def test_speaker_and_compression_of_the_entry_and_of_the_call(self):
        told = self.commands("--number", "1234", "--speaker", "--no-compression")
        for command in ("ATM1", "AT+DS=0", "AT+ES=3,0,2"):
            self.assertIn(command, told)
        # The entry's settings count unless the call says that it ignores them.
        told = self.commands("--number", "1234", "--speaker", options=SET_SPEAKER)
        self.assertIn("ATM1", told)
        told = self.commands("--number", "1234", "--speaker", "--no-compression",
                             options=IGNORE_SPEAKER | IGNORE_COMPRESSION | SET_COMPRESSION)
        self.assertIn("ATM0", told)
        self.assertIn("AT+DS=3", told)

    def test_error_control_of_the_entry(self):
        self.assertIn("AT+ES=1", self.commands("--number", "1234", "--no-error-control"))

    def test_older_modems_are_told_in_their_words(self):
        told = self.commands("--number", "1234", REFUSED="+ES=3,0,2 +DS=3 &C1 X4")
        self.assertEqual(told.index(r"AT\N3"), told.index("AT+ES=3,0,2") + 1)
        self.assertEqual(told.index("AT%C1"), told.index("AT+DS=3") + 1)

    def test_prefix_and_suffix_only_where_the_call_asks_for_them(self):
        arguments = ("--number", "(0331) 555-1234", "--prefix", "0,", "--suffix", "W#1")
        self.assertIn("ATDT03315551234", self.commands(*arguments))
        self.assertIn("ATDT0,03315551234W#1", self.commands(*arguments, options=USE_PREFIX_SUFFIX))

    def test_pulses_and_commands_of_the_entry(self):
        told = self.commands("--number", "1234", "--pulse", "--init", "ATS7=45",
                             "--init", "&K3")
        self.assertEqual(told[told.index("ATS7=45") + 1], "AT&K3")
        self.assertIn("ATDP1234", told)


class Statistics(PhoneWorld):
    def test_errors_of_the_line_are_counted_and_cleared(self):
        port, _ = self.device("cable", *RELAY, NOISE="5000")
        entry = self.add(device="serial", port=port)
        client = LineClient(self.daemon, entry)
        self.addCleanup(client.process.kill)
        self.assertEqual(client.dialed, 0, self.explain())
        # TCP sends again what the line harmed: no bad packet arrives, and each is counted.
        self.assertEqual(traffic.fetch(CLIENT, f"http://{INSIDE}:8000/payload"),
                         traffic.digest(SERVED))
        for call in ("connection", "link"):
            counted = client.ask("statistics", call)
            self.assertEqual(counted["error"], 0)
            self.assertGreater(counted["crc"] + counted["framing"], 100)
            self.assertGreater(counted["received"], traffic.SIZE)
            self.assertEqual(counted["bps"], 115200)
        self.assertEqual(client.ask("clear", "cleared")["error"], 0)
        cleared = client.ask("statistics", "connection")
        self.assertLess(cleared["crc"] + cleared["framing"], 10)
        self.assertLess(cleared["received"], 10000)
        self.assertEqual(client.ask("clear-link", "cleared")["error"], 0)


class ModemLines(PhoneWorld):
    """A port with DTR and DCD. Pseudo-terminals have none: tests/system/modem_lines.c, preloaded
    into rasmand, answers for the port's driver."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lines = os.path.join(cls.scratch, "lines")
        with open(cls.lines, "wb") as file:
            file.write(bytes(4))
        cls.lined = openras.Daemon(cls.scratch, CLIENT, name="lined")
        cls.lined.env |= {"LD_PRELOAD": PRELOAD, "OPENRAS_TEST_LINES": cls.lines}
        cls.lined.start()
        cls.addClassCleanup(cls.lined.stop)

    def call(self, driver_hangs_up=True):
        with open(self.lines, "r+b") as file:
            file.write(bytes([0, 0, 0 if driver_hangs_up else 1, 0]))
        port, modem = self.device("modem", *RELAY, OPENRAS_TEST_LINES=self.lines)
        shutil.copy(self.daemon.phonebook, self.lined.phonebook)
        self.lined.add_entry("lined", "--device", "modem", "--port", port, "--number", "1234",
                             "--user", "u1")
        self.addCleanup(self.lined.rasdial, "lined", "/DISCONNECT")
        dialed = self.lined.dial("lined")
        self.assertEqual(dialed.error(), 0, f"{dialed.explain()}\n{modem.tail()}\n"
                                            f"{self.lined.process.tail()}")
        return port, modem

    def dropped_with(self, error, reason):
        self.lined.process.wait_for(f"event=failed .*error={error} .*{reason}", 20)
        self.assert_nothing_left()

    def test_hangs_up_by_dtr(self):
        _, modem = self.call()
        self.lined.hang_up("lined")
        modem.wait_for("DTR went off", 10)
        modem.wait_for("on hook", 10)
        self.assertNotIn("told ATH", modem.text(), "DTR is enough")

    def lose_the_call(self, modem):
        os.kill(int(modem.wait_for(r"call of process (\d+)", 10)[1]), 9)

    def test_a_lost_carrier(self):
        for driver_hangs_up in (True, False):
            with self.subTest(driver_hangs_up=driver_hangs_up):
                mark = self.lined.process.mark()
                _, modem = self.call(driver_hangs_up)
                self.lose_the_call(modem)
                self.lined.process.wait_for("event=failed .*error=629 .*carrier was lost", 20, mark)
                self.assert_nothing_left()
                self.lined.rasdial("lined", "/DISCONNECT")
                self.lined.rasphone("remove", "lined")
                modem.kill()

    def test_a_modem_that_is_pulled_out(self):
        port, modem = self.call()
        os.remove(port)
        self.lose_the_call(modem)
        self.dropped_with(630, "unplugged")


if __name__ == "__main__":
    cases.main()
