#!/usr/bin/python3
"""What rasserver makes happen, from its users file and on command, and what it records: as somebody
uses it who tests a handler of their own (README, "Test your handler in CI")."""

import json
import os
import re
import unittest

import world
from harness import cases, namespaces, openras, traffic
from harness.processes import Process, run, wait_until
from world import CLIENT, INSIDE, SERVER, World

world.USERS = """\
u1      pw1
clumsy  pw  wrong=2
strict  pw  wrong=1 attempts=1
former  pw  expired=accept
gone    pw  refuse=647
flaky   pw  drop=0.2
leaving pw  terminate=network+0.2
"""
RECORD = "/run/record"


class Situations(World):
    server_options = ["--record", RECORD]

    def setUp(self):
        super().setUp()
        self.recorded = len(self.all_records())
        self.addCleanup(self.ctl, "reset", "u1")

    def all_records(self):
        if not os.path.exists(RECORD):
            return []
        with open(RECORD, encoding="utf-8") as file:
            return [json.loads(line) for line in file if line.endswith("\n")]

    def records(self, **members):
        """What this case made the server record, with these values."""
        return [record for record in self.all_records()[self.recorded:]
                if all(record.get(key) == value for key, value in members.items())]

    def record(self, **members):
        """The first such record, once there is one."""
        return wait_until(lambda: self.records(**members), 15, f"a record of {members}")[0]

    def ctl(self, *words, status=0):
        """rasserver ctl, as a user types it. What it printed."""
        done = run([openras.program("rasserver"), "ctl", *words], namespace=SERVER)
        self.assertEqual(done.returncode, status, done.stdout)
        return done.stdout

    def up(self, user="u1", password="pw1", deeds=""):
        client = self.client()
        client.dial("a", "func1", "l2tp", deeds, user, password)
        client.connected("a")
        return client

    def end(self, client):
        client.tell("hangup a")
        client.wait_gone("a")

    def dropped(self, client, error):
        client.wait(call="event", what="disconnection")
        self.assertEqual(client.status("a")["lastError"], error)
        self.end(client)

    # ---- the users file ----

    def test_two_wrong_answers_and_then_the_right_one(self):
        client = self.client()
        client.dial("a", "func1", "l2tp", "paused", "clumsy", "pw")
        for times in (1, 2):
            wait_until(lambda: len(client.said(call="returned", state=openras.RETRY_AUTHENTICATION))
                       >= times, 30, "the pause")
            client.ask("resume a clumsy pw", call="resumed")
        client.connected("a")
        self.assertEqual([record["right"] for record in self.records(event="verdict")],
                         [False, False, True])
        self.end(client)

    def test_what_ends_the_dial(self):
        for user, error in (("strict", 691), ("former", 648), ("gone", 647)):
            with self.subTest(user):
                self.assertEqual(self.daemon.dial("l2tp", user, "pw").error(), error)

    def test_a_line_that_drops_and_a_server_that_ends(self):
        for user, by, error in (("flaky", "server", 629), ("leaving", "server", 629)):
            with self.subTest(user):
                client = self.up(user, "pw")
                client.tell("watch a")
                wait_until(lambda: client.status("a")["state"] == openras.DISCONNECTED, 15,
                           "the drop is known")
                self.assertEqual(client.status("a")["lastError"], error)
                self.assertEqual(self.record(event="end", user=user)["by"], by)
                self.end(client)

    # ---- on command ----

    def test_ctl_drop_terminate_and_shutdown(self):
        for command in ("drop", "terminate", "shutdown"):
            with self.subTest(command):
                client = self.up()
                client.tell("watch a")
                client.wait(call="watch", what="disconnection")
                self.assertIn(f"done {command}", self.ctl(command, "u1"))
                self.dropped(client, 629)
                self.assertEqual(self.records(event="deed")[-1]["deed"], command)
                client.stop()
        self.assertEqual(len(self.records(event="end", by="server")), 3)

    def test_ctl_silence_and_resume(self):
        client = self.up()
        self.ctl("silence", "u1")
        pinged = run(["ping", "-c", "1", "-W", "1", INSIDE], namespace=CLIENT)
        self.assertIn("0 received", pinged.stdout)
        self.assertIn("silent true", self.ctl("list"))
        self.ctl("resume", "u1")
        self.assertTrue(traffic.ping(CLIENT, INSIDE))
        self.end(client)

    def test_ctl_expire(self):
        client = self.up()
        self.ctl("expire", "u1")
        self.end(client)
        again = self.client()
        again.dial("a", "func1", "l2tp", "paused", "u1", "pw1")
        again.wait(call="returned", name="a", state=openras.PASSWORD_EXPIRED)
        self.assertEqual(again.ask("resume a - newer", call="resumed")["error"], 0)
        again.connected("a")
        self.assertTrue(self.record(event="new-password"))
        self.end(again)
        self.ctl("reset", "u1")
        self.assertEqual(self.daemon.dial("l2tp", "u1", "pw1").error(), 0)

    def test_ctl_set_and_reset(self):
        self.ctl("set", "u1", "refuse=649")
        self.assertIn("refuse=649", self.ctl("users"))
        self.assertEqual(self.daemon.dial("l2tp").error(), 649)
        self.ctl("reset", "u1")
        self.assertEqual(self.daemon.dial("l2tp").error(), 0)

    def test_the_line_drops_while_the_handler_is_paused(self):
        client = self.client()
        client.dial("a", "func1", "l2tp", "paused", "former", "pw")
        client.wait(call="returned", name="a", state=openras.PASSWORD_EXPIRED)
        self.ctl("drop", "*")
        told = client.wait(call="notified", name="a", state=openras.PASSWORD_EXPIRED, error=648)
        self.assertEqual(client.said(call="notified", name="a")[-1], told)
        self.assertEqual(client.ask("resume a - newer", call="resumed")["error"], 756)
        self.end(client)

    def test_what_ctl_cannot_do_is_said(self):
        self.assertIn("u1 has no call here", self.ctl("drop", "u1", status=1))
        self.assertIn("fly is no command", self.ctl("fly", status=1))
        self.assertIn("unknown key", self.ctl("set", "u1", "colour=red", status=1))
        self.assertIn("no rasserver answers",
                      self.ctl("--control", "/run/nobody", "list", status=1))
        self.assertEqual(json.loads(self.ctl("--json", "drop", "u1", status=1))["error"], 668)

    # ---- the record ----

    def test_a_whole_call_is_recorded_without_secrets(self):
        self.end(self.up())
        end = self.record(event="end")
        self.assertEqual((end["by"], end["user"]), ("caller", "u1"))
        self.assertGreater(end["received"], 0)
        events = [record["event"] for record in self.records()]
        order = [event for event in ("call", "lcp-request", "answer", "verdict", "network",
                                     "terminate", "end") if event in events]
        self.assertEqual(len(order), 7, events)
        self.assertEqual(sorted(order, key=events.index), order)
        self.assertEqual(self.record(event="answer")["user"], "u1")
        self.assertRegex(self.record(event="network")["address"], r"10\.64\.0\.\d+")
        self.assertNotIn("pw1", json.dumps(self.all_records()))
        self.assertEqual(os.stat(RECORD).st_mode & 0o777, 0o600)


README = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../README.md")


class OneMachine(unittest.TestCase):
    """What the README says, as it stands there: rasserver beside the program that is tested."""

    MACHINE = "machine"

    @classmethod
    def setUpClass(cls):
        cls.scratch = cases.scratch("one-machine")
        namespaces.add(cls.MACHINE)
        cls.addClassCleanup(namespaces.remove, cls.MACHINE)
        with open(README, encoding="utf-8") as file:
            block = re.search(r"```\n(cat >users <<END\n.*?)your-program\n", file.read(), re.S)[1]
        cls.env = {"PATH": os.path.join(openras.BUILD, "bin") + ":" + os.environ["PATH"],
                   "RASSERVER_CONTROL": os.path.join(cls.scratch, "control")}
        start = block.replace("sudo rasserver", "rasserver").rstrip().removesuffix("&")
        cls.server = Process(["sh", "-ec", start], namespace=cls.MACHINE, env=cls.env,
                             cwd=cls.scratch)
        cls.addClassCleanup(cls.server.kill)
        cls.server.wait_for("^ready$", 20)
        cls.daemon = openras.Daemon(cls.scratch, cls.MACHINE).start()
        cls.addClassCleanup(cls.daemon.stop)
        cls.daemon.add_entry("l2tp", "--device", "l2tp", "--number", "127.0.0.1", "--user", "gone")
        cls.daemon.add_entry("modem", "--device", "modem", "--port", "/run/modem0", "--number",
                             "5551234", "--user", "flaky")

    def explain(self):
        return self.server.text()

    def test_by_l2tp_to_the_machine_itself(self):
        for user, errors in (("gone", [647]), ("former", [648]), ("clumsy", [691, 691, 0])):
            for error in errors:
                dialed = self.daemon.dial("l2tp", user, "pw")
                self.assertEqual(dialed.error(), error, dialed.explain())
        done = run(["rasserver", "ctl", "drop", "clumsy"], namespace=self.MACHINE, env=self.env)
        self.assertEqual(done.returncode, 0, done.stdout)
        wait_until(lambda: "l2tp" not in self.daemon.connections(), 15, "the line has dropped")
        with open(os.path.join(self.scratch, "record"), encoding="utf-8") as file:
            ends = [json.loads(line) for line in file if '"event":"end"' in line]
        self.assertEqual(ends[-1]["user"], "clumsy")
        self.assertEqual(ends[-1]["by"], "server")

    def test_by_modem(self):
        dialed = self.daemon.dial("modem", "flaky", "pw")
        self.assertEqual(dialed.error(), 0, dialed.explain())
        self.daemon.hang_up("modem")


if __name__ == "__main__":
    cases.main()
