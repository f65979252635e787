"""Programs under test: started in a namespace, waited for by what they print, always ended."""

import os
import re
import signal
import subprocess
import threading
import time


class Failed(AssertionError):
    """A program did not do what the test waited for."""


class Process:
    """A running program. Its output (both streams) is kept line by line with the time it came."""

    def __init__(self, argv, namespace=None, name=None, env=None, cwd=None):
        self.argv = [str(argument) for argument in argv]
        self.name = name or os.path.basename(self.argv[0])
        full = (["ip", "netns", "exec", namespace] if namespace else []) + self.argv
        self._lines = []
        self._changed = threading.Condition()
        self._closed = False
        self._child = subprocess.Popen(
            full, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env=dict(os.environ, **(env or {})), cwd=cwd)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self):
        return self._child.pid

    def _read(self):
        for raw in self._child.stdout:
            line = raw.decode("utf-8", "replace").rstrip("\r\n")
            with self._changed:
                self._lines.append((time.monotonic(), line))
                self._changed.notify_all()
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def mark(self):
        """A position in the output, for wait_for(after=…)."""
        with self._changed:
            return len(self._lines)

    def lines(self, after=0):
        with self._changed:
            return [line for _, line in self._lines[after:]]

    def text(self, after=0):
        return "\n".join(self.lines(after))

    def wait_for(self, pattern, seconds, after=0):
        """The match of the first line from `after` on that has `pattern`."""
        return self._search(pattern, seconds, after)[1]

    def find(self, pattern, seconds, after=0):
        """That line's position."""
        return self._search(pattern, seconds, after)[0]

    def _search(self, pattern, seconds, after):
        expression = re.compile(pattern)
        deadline = time.monotonic() + seconds
        seen = after
        with self._changed:
            while True:
                for position, (_, line) in enumerate(self._lines[seen:], seen):
                    found = expression.search(line)
                    if found:
                        return position, found
                seen = len(self._lines)
                left = deadline - time.monotonic()
                if self._closed or left <= 0:
                    break
                self._changed.wait(left)
        why = f"ended with {self._child.poll()}" if self._closed else f"{seconds} s passed"
        raise Failed(f"{self.name}: no line with /{pattern}/: {why}; it said:\n{self.tail()}")

    def tail(self, count=60):
        return "\n".join("    " + line for line in self.lines()[-count:])

    def alive(self):
        return self._child.poll() is None

    def write(self, text):
        self._child.stdin.write(text.encode())
        self._child.stdin.flush()

    def send(self, number):
        if self.alive():
            self._child.send_signal(number)

    def wait(self, seconds):
        """The exit status, within `seconds`; the output is complete then."""
        try:
            status = self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Failed(f"{self.name} did not end within {seconds} s; it said:\n{self.tail()}") from None
        self._reader.join(5)
        return status

    def stop(self, seconds=10, number=signal.SIGTERM):
        """Asks it to end, then makes it. Returns the exit status."""
        self.send(number)
        try:
            status = self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            self._child.kill()
            status = self._child.wait()
        self._reader.join(5)
        self._child.stdin.close()
        return status

    def kill(self):
        return self.stop(number=signal.SIGKILL)


def run(argv, namespace=None, seconds=30, env=None, check=False, text_in=None):
    """Runs a program to its end. Returns a CompletedProcess with both streams in .stdout."""
    full = (["ip", "netns", "exec", namespace] if namespace else []) + [str(a) for a in argv]
    try:
        done = subprocess.run(full, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace", timeout=seconds, check=False, input=text_in,
                              stdin=subprocess.DEVNULL if text_in is None else None,
                              env=dict(os.environ, **(env or {})))
    except subprocess.TimeoutExpired as late:
        said = late.stdout.decode("utf-8", "replace") if late.stdout else ""
        raise Failed(f"{argv} did not end within {seconds} s; it said:\n{said}") from None
    if check and done.returncode != 0:
        raise Failed(f"{argv} ended with {done.returncode}:\n{done.stdout}")
    return done


def wait_until(condition, seconds, what):
    """Waits for a state of the system that nothing announces. Returns condition()'s true value."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= deadline:
            raise Failed(f"not within {seconds} s: {what}")
        pause.wait(0.02)
