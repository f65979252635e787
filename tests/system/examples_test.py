#!/usr/bin/python3
"""The programs of examples/, as a user runs them, against rasserver."""

import os

import world
from harness import cases, openras
from harness.processes import run
from harness.terminal import Terminal
from phone_world import MODEM, PhoneWorld
from world import CLIENT

world.USERS = """\
u1 pw1
former old expired=accept
caller pw callback=caller
"""
EXAMPLES = os.path.join(openras.BUILD, "examples")


class Examples(PhoneWorld):
    server_options = ["--modem", f"pty:{MODEM}"]

    def example(self, name, entry="l2tp", user="u1", password="pw1"):
        """Runs it to its end. The exit status, and the lines that it wrote."""
        done = run([os.path.join(EXAMPLES, name), entry, user, password, self.daemon.phonebook],
                   namespace=CLIENT, env=self.daemon.env)
        self.assert_nothing_left()
        return done.returncode, done.stdout.splitlines()

    def test_each_says_what_it_wants(self):
        for name in ("sync_dial", "progress", "window", "paused_console"):
            with self.subTest(name):
                done = run([os.path.join(EXAMPLES, name)])
                self.assertEqual(done.returncode, 2)
                self.assertIn(f"usage: {name} ENTRY USER PASSWORD", done.stdout)

    def test_sync_dial(self):
        status, lines = self.example("sync_dial")
        self.assertEqual(status, 0, lines)
        self.assertRegex(lines[0], r"^connected: 10\.64\.0\.\d+, server 10\.64\.0\.1$")

    def test_sync_dial_with_a_wrong_password(self):
        status, lines = self.example("sync_dial", password="wrong")
        self.assertEqual(status, 1)
        self.assertRegex(lines[0], r"^error 691: .*password")

    def states(self, lines, word):
        """The numbers that the lines begin with, behind `word`."""
        return [int(line.removeprefix(word).split()[0], 16) for line in lines]

    def test_progress(self):
        status, lines = self.example("progress")
        self.assertEqual(status, 0, lines)
        self.assertEqual(self.states(lines, ""), openras.ORDER)
        self.assertIn("connected", lines[-1])

    def test_progress_with_a_wrong_password(self):
        status, lines = self.example("progress", password="wrong")
        self.assertEqual(status, 1)
        self.assertEqual(self.states(lines, "")[-2:], [openras.AUTH_NOTIFY, openras.AUTH_NOTIFY])
        self.assertIn("password", lines[-1])

    def test_window(self):
        status, lines = self.example("window")
        self.assertEqual(status, 0, lines)
        self.assertEqual(self.states(lines, "state"), openras.ORDER)

    def test_window_with_a_wrong_password(self):
        status, lines = self.example("window", password="wrong")
        self.assertEqual(status, 1)
        self.assertRegex(lines[-1], "^state 6 .*password")

    # ---- paused_console ----

    def console(self, entry, user, password):
        terminal = Terminal([os.path.join(EXAMPLES, "paused_console"), entry, user, password,
                             self.daemon.phonebook], namespace=CLIENT, env=self.daemon.env)
        self.addCleanup(terminal.stop)
        return terminal

    def connected(self, terminal):
        terminal.expect("Connected. Enter hangs up.")
        terminal.enter("")
        self.assertEqual(terminal.finish(), 0, terminal.text)

    def test_paused_console_asks_for_user_and_password(self):
        terminal = self.console("l2tp", "nobody", "wrong")
        for user, password in (("u1", "bad"), ("u1", "pw1")):
            terminal.expect("The server does not know this user and password.")
            terminal.expect("User: ")
            terminal.enter(user)
            terminal.expect("Password: ")
            terminal.enter(password)
        self.connected(terminal)

    def test_paused_console_asks_for_a_new_password(self):
        terminal = self.console("l2tp", "former", "old")
        terminal.expect("The password has expired.")
        terminal.expect("New password: ")
        terminal.enter("brand-new")
        self.connected(terminal)

    def test_paused_console_asks_for_a_callback_number(self):
        terminal = self.console(self.add("--number", "5551234"), "caller", "pw")
        terminal.expect(r"Call back at \(empty: no callback\): ")
        terminal.enter("")
        self.connected(terminal)

    def test_paused_console_at_the_end_of_input(self):
        terminal = self.console("l2tp", "u1", "wrong")
        terminal.expect("User: ")
        terminal.type("\x04")
        terminal.expect("error 1223")
        self.assertEqual(terminal.finish(), 1, terminal.text)


if __name__ == "__main__":
    cases.main()
