#!/usr/bin/python3
"""Callback over a pair of modems: the line drops, rasserver rings, rasmand's modem answers."""

import world
from harness import cases, openras, traffic
from phone_world import MODEM, PhoneWorld
from world import CLIENT, INSIDE

OWN_NUMBER, ENGAGED = "5550100", "5550101"
world.USERS = f"""\
u1 pw1
preset pw1 callback=preset:{OWN_NUMBER}
caller pw1 callback=caller
listed pw1 callback=list:{OWN_NUMBER},{ENGAGED}
unreached pw1 callback=preset:{ENGAGED}
"""

FIRST_CALL = openras.ORDER[:7]  # up to AuthNotify
SECOND_CALL = [openras.PREPARE_FOR_CALLBACK, openras.WAIT_FOR_MODEM_RESET,
               openras.WAIT_FOR_CALLBACK, openras.CALLBACK_COMPLETE, openras.RE_AUTHENTICATE,
               openras.AUTH_NOTIFY, openras.AUTH_PROJECT, openras.AUTHENTICATED, openras.PROJECTED,
               openras.APPLY_SETTINGS, openras.CONNECTED]


class Callback(PhoneWorld):
    server_options = ["--modem", f"pty:{MODEM},{OWN_NUMBER}", "--modem-number", f"{ENGAGED}=busy"]

    def called_back(self, user, deeds=""):
        client = self.client()
        client.dial("a", "func1", self.add("--number", "5551234"), deeds, user=user)
        return client

    def connected(self, client, states):
        client.connected("a", 60)
        self.assertEqual(client.states("a"), states)
        self.assertTrue(traffic.ping(CLIENT, INSIDE))
        client.tell("hangup a")
        client.wait_gone("a")

    def test_at_a_preset_number(self):
        self.connected(self.called_back("preset"), FIRST_CALL + SECOND_CALL)

    def test_at_the_number_of_the_first_call(self):
        self.connected(self.called_back("caller", f"callback:{OWN_NUMBER}"),
                       FIRST_CALL + [openras.AUTH_CALLBACK] + SECOND_CALL)

    def test_at_the_number_that_the_client_is_asked_for(self):
        client = self.called_back("caller", "paused callback:*")
        client.wait(call="returned", name="a", state=openras.CALLBACK_SET_BY_CALLER)
        refused = client.ask("resume a - - 555#1", call="resumed")
        self.assertEqual(refused["error"], 751)
        self.assertEqual(client.ask(f"resume a - - {OWN_NUMBER}", call="resumed")["error"], 0)
        self.connected(client, FIRST_CALL + [openras.AUTH_CALLBACK, openras.CALLBACK_SET_BY_CALLER]
                       + SECOND_CALL)

    def test_not_at_all(self):
        client = self.called_back("caller", "paused callback:*")
        client.wait(call="returned", name="a", state=openras.CALLBACK_SET_BY_CALLER)
        self.assertEqual(client.ask("resume a - -", call="resumed")["error"], 0)
        self.connected(client, FIRST_CALL + [openras.AUTH_CALLBACK, openras.CALLBACK_SET_BY_CALLER]
                       + openras.ORDER[7:])

    def test_at_a_number_of_the_administrators_list(self):
        self.connected(self.called_back("listed", f"callback:{OWN_NUMBER}"),
                       FIRST_CALL + [openras.AUTH_CALLBACK] + SECOND_CALL)

    def test_a_number_that_is_not_on_the_administrators_list(self):
        client = self.called_back("listed", "callback:5550199")
        told = client.wait(call="notified", name="a", error=704)
        self.assertEqual(told["state"], openras.AUTH_CALLBACK)
        self.assertEqual(client.said(call="notified", name="a")[-1], told)

    def test_a_server_that_insists_and_gets_no_number(self):
        client = self.called_back("listed")
        told = client.wait(call="notified", name="a", error=704)
        self.assertEqual(told["state"], openras.AUTH_CALLBACK)

    def test_a_handler_that_is_still_busy_when_the_server_rings(self):
        client = self.called_back("preset", f"{openras.PREPARE_FOR_CALLBACK}=block")
        client.wait(call="notified", name="a", state=openras.PREPARE_FOR_CALLBACK)
        self.server.process.wait_for("event=calling-back user=preset .*try=1", 20,
                                     after=self.server_mark)
        client.tell("release a")
        self.connected(client, FIRST_CALL + SECOND_CALL)
        self.server.process.wait_for("event=calling-back user=preset .*try=2", 1,
                                     after=self.server_mark)

    def test_hung_up_while_waiting_for_the_call(self):
        """The server does not get through; the modem is free at once."""
        client = self.called_back("unreached")
        client.wait(call="returned", name="a", state=openras.WAIT_FOR_CALLBACK)
        self.server.process.wait_for("event=no-callback user=unreached .*code=676", 20,
                                     after=self.server_mark)
        client.tell("hangup a")
        client.wait_gone("a")
        self.assertEqual(client.states("a"), FIRST_CALL + SECOND_CALL[:3])
        again = self.client()
        again.dial("b", "func1", self.added[0], user="u1")
        again.connected("b")
        again.tell("hangup b")
        again.wait_gone("b")

    def test_an_impossible_number_is_refused_before_anything_is_dialed(self):
        client = self.called_back("caller", "callback:555#1")
        self.assertEqual(client.wait(call="dialed")["error"], 751)

    def test_rasdial_asks_for_the_number(self):
        entry = self.add("--number", "5551234")
        terminal = self.daemon.terminal(entry, "caller", "pw1", "/CALLBACK:*")
        self.addCleanup(terminal.stop)
        terminal.expect("Number to be called back at")
        terminal.enter("call me")
        terminal.expect("a character that none may have")
        terminal.expect("Number to be called back at")
        terminal.enter(OWN_NUMBER)
        terminal.expect(f"Successfully connected to {entry}", 60)
        self.assertEqual(terminal.finish(), 0, terminal.text)
        self.assertTrue(traffic.ping(CLIENT, INSIDE))

    def test_rasdial_no_pause_asks_for_no_number(self):
        """Where it may not ask, "*" is the entry's number: there is none, and nobody calls."""
        entry = self.add("--number", "5551234")
        terminal = self.daemon.terminal(entry, "caller", "pw1", "/CALLBACK:*", "--no-pause")
        self.addCleanup(terminal.stop)
        terminal.expect(f"Successfully connected to {entry}", 60)
        self.assertEqual(terminal.finish(), 0, terminal.text)
        self.assertNotIn("Number to be called back", terminal.text)


if __name__ == "__main__":
    cases.main()
