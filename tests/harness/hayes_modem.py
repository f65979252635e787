#!/usr/bin/python3
"""A small Hayes modem on a pseudo-terminal, for tests: not OpenRAS' own.

hayes_modem.py LINK KIND [COMMAND…]

LINK becomes a symbolic link to the pseudo-terminal. KIND: "modem" (ATD starts COMMAND, whose
standard input and output, a raw pseudo-terminal, are the call), "digits" (as "modem", answers with
numbers whatever V1 asks for), "cable" (COMMAND is there from the start, no dialogue), "silent"
(answers nothing), "nonsense" (answers no result code), "sim" (as "modem", wants AT+CPIN="1234" and
knows AT+CGDCONT). Numbers that hold one of OUTCOMES are not connected. Prints what it is told, line
by line, and what COMMAND says on its standard error.

Environment: OPENRAS_TEST_LINES, the file of DTR and DCD (see tests/system/modem_lines.c): DTR off
hangs up, DCD follows the call. REFUSED: commands with blanks between that it answers with ERROR.
NOISE: of each so many octets to the port, the last is harmed.
"""

import fcntl
import mmap
import os
import pty
import select
import subprocess
import sys
import termios
import time
import tty

GUARD = 0.9
OUTCOMES = {"676": "BUSY", "679": "NO CARRIER", "680": "NO DIALTONE", "678": "NO ANSWER"}
DIGITS = {"OK": "0", "CONNECT": "1", "NO CARRIER": "3", "ERROR": "4", "NO DIALTONE": "6",
          "BUSY": "7", "NO ANSWER": "8"}


class Modem:
    def __init__(self, link, kind, command):
        self.kind, self.command = kind, command
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        if os.path.islink(link):
            os.remove(link)
        os.symlink(os.ttyname(self.slave), link)
        self.line, self.call, self.child = b"", None, None
        self.locked = kind == "sim"
        self.last = 0.0
        self.pluses_at = None
        self.refused = os.environ.get("REFUSED", "").split()
        self.noise, self.passed = int(os.environ.get("NOISE", "0")), 0
        self.lines, self.ready = None, 0
        if "OPENRAS_TEST_LINES" in os.environ:
            with open(os.environ["OPENRAS_TEST_LINES"], "r+b") as file:
                self.lines = mmap.mmap(file.fileno(), 4)
        if kind == "cable":
            self.start_call()
        print("modem ready", flush=True)

    def say(self, text):
        if self.kind == "digits":
            word = "CONNECT" if text.startswith("CONNECT") else text
            return os.write(self.master, DIGITS[word].encode() + b"\r")
        os.write(self.master, b"\r\n" + text.encode() + b"\r\n")

    def start_call(self):
        self.call, theirs = pty.openpty()
        tty.setraw(theirs)
        # A line of its own as the controlling terminal: slirp ends at once without one.
        self.child = subprocess.Popen(
            self.command, stdin=theirs, stdout=theirs,
            preexec_fn=lambda: (os.setsid(), fcntl.ioctl(0, termios.TIOCSCTTY, 0)))
        os.close(theirs)
        print(f"call of process {self.child.pid}", flush=True)
        if self.lines:
            self.lines[1] = 1

    def carry(self, data):
        """What the call sends to the port, with the line's noise."""
        data = bytearray(data)
        if self.noise:
            for at in range(self.noise - 1 - self.passed % self.noise, len(data), self.noise):
                data[at] ^= 0x15
        self.passed += len(data)
        while data:
            del data[:os.write(self.master, data)]

    def end_call(self):
        self.child.kill()
        self.child.wait()
        os.close(self.call)
        self.call = self.child = None
        self.pluses_at = None
        if self.lines:
            self.lines[1] = 0
            os.write(self.master, b"\n")  # so that the port's reader looks
        print("on hook", flush=True)

    def obey(self, line):
        at = line.upper().find("AT")
        if at < 0:
            return
        command = line[at + 2:].upper()
        print("told AT" + command, flush=True)
        if self.kind == "nonsense":
            self.say("login:")
        elif self.kind != "silent":
            self.answer(command)

    def answer(self, command):
        if command in self.refused:
            return self.say("ERROR")
        if command == "+CPIN?":
            self.say("+CPIN: SIM PIN" if self.locked else "+CPIN: READY")
        if command.startswith("+CPIN="):
            if command != '+CPIN="1234"':
                return self.say("+CME ERROR: 16")
            self.locked = False
        if command.startswith("D"):
            if self.locked:
                return self.say("+CME ERROR: 11")
            if self.call is not None:
                return self.say("ERROR")
            for number, outcome in OUTCOMES.items():
                if number in command:
                    return self.say(outcome)
            self.start_call()  # DCD is on before the word is said
            return self.say("CONNECT 33600")
        if command.startswith("H") and self.call is not None:
            self.end_call()
        self.say("OK")

    def from_port(self, data):
        now = time.monotonic()
        if self.kind == "cable" or (self.call is not None and self.pluses_at != "escaped"):
            paused = now - self.last >= GUARD
            self.last = now
            self.pluses_at = now if data == b"+++" and paused else None
            while data:
                data = data[os.write(self.call, data):]
            return
        for octet in data:
            if octet == 13:
                line, self.line = self.line.decode("latin-1"), b""
                self.obey(line)
            else:
                self.line = (self.line + bytes([octet]))[-200:]

    def turn(self):
        watched = [self.master] + ([self.call] if self.call is not None else [])
        ready = select.select(watched, [], [], 0.1)[0]
        if self.master in ready:
            self.from_port(os.read(self.master, 4096))
        if self.call in ready and self.call is not None:
            try:
                data = os.read(self.call, 4096)
            except OSError:
                data = b""
            if not data:  # the program ended
                self.end_call()
                return self.kind != "cable" and self.say("NO CARRIER")
            if self.pluses_at != "escaped":
                self.carry(data)
        if self.lines and self.lines[0] != self.ready:
            self.ready = self.lines[0]
            print("DTR went " + ("on" if self.ready else "off"), flush=True)
        if self.lines and not self.ready and self.call is not None:
            self.end_call()
        if isinstance(self.pluses_at, float) and time.monotonic() - self.pluses_at >= GUARD:
            self.pluses_at = "escaped"
            self.say("OK")


if __name__ == "__main__":
    modem = Modem(sys.argv[1], sys.argv[2], sys.argv[3:])
    while True:
        modem.turn()
