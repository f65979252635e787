"""OpenRAS' own programs, as the tests run them."""

import json
import os

from . import namespaces
from .processes import Failed, Process, run
from .terminal import Terminal

BUILD = os.environ.get("OPENRAS_BUILD", os.path.join(os.path.dirname(__file__), "../../build"))


def program(name):
    return os.path.join(BUILD, "bin", name)


# The states that the tests speak of (RASCONNSTATE).
OPEN_PORT, PORT_OPENED, CONNECT_DEVICE, DEVICE_CONNECTED, ALL_DEVICES_CONNECTED = 0, 1, 2, 3, 4
AUTHENTICATE, AUTH_NOTIFY, AUTH_PROJECT, AUTHENTICATED, PROJECTED = 5, 6, 10, 14, 18
APPLY_SETTINGS, CONNECTED, DISCONNECTED = 24, 0x2000, 0x2001
AUTH_RETRY, AUTH_CALLBACK, AUTH_CHANGE_PASSWORD, RE_AUTHENTICATE = 7, 8, 9, 13
PREPARE_FOR_CALLBACK, WAIT_FOR_MODEM_RESET, WAIT_FOR_CALLBACK, CALLBACK_COMPLETE = 15, 16, 17, 20
RETRY_AUTHENTICATION, CALLBACK_SET_BY_CALLER, PASSWORD_EXPIRED = 0x1001, 0x1002, 0x1003
SUB_ENTRY_CONNECTED, SUB_ENTRY_DISCONNECTED = 22, 23
# doc/decisions/0002: the documented order over PPPoE and L2TP.
ORDER = [OPEN_PORT, PORT_OPENED, CONNECT_DEVICE, DEVICE_CONNECTED, ALL_DEVICES_CONNECTED,
         AUTHENTICATE, AUTH_NOTIFY, AUTH_PROJECT, AUTHENTICATED, PROJECTED, APPLY_SETTINGS,
         CONNECTED]
ORDER_UNAUTHENTICATED = [state for state in ORDER if state not in (AUTH_NOTIFY, AUTHENTICATED)]


def end_well(process):
    """Ends one of our daemons politely; one that a sanitizer stopped, or that crashed, is told."""
    status = process.stop()
    if status != 0:
        raise Failed(f"{process.name} ended with {status}:\n{process.tail()}")


class Daemon:
    """rasmand in a namespace, with a socket, a phone book and a state of its own."""

    def __init__(self, scratch, namespace, name="rasmand", log_level="debug", options=()):
        self.namespace, self.log_level, self.options = namespace, log_level, options
        self.directory = os.path.join(scratch, name)
        os.makedirs(self.directory, exist_ok=True)
        self.socket = os.path.join(self.directory, "manager.sock")
        self.phonebook = os.path.join(self.directory, "rasphone.pbk")
        self.dns_file = os.path.join(self.directory, "resolv.conf")
        self.env = {"OPENRAS_SOCKET": self.socket, "HOME": self.directory,
                    "XDG_CONFIG_HOME": self.directory, "XDG_RUNTIME_DIR": self.directory}
        self.process = None

    def command(self):
        return [program("rasmand"), "--foreground", "--socket", self.socket, "--phonebook",
                self.phonebook, "--log-level", self.log_level, "--no-system-bus", "--dns-file",
                self.dns_file, "--state-dir", os.path.join(self.directory, "state"), *self.options]

    def start(self):
        self.process = Process(self.command(), namespace=self.namespace, env=self.env)
        self.process.wait_for("event=ready", 20)
        return self

    def stop(self):
        end_well(self.process)

    def kill(self):
        return self.process.kill()

    def rasphone(self, *arguments):
        return run([program("rasphone"), *arguments, "--phonebook", self.phonebook],
                   namespace=self.namespace, env=self.env)

    def add_entry(self, name, *arguments):
        done = self.rasphone("add", name, *arguments)
        if done.returncode != 0:
            raise Failed(f"rasphone add {name} ended with {done.returncode}:\n{done.stdout}")

    def rasdial(self, *arguments, seconds=60):
        return run([program("rasdial"), *arguments], namespace=self.namespace, env=self.env,
                   seconds=seconds)

    def dial(self, entry, user="u1", password="pw1", seconds=60):
        """rasdial --json. Returns a Dialed."""
        done = self.rasdial(entry, user, password, "--phonebook", self.phonebook, "--json",
                            seconds=seconds)
        return Dialed(done)

    def terminal(self, entry, *arguments):
        """rasdial on a pseudo-terminal, where it asks."""
        return Terminal([program("rasdial"), entry, *arguments, "--phonebook", self.phonebook],
                        namespace=self.namespace, env=self.env)

    def hang_up(self, entry):
        done = self.rasdial(entry, "/DISCONNECT")
        if done.returncode != 0:
            raise Failed(f"rasdial {entry} /DISCONNECT ended with {done.returncode}:\n{done.stdout}")

    def connections(self):
        """The bare output of `rasdial`."""
        return self.rasdial().stdout


class Dialed:
    """What one `rasdial --json` told."""

    def __init__(self, done):
        self.status, self.output = done.returncode, done.stdout
        self.notifications = []
        for line in done.stdout.splitlines():
            if line.startswith("{"):
                self.notifications.append(json.loads(line))

    def states(self):
        return [told["stateValue"] for told in self.notifications]

    def error(self):
        """The error of the last notification, 0 where there was none."""
        return self.notifications[-1]["error"] if self.notifications else None

    def explain(self):
        """For a failed assertion; the harness adds what the programs said."""
        return f"rasdial ended with {self.status}:\n{self.output}"


class Server:
    """rasserver in a namespace."""

    def __init__(self, scratch, namespace, *arguments, users="u1 pw1\n", secret="tunsec",
                 auth=None, pool="10.64.0.0/24", local="10.64.0.1", log_level="debug"):
        self.directory = os.path.join(scratch, "rasserver-" + namespace)
        os.makedirs(self.directory, exist_ok=True)
        command = [program("rasserver"), "--pool", pool, "--local", local,
                   "--log-level", log_level, *arguments]
        for option, name, text in (("--users", "users", users),
                                   ("--tunnel-secret-file", "secret", secret)):
            if text is not None:
                path = os.path.join(self.directory, name)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
                command += [option, path]
        command += ["--auth", auth] if auth else []
        self.process = Process(command, namespace=namespace)
        self.process.wait_for("^ready$", 20)

    def stop(self):
        end_well(self.process)


def interfaces_of_links(namespace):
    """The TUN interfaces there (everything but lo and eth0)."""
    return sorted(namespaces.links(namespace) - {"lo", "eth0"})
