"""A program on a pseudo-terminal of its own, as somebody sees it who sits there."""

import fcntl
import os
import re
import select
import subprocess
import termios
import time

from .processes import Failed


class Terminal:
    """Runs the program with the terminal as its standard files and its controlling terminal."""

    def __init__(self, argv, namespace=None, env=None):
        self._master, slave = os.openpty()
        full = (["ip", "netns", "exec", namespace] if namespace else []) + [str(a) for a in argv]
        self._child = subprocess.Popen(
            full, stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
            env=dict(os.environ, **(env or {})))
        os.close(slave)
        self.text = ""  # all that was shown
        self._seen = 0

    def _read(self, deadline):
        """More of what is shown; False at the end of the program, or when time is up."""
        ready, _, _ = select.select([self._master], [], [], max(0, deadline - time.monotonic()))
        if not ready:
            return False
        try:
            octets = os.read(self._master, 4096)
        except OSError:  # EIO: nobody has the terminal open any more
            return False
        self.text += octets.decode("utf-8", "replace")
        return bool(octets)

    def expect(self, pattern, seconds=30):
        """Waits until `pattern` is shown behind what was expected last."""
        deadline = time.monotonic() + seconds
        while True:
            match = re.compile(pattern).search(self.text, self._seen)
            if match:
                self._seen = match.end()
                return match
            if not self._read(deadline):
                raise Failed(f"the terminal does not show {pattern!r}:\n{self.text}")

    def type(self, text):
        os.write(self._master, text.encode())

    def enter(self, text):
        self.type(text + "\n")

    def finish(self, seconds=30):
        """The exit status, once the program has ended."""
        deadline = time.monotonic() + seconds
        while self._read(deadline):
            pass
        try:
            return self._child.wait(max(1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise Failed(f"the program does not end:\n{self.text}") from None

    def stop(self):
        if self._child.poll() is None:
            self._child.kill()
            self._child.wait()
        os.close(self._master)
