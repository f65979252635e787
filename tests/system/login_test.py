#!/usr/bin/python3
"""RASCS_Interactive: servers that ask for a name and a password by prompts before PPP."""

import json
import os
import pty
import select
import subprocess
import time

from harness import cases, openras, traffic
from harness.processes import Failed, Process
from phone_world import MODEM, RELAY, PhoneWorld
from world import CLIENT, INSIDE

TESTS = os.path.join(openras.BUILD, "tests")
LOGIN_CLIENT = os.path.join(TESTS, "login_client")
LINE_CLIENT = os.path.join(TESTS, "line_client")
LIBRARY = os.path.join(TESTS, "custom_script.so")
INTERACTIVE = 0x1000
USE_CUSTOM_SCRIPTING = 0x2000
# ConnectDevice, DeviceConnected, and the pause between them and AllDevicesConnected.
ORDER = openras.ORDER[:4] + [INTERACTIVE] + openras.ORDER[4:]
SCRIPT = """\
; what most providers ask
proc main
  waitfor "login:"
  transmit $USERID
  transmit "^M"
  waitfor "word:"
  transmit $PASSWORD
  transmit "<cr>"
endproc
"""


class Login(PhoneWorld):
    server_options = PhoneWorld.server_options + ["--modem-login"]

    def script(self, text, name="login.scp"):
        path = os.path.join(self.scratch, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def scripted(self, text, *arguments, **more):
        return self.add("--number", "1234", "--script", self.script(text), *arguments, **more)

    def reason(self, entry):
        """What rasdial tells a person."""
        return self.daemon.rasdial(entry, "u1", "pw1", "--phonebook", self.daemon.phonebook).stdout

    # ---- by script -----------------------------------------------------------------------------

    def test_a_script_logs_in_without_a_pause(self):
        entry = self.scripted(SCRIPT)
        dialed = self.daemon.dial(entry)
        self.assertEqual(dialed.error(), 0, dialed.explain() + self.explain())
        self.assertEqual(dialed.states(), openras.ORDER, "nothing of it is told")
        self.server.process.wait_for("event=login user=u1 accepted=true", 1, self.server_mark)
        self.assertTrue(traffic.ping(CLIENT, INSIDE))
        self.daemon.hang_up(entry)

    def test_a_script_on_a_cable(self):
        port, _ = self.device("cable", *RELAY)
        # A server hears of a caller on a cable when it says something.
        woken = SCRIPT.replace("proc main\n", 'proc main\n  transmit "<cr>"\n')
        entry = self.scripted(woken, device="serial", port=port)
        self.assertEqual(self.daemon.dial(entry).error(), 0)
        self.daemon.hang_up(entry)

    def test_a_script_that_never_matches(self):
        entry = self.scripted('waitfor "login:"\ntransmit "x"\nwaitfor "prompt>" until 1\n')
        dialed = self.fails_with(638, entry)
        self.assertEqual(dialed.states()[-1], openras.DEVICE_CONNECTED)
        self.daemon.process.wait_for(
            'waited 1 s in line 3 for ."prompt>."; what came last was', 5)
        self.daemon.process.wait_for("event=failed .*situation=script-no-match", 5)

    def test_a_script_with_the_wrong_password(self):
        """The server asks again, hangs up after three times, and the step is told."""
        again = SCRIPT.replace("proc main\n", "").replace("endproc\n", "")
        entry = self.scripted(again * 3 + 'waitfor "welcome"\n')
        dialed = self.daemon.dial(entry, password="wrong")
        self.assertEqual(dialed.error(), 629, dialed.explain())
        self.daemon.process.wait_for("login script stood at line .*welcome", 5)

    def test_a_script_that_is_wrong_is_refused_before_dialing(self):
        entry = self.scripted('waitfor "login:"\ngoto start\n')
        said = self.reason(entry)
        self.assertIn("752", said)
        self.assertRegex(said, r"login\.scp: line 2: .*goto")

    def test_a_script_that_is_not_there(self):
        entry = self.add("--number", "1234", "--script", "/nowhere/login.scp")
        self.assertIn("/nowhere/login.scp", self.reason(entry))

    # ---- by the program ------------------------------------------------------------------------

    def client(self, entry, *phrases):
        process = Process([LOGIN_CLIENT, self.daemon.phonebook, entry, "u1", "pw1", *phrases],
                          namespace=CLIENT, env=self.daemon.env)
        self.addCleanup(process.kill)
        return process

    def test_a_program_talks_to_the_server_and_resumes(self):
        entry = self.add("--number", "1234")
        client = self.client(entry, "login:", "u1", "assword:", "pw1")
        client.wait_for('"over", "error": 0', 60)
        said = [json.loads(line) for line in client.lines() if line.startswith("{")]
        self.assertEqual([each["state"] for each in said if each["call"] == "notified"], ORDER)
        self.assertIn({"call": "resumed", "error": 0}, said)
        self.assertIn({"call": "late", "fd": -1, "error": 606}, said)
        self.assertTrue(traffic.ping(CLIENT, INSIDE))
        client.write("\n")
        self.assertEqual(client.wait(30), 0)

    def test_the_server_gives_up_while_paused(self):
        entry = self.add("--number", "1234")
        wrong = ("login:", "u1", "assword:", "no") * 3
        client = self.client(entry, *wrong)
        client.wait_for('"over", "error": 629', 60)
        client.wait_for('"line ended"', 5)

    def test_without_paused_states_the_terminal_is_an_error(self):
        entry = self.add("--number", "1234", "--terminal")
        dialed = self.fails_with(703, entry)
        self.daemon.process.wait_for("event=failed .*situation=terminal-not-allowed", 5)
        self.assertEqual(dialed.states()[-1], openras.DEVICE_CONNECTED)

    def test_only_on_serial_lines(self):
        """RDEOPT_PauseOnScript on L2TP pauses nowhere."""
        client = self.client("l2tp")
        client.wait_for('"over", "error": 0', 60)
        self.assertNotIn(f'"state": {INTERACTIVE}', client.text())
        client.write("\n")
        client.wait(30)

    # ---- by a person ---------------------------------------------------------------------------

    def rasdial_on_a_terminal(self, entry, *arguments):
        ours, theirs = pty.openpty()
        child = subprocess.Popen(
            ["ip", "netns", "exec", CLIENT, openras.program("rasdial"), entry, "u1", "pw1",
             "--phonebook", self.daemon.phonebook, *arguments],
            stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
            env=dict(os.environ, **self.daemon.env))
        os.close(theirs)
        self.addCleanup(child.kill)
        return ours, child

    def hear(self, terminal, phrase, seconds=60):
        heard, end = b"", time.monotonic() + seconds
        while phrase not in heard:
            left = end - time.monotonic()
            if left <= 0 or not select.select([terminal], [], [], left)[0]:
                raise Failed(f"rasdial did not say {phrase}; it said {heard}")
            try:
                heard += os.read(terminal, 4096)
            except OSError:
                raise Failed(f"rasdial ended; it said {heard}") from None
        return heard

    def test_rasdial_has_a_terminal(self):
        for arguments, options in ((("--terminal",), ()), ((), ("--terminal",))):
            entry = self.add("--number", "1234", *options)
            terminal, child = self.rasdial_on_a_terminal(entry, *arguments)
            self.hear(terminal, b"login: ")
            os.write(terminal, b"u1\r")
            self.hear(terminal, b"Password: ")
            os.write(terminal, b"pw1\r")
            heard = self.hear(terminal, b"Command completed successfully.")
            self.assertNotIn(b"pw1", heard)
            self.assertEqual(child.wait(30), 0)
            self.daemon.hang_up(entry)

    # ---- by a custom-scripting library ---------------------------------------------------------

    def configure(self, path):
        directory = os.path.join(self.daemon.env["XDG_CONFIG_HOME"], "openras")
        os.makedirs(directory, exist_ok=True)
        with open(os.path.join(directory, "rasman.conf"), "w", encoding="utf-8") as file:
            file.write(f"CustomScriptDllPath={path}\n")

    def dial_with_library(self, entry):
        process = Process([LINE_CLIENT, self.daemon.phonebook, entry, "u1", "pw1",
                           hex(USE_CUSTOM_SCRIPTING)], namespace=CLIENT, env=self.daemon.env)
        self.addCleanup(process.kill)
        return json.loads(process.wait_for('.*"dialed".*', 60)[0])["error"]

    def test_a_custom_scripting_library_logs_in(self):
        self.configure(LIBRARY)
        entry = self.add("--number", "1234", "--custom-script")
        self.assertEqual(self.dial_with_library(entry), 0, self.explain())
        self.daemon.hang_up(entry)

    def row_of(self, situation):
        """The situation's row of doc/errors.md."""
        path = os.path.join(os.path.dirname(__file__), "..", "..", "doc", "errors.md")
        with open(path, encoding="utf-8") as file:
            return [line for line in file if line.startswith(f"| {situation} |")][0]

    def test_a_library_that_cannot_be_loaded(self):
        entry = self.add("--number", "1234", "--custom-script")
        rapi = os.path.join(openras.BUILD, "lib", "librasapi32.so")
        for path, error, situation in (("/nowhere/script.so", 126, "script-library-missing"),
                                       (openras.program("rasdial"), 126, "script-library-missing"),
                                       (rapi, 127, "script-library-unsuitable")):
            with self.subTest(path):
                self.configure(path)
                self.assertEqual(self.dial_with_library(entry), error)
                self.assertIn(f"{error}<br>", self.row_of(situation))


if __name__ == "__main__":
    cases.main()
