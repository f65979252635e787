#!/usr/bin/python3
"""How connections end and begin again, on real links: the reason afterwards, redialing, alternate
numbers, idle time."""

import json

from harness import cases, openras, traffic
from harness.processes import run, wait_until
from world import CLIENT, INSIDE, SERVER, World


class Endings(World):
    def add(self, name, *options):
        self.daemon.add_entry(name, "--device", "l2tp", "--user", "u1", "--tunnel-secret", "tunsec",
                              *options)
        self.addCleanup(self.daemon.rasphone, "remove", name)

    def ctl(self, *words):
        done = run([openras.program("rasserver"), "ctl", *words], namespace=SERVER)
        self.assertEqual(done.returncode, 0, done.stdout)

    def last(self, entry):
        """The newest of `rasdial --last ENTRY --json`, or None."""
        lines = self.daemon.rasdial("--last", entry, "--json").stdout.splitlines()
        return json.loads(lines[0]) if lines and lines[0].startswith("{") else None

    def ended(self, entry, error, words):
        last = wait_until(lambda: self.last(entry), 30, f"{entry} has ended")
        self.assertEqual((last["error"], last["wasConnected"]), (error, True), last)
        self.assertIn(words, last["detail"])
        self.assertTrue(last["whatToDo"].endswith("."))
        told = self.daemon.rasdial("--last", entry).stdout
        self.assertRegex(told, f"{entry}: dropped with error {error} - ")
        self.assertIn("What to do: " + last["whatToDo"], told)

    def test_why_it_dropped_is_known_afterwards(self):
        for deed, error, words in (("drop", 629, "CDN"), ("terminate", 629, "ended the link"),
                                   ("shutdown", 629, "")):
            with self.subTest(deed):
                self.add(deed, "--number", "10.77.0.1")
                self.assertEqual(self.daemon.dial(deed).error(), 0)
                mark = self.daemon.process.mark()
                self.ctl(deed, "u1")
                self.ended(deed, error, words)
                self.daemon.process.wait_for(f"event=failed .*entry={deed} .*error={error}", 5,
                                             after=mark)

    def test_a_server_that_falls_silent(self):
        self.add("quiet", "--number", "10.77.0.1", "--echo", "1", "--echo-failures", "2")
        self.assertEqual(self.daemon.dial("quiet").error(), 0)
        self.ctl("silence", "u1")
        self.ended("quiet", 721, "stopped answering")

    def test_a_dropped_connection_comes_back(self):
        self.add("lasting", "--number", "10.77.0.1", "--redial-on-drop")
        self.assertEqual(self.daemon.dial("lasting").error(), 0)
        mark = self.daemon.process.mark()
        self.ctl("drop", "u1")
        self.daemon.process.wait_for("event=redial .*entry=lasting", 15, after=mark)
        self.daemon.process.wait_for("event=state .*entry=lasting .*state=RASCS_Connected", 30,
                                     after=mark)
        self.assertTrue(traffic.ping(CLIENT, INSIDE))
        self.daemon.hang_up("lasting")
        self.assertEqual(self.last("lasting")["error"], 0)

    def test_redialing_where_it_is_asked_for(self):
        self.add("nobody", "--number", "10.77.0.1", "--server-port", "1798", "--redial", "2",
                 "--redial-pause", "1")
        mark = self.daemon.process.mark()
        done = self.daemon.rasdial("nobody", "u1", "pw1", "--phonebook", self.daemon.phonebook,
                                   "--redial")
        self.assertIn("Remote Access error 808", done.stdout)
        self.daemon.process.wait_for("event=redial .*try=2 of=2", 5, after=mark)

    def test_an_alternate_number(self):
        self.add("either", "--number", "203.0.113.7", "--alternate", "10.77.0.1")
        self.assertEqual(self.daemon.dial("either").error(), 0)
        self.daemon.hang_up("either")

    def test_an_idle_connection(self):
        self.add("idle", "--number", "10.77.0.1", "--idle", "1")
        self.assertEqual(self.daemon.dial("idle").error(), 0)
        self.ended("idle", 828, "no traffic")


if __name__ == "__main__":
    cases.main()
