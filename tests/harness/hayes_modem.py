#!/usr/bin/python3
"""A small Hayes modem on a pseudo-terminal, for tests: not OpenRAS' own.

hayes_modem.py LINK KIND [COMMAND…]

LINK becomes a symbolic link to the pseudo-terminal. KIND: "modem" (ATD starts COMMAND, whose
standard input and output, a raw pseudo-terminal, are the call), "cable" (COMMAND is there from the
start, no dialogue), "silent" (answers nothing), "nonsense" (answers no result code), "sim" (as
"modem", wants AT+CPIN="1234" and knows AT+CGDCONT). Prints what it is told, line by line.
"""

import os
import pty
import select
import subprocess
import sys
import time
import tty

GUARD = 0.9


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
        if kind == "cable":
            self.start_call()
        print("modem ready", flush=True)

    def say(self, text):
        os.write(self.master, b"\r\n" + text.encode() + b"\r\n")

    def start_call(self):
        self.call, theirs = pty.openpty()
        tty.setraw(theirs)
        self.child = subprocess.Popen(self.command, stdin=theirs, stdout=theirs,
                                      start_new_session=True)
        os.close(theirs)

    def end_call(self):
        self.child.kill()
        self.child.wait()
        os.close(self.call)
        self.call = self.child = None
        self.pluses_at = None
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
        if command == "+CPIN?":
            self.say("+CPIN: SIM PIN" if self.locked else "+CPIN: READY")
        if command.startswith("+CPIN="):
            if command != '+CPIN="1234"':
                return self.say("+CME ERROR: incorrect password")
            self.locked = False
        if command.startswith("D"):
            if self.locked:
                return self.say("+CME ERROR: SIM PIN required")
            if self.call is not None:
                return self.say("ERROR")
            self.say("CONNECT 33600")
            return self.start_call()
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
                while data:
                    data = data[os.write(self.master, data):]
        if isinstance(self.pluses_at, float) and time.monotonic() - self.pluses_at >= GUARD:
            self.pluses_at = "escaped"
            self.say("OK")


if __name__ == "__main__":
    modem = Modem(sys.argv[1], sys.argv[2], sys.argv[3:])
    while True:
        modem.turn()
