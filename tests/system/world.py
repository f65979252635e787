"""A client and a server machine with OpenRAS on both, and programs that dial."""

import json
import os
import unittest

from harness import cases, namespaces, openras, traffic
from harness.processes import Failed, Process, wait_until

CLIENT, SERVER = "client", "server"
INSIDE = "10.64.0.1"  # the server's address inside the links
SERVED = traffic.content(2)

BUILD = openras.BUILD
DIAL_CLIENT = os.path.join(BUILD, "tests", "dial_client")

USERS = """\
u1 pw1
expired pw refuse=648
disabled pw refuse=647
hours pw refuse=646
denied pw refuse=649
fixed pw address=10.64.0.50
"""


class Client:
    """tests/system/dial_client: a program that dials as it is told and reports what it is told."""

    def __init__(self, daemon):
        self.process = Process([DIAL_CLIENT, daemon.phonebook], namespace=CLIENT, env=daemon.env)

    def tell(self, command):
        self.process.write(command + "\n")

    def dial(self, name, kind, entry, deeds="", user="u1", password="pw1"):
        self.tell(f"dial {name} {kind} {entry} {user} {password} {deeds}")

    def said(self, **fields):
        """Every report so far that has these values."""
        reports = [json.loads(line) for line in self.process.lines() if line.startswith("{")]
        return [report for report in reports
                if all(report.get(key) == value for key, value in fields.items())]

    def wait(self, seconds=30, **fields):
        """The first report that has these values."""
        def found():
            if not self.said(**fields) and not self.process.alive():
                raise Failed(f"the client ended; it said:\n{self.process.tail()}")
            return self.said(**fields)
        try:
            return wait_until(found, seconds, f"the client reports {fields}")[0]
        except Failed as error:
            raise Failed(f"{error}; it said:\n{self.process.tail()}") from None

    def ask(self, command, **fields):
        """Tells a command and returns the new report that answers it."""
        before = len(self.said(**fields))
        self.tell(command)
        return wait_until(lambda: self.said(**fields)[before:], 30, f"an answer to {command}")[0]

    def states(self, name):
        return [report["state"] for report in self.said(call="notified", name=name)]

    def connected(self, name, seconds=30):
        return self.wait(seconds, call="notified", name=name, state=openras.CONNECTED)

    def status(self, name):
        return self.ask(f"status {name}", call="status", name=name)

    def wait_gone(self, name):
        """The handle answers ERROR_INVALID_HANDLE."""
        wait_until(lambda: self.status(name)["error"] == 6, 15, f"{name} is gone")

    def stop(self):
        self.process.kill()


class World(unittest.TestCase):
    """One server and one daemon for all cases of a class; a case leaves no connection behind."""

    server_options = []
    server_pool = "10.64.0.0/24"
    entry_options = []
    daemon_options = []

    @classmethod
    def setUpClass(cls):
        cls.scratch = cases.scratch("system")
        for name in (CLIENT, SERVER):
            namespaces.add(name)
            cls.addClassCleanup(namespaces.remove, name)
        namespaces.join(CLIENT, SERVER, "10.77.0.2/24", "10.77.0.1/24")
        cls.server = openras.Server(cls.scratch, SERVER, "--pppoe", "eth0", "--ac-name", "ac",
                                    "--l2tp", "10.77.0.1", "--dns", "10.64.0.53",
                                    *cls.server_options, users=USERS, pool=cls.server_pool)
        cls.addClassCleanup(lambda: cls.server.stop())
        cls.files = traffic.serve(SERVER, os.path.join(cls.scratch, "served"), SERVED)
        cls.addClassCleanup(cls.files.stop)
        cls.daemon = openras.Daemon(cls.scratch, CLIENT, options=cls.daemon_options).start()
        cls.addClassCleanup(lambda: cls.daemon.stop())
        cls.daemon.add_entry("pppoe", "--device", "pppoe", "--port", "eth0", "--user", "u1",
                             *cls.entry_options)
        cls.daemon.add_entry("l2tp", "--device", "l2tp", "--number", "10.77.0.1", "--user", "u1",
                             "--tunnel-secret", "tunsec", *cls.entry_options)

    def setUp(self):
        self.before = namespaces.snapshot(CLIENT)
        self.server_mark = self.server.process.mark()
        self.clients = []

    def tearDown(self):
        for client in self.clients:
            client.stop()
        if self.daemon.process.alive():
            for entry in ("pppoe", "l2tp"):
                self.daemon.rasdial(entry, "/DISCONNECT")
            self.assert_nothing_left()

    def explain(self):
        return (f"rasmand said:\n{self.daemon.process.tail(100)}\n"
                f"rasserver said:\n{self.server.process.text(self.server_mark)}")

    def client(self):
        client = Client(self.daemon)
        self.clients.append(client)
        return client

    def assert_nothing_left(self, seconds=15):
        def difference():
            return namespaces.difference(self.before, namespaces.snapshot(CLIENT))
        try:
            wait_until(lambda: not difference(), seconds, "the client is as before the dial")
        except Failed as error:
            raise Failed(f"{error}: {difference()}\n{self.daemon.process.tail()}") from None
