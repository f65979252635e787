#!/usr/bin/python3
"""rasmand itself: crashes, a second one, none at all, routes and DNS; rasdial's words."""

import json
import os

from harness import cases, namespaces, openras, traffic
from harness.processes import Process, run
from world import CLIENT, INSIDE, SERVER, World

ERROR_BAD_ADDRESS_SPECIFIED, ERROR_VPN_REFUSED, ERROR_VPN_TIMEOUT = 769, 808, 809
ERROR_VPN_BAD_PSK, ERROR_BROADBAND_NO_NIC = 811, 814

# A machine that takes datagrams and never answers one.
SILENT = """
import socket
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("10.77.0.1", 1799))
print("bound")
while True:
    print("received", len(server.recv(2048)))
"""


class Daemon(World):
    def restart(self):
        self.daemon.start()

    def test_killed_while_connected(self):
        client = self.client()
        client.dial("a", "func1", "l2tp")
        client.connected("a")
        self.daemon.kill()
        self.restart()
        self.assert_nothing_left()
        self.assertEqual(self.client().ask("enum", call="enum")["count"], 0)
        self.assertEqual(self.daemon.dial("l2tp").error(), 0, "it dials again")

    def test_killed_while_dialing(self):
        for state in (openras.CONNECT_DEVICE, openras.AUTHENTICATE, openras.PROJECTED):
            with self.subTest(state):
                client = self.client()
                client.dial("a", "func1", "pppoe", f"{state}=block")
                client.wait(call="notified", name="a", state=state)
                self.daemon.kill()
                client.tell("release a")
                # The client is told that the daemon went away.
                self.assertNotEqual(client.wait(call="notified", name="a",
                                                state=openras.DISCONNECTED)["error"], 0)
                self.restart()
                self.assert_nothing_left()

    def test_killed_with_the_default_route_on_the_link(self):
        self.daemon.add_entry("everything", "--device", "l2tp", "--number", "10.77.0.1", "--user",
                              "u1", "--tunnel-secret", "tunsec", "--default-route")
        run(["ip", "-n", CLIENT, "route", "add", "default", "via", "10.77.0.1"], check=True)
        try:
            before = namespaces.snapshot(CLIENT)
            self.assertEqual(self.daemon.dial("everything").error(), 0)
            self.daemon.kill()
            self.restart()
            self.assertEqual(namespaces.difference(before, namespaces.snapshot(CLIENT)), [])
        finally:
            run(["ip", "-n", CLIENT, "route", "del", "default"], check=True)
            self.daemon.rasphone("remove", "everything")

    def test_default_route_and_pinned_server(self):
        self.daemon.add_entry("everything", "--device", "l2tp", "--number", "10.77.0.1", "--user",
                              "u1", "--tunnel-secret", "tunsec", "--default-route")
        run(["ip", "-n", CLIENT, "route", "add", "default", "via", "10.77.0.1"], check=True)
        try:
            before = namespaces.snapshot(CLIENT)
            self.assertEqual(self.daemon.dial("everything").error(), 0)
            link = openras.interfaces_of_links(CLIENT)[0]

            def route_to(address):
                return json.loads(run(["ip", "-n", CLIENT, "-j", "route", "get", address],
                                      check=True).stdout)[0]["dev"]
            self.assertEqual(route_to("192.0.2.1"), link)
            self.assertEqual(route_to("10.77.0.1"), "eth0")
            self.assertTrue(traffic.ping(CLIENT, INSIDE))
            self.daemon.hang_up("everything")
            self.assertEqual(namespaces.difference(before, namespaces.snapshot(CLIENT)), [])
        finally:
            run(["ip", "-n", CLIENT, "route", "del", "default"], check=True)
            self.daemon.rasphone("remove", "everything")

    def test_dns_of_the_link(self):
        def servers():
            if not os.path.exists(self.daemon.dns_file):
                return ""
            with open(self.daemon.dns_file, encoding="utf-8") as file:
                return file.read()
        before = servers()
        self.assertEqual(self.daemon.dial("pppoe").error(), 0)
        self.assertIn("nameserver 10.64.0.53", servers())
        self.daemon.hang_up("pppoe")
        self.assertNotIn("10.64.0.53", servers())
        self.assertEqual(servers().strip(), before.strip())

    def test_a_second_daemon_on_the_same_socket_refuses_to_start(self):
        done = run(self.daemon.command(), namespace=CLIENT, env=self.daemon.env, seconds=20)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(self.daemon.socket, done.stdout)
        self.assertEqual(self.daemon.dial("pppoe").error(), 0, "the first one still serves")

    def test_stopped_politely_it_hangs_up(self):
        self.assertEqual(self.daemon.dial("pppoe").error(), 0)
        self.daemon.stop()
        self.server.process.wait_for("event=ended user=u1", 10, after=self.server_mark)
        self.assert_nothing_left()
        self.restart()

    def test_no_daemon(self):
        env = dict(self.daemon.env, OPENRAS_SOCKET="/run/nowhere.sock")
        done = run([openras.program("rasdial"), "pppoe", "u1", "pw1", "--phonebook",
                    self.daemon.phonebook], namespace=CLIENT, env=env)
        self.assertEqual(done.returncode, 1)
        self.assertIn("rasmand", done.stdout)


class Rasdial(World):
    def test_json_lines(self):
        dialed = self.daemon.dial("l2tp")
        self.assertEqual(dialed.status, 0, dialed.output)
        self.assertEqual(dialed.states(), openras.ORDER)
        times = [told["timeMs"] for told in dialed.notifications]
        self.assertEqual(times, sorted(times))
        for told in dialed.notifications:
            self.assertEqual(set(told), {"connection", "subentry", "state", "stateValue", "error",
                                         "extendedError", "timeMs"})
        self.assertEqual(dialed.notifications[-1]["state"], "RASCS_Connected")
        self.assertIn("l2tp", self.daemon.connections())
        self.daemon.hang_up("l2tp")
        self.assertNotIn("l2tp", self.daemon.connections())

    def test_a_wrong_password(self):
        dialed = self.daemon.dial("pppoe", password="wrong")
        self.assertEqual((dialed.status, dialed.error()), (1, 691), dialed.output)
        plain = self.daemon.rasdial("pppoe", "u1", "wrong", "--phonebook", self.daemon.phonebook)
        self.assertEqual(plain.returncode, 1)
        self.assertIn("691", plain.stdout)

    def test_an_unknown_entry(self):
        done = self.daemon.rasdial("nothing", "u1", "pw1", "--phonebook", self.daemon.phonebook)
        self.assertEqual(done.returncode, 1)
        self.assertIn("623", done.stdout)

    def test_a_phone_book_that_is_not_there(self):
        done = self.daemon.rasdial("pppoe", "u1", "pw1", "--phonebook", "/nonexistent.pbk")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, "62[12]")

    def test_an_interface_that_is_not_there(self):
        self.fails_with(ERROR_BROADBAND_NO_NIC, "--device", "pppoe", "--port", "eth9")

    def fails_with(self, error, *entry, seconds=60, situation=""):
        self.daemon.add_entry("wrong", "--user", "u1", *entry)
        dialed = self.daemon.dial("wrong", seconds=seconds)
        self.daemon.rasphone("remove", "wrong")
        self.assertEqual((dialed.status, dialed.error()), (1, error), dialed.output)
        self.assertRegex(self.daemon.process.text(), f"event=failed .*situation={situation}")
        self.assertIn("What to do: ", dialed.output)

    def test_an_l2tp_server_that_says_nothing(self):
        silence = Process(["/usr/bin/python3", "-uc", SILENT], namespace=SERVER, name="silence")
        try:
            silence.wait_for("bound", 10)
            self.fails_with(ERROR_VPN_TIMEOUT, "--device", "l2tp", "--number", "10.77.0.1",
                            "--server-port", "1799", seconds=120)
            self.assertIn("received", silence.text(), "it was asked")
        finally:
            silence.kill()

    def test_a_machine_without_an_l2tp_server(self):
        self.fails_with(ERROR_VPN_REFUSED, "--device", "l2tp", "--number", "10.77.0.1",
                        "--server-port", "1798")

    def test_an_address_that_nobody_has(self):
        self.fails_with(ERROR_BAD_ADDRESS_SPECIFIED, "--device", "l2tp", "--number", "10.77.0.99",
                        situation="server-unreachable")

    def test_an_address_without_a_route(self):
        self.fails_with(ERROR_BAD_ADDRESS_SPECIFIED, "--device", "l2tp", "--number", "203.0.113.7",
                        situation="no-route-to-server")

    def test_a_wrong_tunnel_secret(self):
        self.fails_with(ERROR_VPN_BAD_PSK, "--device", "l2tp", "--number", "10.77.0.1",
                        "--tunnel-secret", "other")

    def test_no_tunnel_secret_where_one_is_needed(self):
        self.fails_with(ERROR_VPN_BAD_PSK, "--device", "l2tp", "--number", "10.77.0.1")

    def test_the_password_stays_out_of_the_log(self):
        self.daemon.dial("pppoe", user="u1", password="hunter2hunter2")
        self.assertNotIn("hunter2", self.daemon.process.text())
        self.assertNotIn("hunter2", self.server.process.text())


if __name__ == "__main__":
    cases.main()
