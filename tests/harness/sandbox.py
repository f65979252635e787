"""A world of its own for one test program: namespaces that the kernel takes down with it.

The program runs itself again inside new network, mount and process namespaces (and a user namespace
where it is not root). Namespaces that it makes then live under a private /run/netns, so parallel
runs cannot collide; and whatever ends the program, even SIGKILL, ends every process that it started
and removes every interface, address and route that it made.
"""

import os
import signal
import subprocess
import sys

INSIDE = "OPENRAS_SANDBOX"
SKIPPED = 77  # ctest's SKIP_RETURN_CODE


def _unshare_command():
    command = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    if os.geteuid() != 0:
        command += ["--user", "--map-root-user"]
    return command


def missing():
    """Why no sandbox can be made here, or None."""
    probe = subprocess.run(
        _unshare_command() + ["sh", "-c", "mount -t tmpfs none /run && exec 3<>/dev/net/tun"],
        capture_output=True, text=True, check=False)
    if probe.returncode == 0:
        return None
    return ("needs root, or user namespaces and a /dev/net/tun that this user may open: "
            + (probe.stderr.strip() or f"unshare ended with {probe.returncode}"))


def no_skip():
    """True where everything that the tests need is there, so that a skip is a failure."""
    return bool(os.environ.get("CI") or os.environ.get("OPENRAS_NO_SKIP"))


def enter():
    """Returns inside the sandbox; outside, runs the program in one and does not return."""
    if os.environ.get(INSIDE):
        _furnish()
        return
    reason = missing()
    if reason:
        name = os.path.basename(sys.argv[0]).removesuffix(".py")
        print(f"SKIPPED: all of {name}: {reason}\n[  SKIPPED ] {name}.all (0 ms)", flush=True)
        sys.exit(1 if no_skip() else SKIPPED)
    # unshare blocks SIGTERM while it waits, so this process waits for it and passes the end on;
    # --pdeathsig does the same where this process is killed outright.
    child = subprocess.Popen(
        ["setpriv", "--pdeathsig", "KILL"] + _unshare_command() + [sys.executable, "-u"] + sys.argv,
        env=dict(os.environ, **{INSIDE: "1"}))
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: child.kill())
    status = child.wait()
    sys.exit(status if status >= 0 else 128 - status)


def _furnish():
    subprocess.run(["mount", "-t", "tmpfs", "none", "/run"], check=True)
    os.makedirs("/run/lock", exist_ok=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
