"""What a bundle of two links to somebody else's server has to do. A mix-in beside LinkCase."""

import re
import threading

from harness import traffic
from harness.multilink import Program
from harness.processes import wait_until
from link_cases import CONTENT


class MultilinkCases:
    """Subclasses set `inside`, the server's address inside the links, and `multilink_entry`."""

    inside = None
    multilink_entry = "mp"
    first_link_may_go = True  # the server keeps a bundle without its first link

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
        self.dialed_at = self.daemon.process.mark()
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
        joined = re.findall(r"event=joined .*subentry=(\d)",
                            self.daemon.process.text(self.dialed_at))
        goes, stays = map(int, joined if self.first_link_may_go else reversed(joined))
        wait_until(lambda: program.received(goes) > 300_000, 60, f"traffic over link {goes}")
        program.ask(f"drop {goes}", f"^drop {goes}: 0$")
        thread.join()
        self.assertEqual(fetched, [traffic.digest(CONTENT)])
        program.wait_links([stays])
        self.assertEqual(self.fetch(), traffic.digest(CONTENT))
        program.quit()
        self.assert_nothing_left()
