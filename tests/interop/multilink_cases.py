"""What a bundle of two links to somebody else's server has to do. A mix-in beside LinkCase."""

import threading

from harness import traffic
from harness.multilink import Program
from harness.processes import wait_until
from link_cases import CONTENT


class MultilinkCases:
    """Subclasses set `inside`, the server's address inside the links, and `multilink_entry`."""

    inside = None
    multilink_entry = "mp"

    @classmethod
    def add_bundle(cls, *arguments):
        """An entry of two such links."""
        cls.daemon.add_entry(cls.multilink_entry, *arguments)
        link = [word for word in zip(arguments, arguments[1:])
                if word[0] in ("--device", "--number", "--port")]
        done = cls.daemon.rasphone("subentry", cls.multilink_entry,
                                   *[each for pair in link for each in pair])
        assert done.returncode == 0, done.stdout

    def dial_both(self):
        program = Program(self.daemon, self.multilink_entry)
        self.addCleanup(program.process.kill)
        program.wait_connected()
        program.wait_links([1, 2])
        self.assertIn("multilink: yes", program.status())
        return program

    def fetch(self):
        return traffic.fetch(self.daemon.namespace, f"http://{self.inside}:8000/payload")

    def test_two_links_carry_a_file(self):
        program = self.dial_both()
        self.assertEqual(self.fetch(), traffic.digest(CONTENT))
        for link in (1, 2):
            self.assertGreater(program.received(link), 1_000_000, "each link carries its share")
        program.quit()
        self.assert_nothing_left()

    def test_a_link_ends_in_the_middle_and_the_bundle_goes_on(self):
        program = self.dial_both()
        fetched = []
        thread = threading.Thread(target=lambda: fetched.append(self.fetch()))
        thread.start()
        wait_until(lambda: program.received(1) > 300_000, 60, "traffic over link 1")
        program.ask("drop 1", "^drop 1: 0$")
        thread.join()
        self.assertEqual(fetched, [traffic.digest(CONTENT)])
        program.wait_links([2])
        self.assertEqual(self.fetch(), traffic.digest(CONTENT))
        program.quit()
        self.assert_nothing_left()
