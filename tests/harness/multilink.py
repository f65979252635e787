"""examples/multilink.c: a program that dials several links and obeys words."""

import os

from . import openras
from .processes import Process, wait_until

MULTILINK = os.path.join(openras.BUILD, "examples", "multilink")
CONNECTED = r"link \d: connected$"


class Program:
    """The example, told what to do."""

    def __init__(self, daemon, entry):
        self.process = Process([MULTILINK, entry, "u1", "pw1", daemon.phonebook],
                               namespace=daemon.namespace, env=daemon.env)

    def wait_connected(self, seconds=60):
        self.process.wait_for(CONNECTED, seconds)

    def ask(self, command, answer, seconds=30):
        mark = self.process.mark()
        self.process.write(command + "\n")
        return self.process.wait_for(answer, seconds, after=mark)

    def status(self):
        mark = self.process.mark()
        self.ask("status", "^that is all$")
        return self.process.text(mark)

    def wait_links(self, links, seconds=30):
        """Until just these links are connected."""
        def there():
            of_links = [line for line in self.status().splitlines() if line.startswith("link ")]
            return all(("not connected" in line) != (number in links)
                       for number, line in enumerate(of_links, 1))
        wait_until(there, seconds, f"the links {links} are connected")

    def received(self, link):
        """Octets that came over the link."""
        line = [each for each in self.status().splitlines() if each.startswith(f"link {link}")]
        return int(line[0].split(" received")[0].split()[-1])

    def quit(self):
        self.process.write("quit\n")
        self.process.wait_for("^gone$", 30)
        self.process.wait(10)
