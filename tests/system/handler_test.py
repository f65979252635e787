#!/usr/bin/python3
"""The rules for notification handlers, on real links (notifications.md §1)."""

from harness import cases, openras, traffic
from harness.processes import wait_until
from world import CLIENT, INSIDE, World

# A server that is quick to think that its caller is gone: one silent second between two
# Echo-Requests, three without an answer.
IMPATIENT = ["--echo-interval", "1", "--echo-failures", "3"]


class Handler(World):
    server_options = IMPATIENT

    def blocked(self, state, sign_of_life, times):
        """Dials both entries with a handler that blocks in `state`, until the server has asked each
        of them `times` for a sign of life; then both must connect as if nothing had been."""
        client = self.client()
        calls = {}
        for entry in ("pppoe", "l2tp"):
            mark = self.server.process.mark()
            client.dial(entry, "func2", entry, f"{state}=block")
            client.wait(call="notified", name=entry, state=state)
            calls[entry] = (self.server.process.wait_for(r"call=(\d+) event=accepted", 10,
                                                         after=mark)[1], mark)
        for call, mark in calls.values():
            for _ in range(times):
                mark = 1 + self.server.process.find(f"call={call} ppp=.{sign_of_life}", 10, mark)
        for entry in calls:
            self.assertEqual(client.states(entry)[-1], state, "the dial waits for its handler")
            client.tell(f"release {entry}")
        for entry in calls:
            client.connected(entry)
            self.assertEqual(client.states(entry), openras.ORDER)
        self.assertTrue(traffic.ping(CLIENT, INSIDE, count=1))
        for entry in calls:
            client.tell(f"hangup {entry}")
            client.wait_gone(entry)

    def test_a_handler_that_blocks_before_authentication(self):
        # rasserver gives up after ten Configure-Requests that nobody answers (RFC 1661 §4.6).
        self.blocked(openras.AUTHENTICATE, "sent LCP Configure-Request", 12)

    def test_a_handler_that_blocks_after_authentication(self):
        # Three Echo-Requests without an answer would end the call.
        self.blocked(openras.AUTH_PROJECT, "received LCP Echo-Reply", 6)

    def test_a_handler_that_blocks_when_projected(self):
        self.blocked(openras.PROJECTED, "received LCP Echo-Reply", 6)

    def test_two_dials_of_which_one_handler_is_slow(self):
        client = self.client()
        client.dial("slow", "func2", "pppoe", f"{openras.CONNECT_DEVICE}=block")
        client.wait(call="notified", name="slow", state=openras.CONNECT_DEVICE)
        client.dial("quick", "func2", "l2tp")
        client.connected("quick")
        self.assertEqual(client.states("slow")[-1], openras.CONNECT_DEVICE)
        client.tell("release slow")
        client.connected("slow")
        for name in ("slow", "quick"):
            client.tell(f"hangup {name}")
            client.wait_gone(name)

    def test_RasDial_inside_a_handler_is_refused_at_once(self):
        for kind in ("func", "func1", "func2", "window"):
            with self.subTest(kind):
                client = self.client()
                client.dial("a", kind, "pppoe", f"{openras.AUTHENTICATE}=dial")
                self.assertNotEqual(client.wait(call="RasDial-inside")["error"], 0)
                client.connected("a")
                client.tell("hangup a")
                client.wait_gone("a")
                client.stop()

    def test_RasHangUp_inside_takes_effect_after_the_handler(self):
        for state in (openras.OPEN_PORT, openras.AUTHENTICATE, openras.PROJECTED,
                      openras.CONNECTED):
            with self.subTest(state):
                client = self.client()
                client.dial("a", "func1", "l2tp", f"{state}=hangup")
                self.assertEqual(client.wait(call="RasHangUp-inside")["error"], 0)
                client.wait(call="returned", name="a", state=state)
                client.wait_gone("a")
                self.assertEqual(client.states("a")[-1], state, "no call after the hang-up")
                self.assert_nothing_left()
                client.stop()

    def test_questions_inside_a_handler_are_answered(self):
        client = self.client()
        client.dial("a", "func1", "pppoe", f"{openras.AUTHENTICATE}=status")
        status = client.wait(call="status", name="a")
        self.assertEqual((status["error"], status["state"]), (0, openras.AUTHENTICATE))
        client.connected("a")
        client.tell("hangup a")
        client.wait_gone("a")

    def test_RasDialFunc2_that_returns_0_is_called_no_more(self):
        client = self.client()
        client.dial("a", "func2", "pppoe", f"{openras.CONNECT_DEVICE}=zero")
        wait_until(lambda: client.status("a")["state"] == openras.CONNECTED, 30,
                   "the dial goes on unheard")
        self.assertEqual(client.states("a")[-1], openras.CONNECT_DEVICE)
        client.tell("hangup a")
        client.wait_gone("a")

    def test_a_client_killed_while_dialing_takes_its_dial_down(self):
        for state in (openras.OPEN_PORT, openras.AUTHENTICATE, openras.PROJECTED):
            with self.subTest(state):
                client, watcher = self.client(), self.client()
                client.dial("a", "func1", "pppoe", f"{state}=block")
                client.wait(call="notified", name="a", state=state)
                client.process.kill()
                wait_until(lambda: watcher.ask("enum", call="enum")["count"] == 0, 15,
                           "the unfinished dial is gone")
                self.assert_nothing_left()

    def test_a_client_killed_after_Connected_leaves_the_link_up(self):
        client, watcher = self.client(), self.client()
        client.dial("a", "func1", "pppoe")
        client.connected("a")
        client.wait(call="returned", name="a", state=openras.CONNECTED)
        client.process.kill()
        self.assertTrue(traffic.ping(CLIENT, INSIDE))
        self.assertEqual(watcher.ask("enum", call="enum")["entries"], "pppoe")
        self.daemon.hang_up("pppoe")
        self.assert_nothing_left()


if __name__ == "__main__":
    cases.main()
