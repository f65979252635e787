#!/usr/bin/python3
"""Paused states against rasserver: by the Windows functions, and by rasdial on a terminal."""

import world
from harness import cases, openras, traffic
from harness.processes import wait_until
from world import CLIENT, INSIDE, World

world.USERS = """\
u1 pw1
expired old expired=accept
stubborn old expired=refuse
again old expired=accept
late old expired=accept
"""

AFTER_PAUSE = [openras.AUTH_NOTIFY, openras.AUTH_PROJECT, openras.AUTHENTICATED, openras.PROJECTED,
               openras.APPLY_SETTINGS, openras.CONNECTED]
BEFORE = openras.ORDER[:7]  # up to AuthNotify
KINDS = ("func", "func1", "func2", "window")


class Paused(World):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for method in ("pap", "chap", "mschapv2"):
            cls.daemon.add_entry(method, "--device", "l2tp", "--number", "10.77.0.1", "--user",
                                 "u1", "--tunnel-secret", "tunsec", "--auth", method)

    def tearDown(self):
        for client in self.clients:
            client.stop()
        for entry in ("pap", "chap", "mschapv2"):
            self.daemon.rasdial(entry, "/DISCONNECT")
        super().tearDown()

    def paused(self, state, entry="mschapv2", kind="func1", user="u1", password="wrong", deeds=""):
        client = self.client()
        client.dial("a", kind, entry, "paused " + deeds, user, password)
        client.wait(call="notified", name="a", state=state)
        client.wait(call="returned", name="a", state=state)
        return client

    def resume(self, client, *words):
        return client.ask("resume a " + " ".join(words), call="resumed")["error"]

    def wait_for_state(self, client, state, times):
        wait_until(lambda: client.states("a").count(state) >= times, 30,
                         f"state {state} {times} times")
        wait_until(lambda: len(client.said(call="returned", name="a", state=state)) >= times,
                         30, "the handler has returned")

    def end(self, client):
        client.tell("hangup a")
        client.wait_gone("a")

    def test_a_wrong_password_by_every_notifier(self):
        for kind in KINDS:
            with self.subTest(kind):
                client = self.paused(openras.RETRY_AUTHENTICATION, kind=kind)
                self.assertEqual(self.resume(client, "u1", "pw1"), 0)
                client.connected("a")
                self.assertEqual(client.states("a"),
                                 BEFORE + [openras.RETRY_AUTHENTICATION, openras.AUTH_RETRY]
                                 + AFTER_PAUSE)
                self.assertFalse(client.said(call="notified", twice=1))
                self.end(client)
                client.stop()

    def test_a_wrong_password_by_every_method(self):
        for entry in ("pap", "chap", "mschapv2"):
            with self.subTest(entry):
                client = self.paused(openras.RETRY_AUTHENTICATION, entry)
                self.assertEqual(self.resume(client, "nobody", "pw1"), 0)
                self.wait_for_state(client, openras.RETRY_AUTHENTICATION, 2)
                self.assertEqual(self.resume(client, "u1", "pw1"), 0)
                client.connected("a")
                self.assertTrue(traffic.ping(CLIENT, INSIDE))
                self.end(client)
                client.stop()

    def test_a_call_that_the_server_ends_with_its_last_refusal_is_made_again(self):
        for entry in ("pap", "chap"):
            with self.subTest(entry):
                mark = self.server.process.mark()
                client = self.paused(openras.RETRY_AUTHENTICATION, entry)
                for times in range(2, 6):
                    self.assertEqual(self.resume(client, "u1", "wrong"), 0)
                    self.wait_for_state(client, openras.RETRY_AUTHENTICATION, times)
                self.assertEqual(self.resume(client, "u1", "pw1"), 0)
                client.connected("a")
                calls = [line for line in self.server.process.lines(mark)
                         if "event=accepted" in line]
                self.assertEqual(len(calls), 2)
                self.end(client)
                client.stop()

    def test_the_last_word_of_mschapv2_is_an_error(self):
        client = self.paused(openras.RETRY_AUTHENTICATION)
        self.assertEqual(self.resume(client, "u1", "wrong"), 0)
        self.wait_for_state(client, openras.RETRY_AUTHENTICATION, 2)
        self.assertEqual(self.resume(client, "u1", "wrong"), 0)
        client.wait(call="notified", name="a", error=691)
        self.assertEqual(self.resume(client, "u1", "pw1"), 756)
        self.end(client)

    def test_an_expired_password(self):
        client = self.paused(openras.PASSWORD_EXPIRED, user="expired", password="old")
        self.assertEqual(self.resume(client, "-", "-"), 87)
        self.assertEqual(self.resume(client, "expired", "brand-new"), 0)
        client.connected("a")
        self.assertEqual(client.states("a"),
                         BEFORE + [openras.PASSWORD_EXPIRED, openras.AUTH_CHANGE_PASSWORD]
                         + AFTER_PAUSE)
        self.end(client)
        self.assertEqual(self.daemon.dial("mschapv2", "expired", "brand-new").error(), 0)
        self.daemon.hang_up("mschapv2")

    def test_a_new_password_that_is_refused(self):
        client = self.paused(openras.PASSWORD_EXPIRED, user="stubborn", password="old")
        self.assertEqual(self.resume(client, "-", "new1"), 0)
        self.wait_for_state(client, openras.PASSWORD_EXPIRED, 2)
        self.end(client)

    def test_what_is_no_resume(self):
        client = self.paused(openras.RETRY_AUTHENTICATION)
        self.assertEqual(self.resume(client, "func2", "u1", "pw1"), 87, "another notifier")
        self.assertEqual(self.resume(client, "-", "pw1"), 87, "no user")
        self.assertEqual(client.status("a")["state"], openras.RETRY_AUTHENTICATION)
        self.end(client)
        self.assertEqual(self.resume(client, "u1", "pw1"), 6)

    def test_a_resume_of_a_dial_that_is_not_paused(self):
        client = self.client()
        client.dial("a", "func1", "mschapv2", f"paused {openras.AUTHENTICATE}=block")
        client.wait(call="notified", name="a", state=openras.AUTHENTICATE)
        self.assertEqual(self.resume(client, "u1", "pw1"), 756)
        client.tell("release a")
        client.connected("a")
        self.assertEqual(self.resume(client, "u1", "pw1"), 756)
        self.end(client)

    def test_RasDial_inside_the_paused_handler_is_refused(self):
        client = self.client()
        client.dial("a", "func1", "mschapv2", f"paused {openras.RETRY_AUTHENTICATION}=dial", "u1",
                    "wrong")
        self.assertEqual(client.wait(call="RasDial-inside")["error"], 756)
        self.end(client)

    def test_the_server_hangs_up_while_paused(self):
        client = self.paused(openras.PASSWORD_EXPIRED, user="late", password="old")
        self.server.process.stop()
        try:
            told = client.wait(call="notified", name="a", state=openras.PASSWORD_EXPIRED, error=648)
            self.assertEqual(told["state"], client.states("a")[-1])
            self.assertEqual(self.resume(client, "-", "newer"), 756)
            self.end(client)
        finally:
            self.restart_server()

    def restart_server(self):
        type(self).server = openras.Server(
            self.scratch, world.SERVER, "--pppoe", "eth0", "--ac-name", "ac", "--l2tp", "10.77.0.1",
            "--dns", "10.64.0.53", users=world.USERS)

    # ---- rasdial ----

    def terminal(self, *arguments):
        terminal = self.daemon.terminal("mschapv2", *arguments)
        self.addCleanup(terminal.stop)
        return terminal

    def finish(self, terminal, status):
        self.assertEqual(terminal.finish(), status, terminal.text)
        self.assertNotIn("pw1", terminal.text)

    def test_rasdial_asks_for_user_and_password(self):
        terminal = self.terminal("nobody", "wrong")
        terminal.expect(r"User name \[nobody\]: ")
        terminal.enter("u1")
        terminal.expect("Password for u1: ")
        terminal.enter("bad")
        terminal.expect(r"User name \[u1\]: ")
        terminal.enter("")
        terminal.expect("Password for u1: ")
        terminal.enter("pw1")
        terminal.expect("Successfully connected to mschapv2")
        self.finish(terminal, 0)

    def test_rasdial_asks_for_a_new_password_twice(self):
        terminal = self.terminal("again", "old")
        for once, twice in (("new1", "new2"), ("new1", "new1")):
            terminal.expect("New password: ")
            terminal.enter(once)
            terminal.expect("New password again: ")
            terminal.enter(twice)
        terminal.expect("Successfully connected to mschapv2")
        self.finish(terminal, 0)

    def test_rasdial_asks_again_after_a_name_that_is_too_long(self):
        terminal = self.terminal("u1", "wrong")
        terminal.expect(r"User name \[u1\]: ")
        terminal.enter("u" * 1025)
        terminal.expect("Password for u+: ")
        terminal.enter("pw1")
        terminal.expect("may have 1024 octets each")
        terminal.expect(r"User name \[u1\]: ")
        terminal.enter("")
        terminal.expect("Password for u1: ")
        terminal.enter("pw1")
        terminal.expect("Successfully connected to mschapv2")
        self.finish(terminal, 0)

    def test_rasdial_no_pause(self):
        for user, password, error in (("u1", "wrong", 691), ("stubborn", "old", 648)):
            with self.subTest(error):
                terminal = self.terminal(user, password, "--no-pause")
                terminal.expect(f"Remote Access error {error}")
                self.finish(terminal, 1)

    def test_rasdial_without_a_terminal_asks_nothing(self):
        done = self.daemon.rasdial("mschapv2", "u1", "wrong", "--phonebook", self.daemon.phonebook)
        self.assertEqual(done.returncode, 1)
        self.assertIn("691", done.stdout)

    def test_rasdial_at_ctrl_c_and_at_ctrl_d(self):
        for key, error in (("\x03", "631"), ("\x04", "691")):
            with self.subTest(error):
                terminal = self.terminal("u1", "wrong")
                terminal.expect(r"User name \[u1\]: ")
                terminal.type(key)
                terminal.expect(f"Remote Access error {error}")
                self.finish(terminal, 1)
                self.assertIn("No connections", self.daemon.connections())


if __name__ == "__main__":
    cases.main()
