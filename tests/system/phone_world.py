"""A world with a telephone line: what the tests of modems and cables have in common."""

import os

from harness.processes import Process
from world import SERVER, World

MODEM = "/run/modem0"
HAYES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../harness/hayes_modem.py")

# A line to the answering end's telephone line over TCP, as the command of a modem of the tests' own.
RELAY = ["/usr/bin/python3", "-c",
         "import os,select,socket,sys\n"
         "line = socket.create_connection(('10.77.0.1', 5555))\n"
         "while True:\n"
         "    for end in select.select([0, line], [], [])[0]:\n"
         "        data = os.read(0, 65536) if end == 0 else line.recv(65536)\n"
         "        if not data: sys.exit()\n"
         "        line.sendall(data) if end == 0 else os.write(1, data)\n"]


class PhoneWorld(World):
    server_options = ["--modem", f"pty:{MODEM}", "--modem", "tcp:10.77.0.1:5555"]

    def setUp(self):
        super().setUp()
        self.added = []

    def tearDown(self):
        for entry in self.added:
            self.daemon.rasdial(entry, "/DISCONNECT")
        super().tearDown()
        for entry in self.added:
            self.daemon.rasphone("remove", entry)

    def add(self, *arguments, device="modem", port=MODEM):
        """An entry that goes with the case."""
        name = f"{device}{len(self.added)}"
        self.daemon.add_entry(name, "--device", device, "--port", port, "--user", "u1", *arguments)
        self.added.append(name)
        return name

    def device(self, kind, *command, **environment):
        """A port with a modem or a cable of the tests' own (see hayes_modem.py)."""
        port = f"/run/port-{kind}"
        process = Process(["/usr/bin/python3", "-u", HAYES, port, kind, *command],
                          namespace=SERVER, name=kind, env=environment)
        self.addCleanup(process.kill)
        process.wait_for("modem ready", 10)
        return port, process

    def fails_with(self, error, entry, seconds=60):
        dialed = self.daemon.dial(entry, seconds=seconds)
        self.assertEqual((dialed.status, dialed.error()), (1, error), dialed.explain())
        self.assert_nothing_left()
        return dialed
