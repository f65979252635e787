#!/usr/bin/python3
"""RasDial against rasserver: both kinds of link, every kind of notifier, the exact errors."""

from harness import cases, openras, traffic
from world import CLIENT, INSIDE, SERVED, SERVER, USERS, World


class Dial(World):
    def whole_link(self, kind, entry):
        client = self.client()
        client.dial("a", kind, entry)
        self.assertEqual(client.wait(call="dialed", name="a")["error"], 0)
        client.connected("a")
        self.assertEqual(client.states("a"), openras.ORDER)
        for told in client.said(call="notified", name="a"):
            self.assertEqual(told["message"], 0xCCCD)
            self.assertEqual((told["error"], told["extended"], told["twice"]), (0, 0, 0))
        projection = client.ask("projection a", call="projection")
        self.assertEqual(projection["server"], INSIDE)
        self.assertTrue(traffic.ping(CLIENT, INSIDE))
        self.assertEqual(traffic.fetch(CLIENT, f"http://{INSIDE}:8000/payload"),
                         traffic.digest(SERVED))
        statistics = client.ask("statistics a", call="statistics")
        self.assertEqual(statistics["error"], 0)
        self.assertGreater(statistics["received"], traffic.SIZE)
        self.assertGreater(statistics["framesSent"], 100)
        self.assertEqual(client.ask("hangup a", call="hangup")["error"], 0)
        client.wait_gone("a")
        self.assert_nothing_left()
        self.server.process.wait_for("event=ended user=u1", 10, after=self.server_mark)
        return client

    def test_pppoe_with_RasDialFunc(self):
        self.whole_link("func", "pppoe")

    def test_pppoe_with_RasDialFunc1(self):
        client = self.whole_link("func1", "pppoe")
        handle = client.said(call="dialed")[0]["connection"]
        for told in client.said(call="notified"):
            self.assertEqual(told["connection"], handle)

    def test_l2tp_with_RasDialFunc2(self):
        client = self.whole_link("func2", "l2tp")
        for told in client.said(call="notified"):
            self.assertEqual(told["subentry"], 1)

    def test_l2tp_with_a_window(self):
        self.whole_link("window", "l2tp")

    def test_synchronously(self):
        client = self.client()
        client.dial("a", "none", "l2tp")
        self.assertEqual(client.wait(call="dialed", name="a")["error"], 0)
        self.assertEqual(client.status("a")["state"], openras.CONNECTED)
        self.assertEqual(client.said(call="notified"), [])
        client.tell("hangup a")
        client.wait_gone("a")

    def test_the_error_that_the_server_gives(self):
        for user, error in (("expired", 648), ("disabled", 647), ("hours", 646), ("denied", 649),
                            ("nobody", 691)):
            with self.subTest(user):
                client = self.client()
                client.dial("a", "func1", "pppoe", user=user, password="pw")
                client.wait(call="notified", name="a", error=error)
                told = client.said(call="notified", name="a")
                # The first nonzero error ends the notifications, and names the state it was in.
                self.assertEqual(told[-1]["error"], error)
                self.assertEqual([one["error"] for one in told[:-1]], [0] * (len(told) - 1))
                self.assertEqual(told[-1]["state"], told[-2]["state"])
                status = client.status("a")
                self.assertEqual((status["error"], status["lastError"]), (0, error))
                client.tell("hangup a")
                client.wait_gone("a")

    def test_a_fixed_address(self):
        client = self.client()
        client.dial("a", "func1", "l2tp", user="fixed", password="pw")
        client.connected("a")
        self.assertEqual(client.ask("projection a", call="projection")["local"], "10.64.0.50")
        self.assertTrue(traffic.ping(CLIENT, INSIDE))
        client.tell("hangup a")
        client.wait_gone("a")

    def test_the_same_entry_twice_is_one_connection(self):
        client = self.client()
        client.dial("a", "func1", "pppoe")
        handle = client.connected("a")["connection"]
        client.dial("b", "func1", "pppoe")
        again = client.wait(call="dialed", name="b")
        self.assertEqual((again["error"], again["connection"]), (0, handle))
        client.ask("hangup a", call="hangup", name="a")
        self.assertEqual(client.status("b")["state"], openras.CONNECTED)
        self.assertTrue(traffic.ping(CLIENT, INSIDE, count=1))
        client.ask("hangup b", call="hangup", name="b")
        client.wait_gone("b")

    def test_two_links_at_once(self):
        client = self.client()
        client.dial("a", "func1", "pppoe")
        client.connected("a")
        client.dial("b", "func1", "l2tp")
        client.connected("b")
        listed = client.ask("enum", call="enum")
        self.assertEqual(sorted(listed["entries"].split()), ["l2tp", "pppoe"])
        locals_ = {client.ask(f"projection {name}", call="projection", name=name)["local"]
                   for name in "ab"}
        self.assertEqual(len(locals_), 2)
        for name in "ab":
            client.tell(f"hangup {name}")
        for name in "ab":
            client.wait_gone(name)

    def test_events_for_one_connection_and_for_all(self):
        watcher, client = self.client(), self.client()
        self.assertEqual(watcher.ask("watch all", call="watch")["error"], 0)
        watcher.wait(call="watch", what="disconnection")
        client.dial("a", "func1", "pppoe")
        client.connected("a")
        watcher.wait(call="event", name="all", what="connection")
        client.tell("watch a")
        client.wait(call="watch", what="disconnection")
        self.assertEqual(watcher.said(call="event", what="disconnection"), [])
        client.tell("hangup a")
        watcher.wait(call="event", name="all", what="disconnection")
        client.wait(call="event", name="a", what="disconnection")
        client.wait_gone("a")

    def test_the_server_ends_the_call(self):
        client = self.client()
        client.dial("a", "func1", "pppoe")
        client.connected("a")
        client.tell("watch a")
        client.wait(call="watch", what="disconnection")
        self.server.stop()
        try:
            client.wait(call="event", name="a", what="disconnection")
            self.assert_nothing_left()
        finally:
            type(self).server = openras.Server(
                self.scratch, SERVER, "--pppoe", "eth0", "--ac-name", "ac", "--l2tp", "10.77.0.1",
                "--dns", "10.64.0.53", *self.server_options, users=USERS)


if __name__ == "__main__":
    cases.main()
