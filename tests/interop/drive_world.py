"""A client machine with the providers, and two servers; connections are made by programs of their own."""

import json
import os
import subprocess
import sys
import unittest

from harness import cases, namespaces, openras
from harness.processes import Failed

CLIENT = "drives-c"
SERVERS = {"drives-1": "10.77.1.1", "drives-2": "10.77.2.1"}
WNET = os.path.join(os.path.dirname(__file__), "wnet_client.py")


class World(unittest.TestCase):
    """The client's programs share a runtime directory, as one user's do."""

    program = []  # what the client's programs are run by

    @classmethod
    def setUpClass(cls):
        with open("/proc/self/uid_map", encoding="utf-8") as file:
            if int(file.read().split()[2]) < 70000:
                raise unittest.SkipTest("the servers serve several users: needs root")
        cls.scratch = cases.scratch("drives")
        namespaces.add(CLIENT)
        cls.addClassCleanup(namespaces.remove, CLIENT)
        for number, (name, address) in enumerate(SERVERS.items()):
            namespaces.add(name)
            cls.addClassCleanup(namespaces.remove, name)
            namespaces.join(CLIENT, name, address[:-1] + "2/24", address + "/24", f"eth{number}")
        cls.configuration = os.path.join(cls.scratch, "etc")
        os.makedirs(cls.configuration)
        with open(os.path.join(os.path.dirname(__file__), "../../packaging/networkprovider.conf"),
                  encoding="utf-8") as shipped, \
                open(os.path.join(cls.configuration, "networkprovider.conf"), "w",
                     encoding="utf-8") as file:
            file.write(shipped.read())
        cls.runtime = os.path.join(cls.scratch, "run")
        os.makedirs(cls.runtime, 0o700)
        cls.home = os.path.join(cls.scratch, "home")
        os.makedirs(cls.home)
        cls.env = {"OPENRAS_BUILD": openras.BUILD, "OPENRAS_CONFIG": cls.configuration,
                   "XDG_RUNTIME_DIR": cls.runtime, "XDG_CONFIG_HOME": cls.home, "HOME": cls.home,
                   "KRB5_CONFIG": "/dev/null"}

    def tearDown(self):
        for one in self.wnet("enumerate", "1")["resources"]:
            self.wnet("cancel", one["local"] or one["remote"], "1")
        self.assertEqual(self.mounts(), [], "mounts left over")
        self.assertEqual(self.records(), [], "records left over")

    def wnet(self, *arguments, password=None, seconds=120):
        """One call, by a new process. Returns what it printed."""
        env = dict(self.env)
        read_end = None
        if password is not None:
            read_end, write_end = os.pipe()
            os.write(write_end, password.encode())
            os.close(write_end)
            os.set_inheritable(read_end, True)
            env["WNET_PASSWORD_FD"] = str(read_end)
        try:
            # Unlike `ip netns exec`, this leaves the program in our mount namespace.
            argv = ["nsenter", f"--net=/run/netns/{CLIENT}", *self.program,
                    sys.executable, WNET, *arguments]
            done = _run(argv, env, read_end, seconds)
        finally:
            if read_end is not None:
                os.close(read_end)
        return json.loads(done)

    def add(self, remote, local="-", user="u1", password=None, expect=0, flags="0"):
        told = self.wnet("add", remote, local, user, flags, password=password)
        self.assertEqual(told["code"], expect, told)
        return told

    def cancel(self, name, force=False, expect=0):
        told = self.wnet("cancel", name, "1" if force else "0")
        self.assertEqual(told["code"], expect, told)
        return told

    def drive(self, letter, *parts):
        return os.path.join(self.runtime, "openras", "drives", letter.lower(), *parts)

    def records(self):
        directory = os.path.join(self.runtime, "openras", "connections")
        return [name for name in (os.listdir(directory) if os.path.isdir(directory) else [])
                if name != "lock"]

    def holder(self):
        """The process that holds the one connection there is."""
        name, = [name for name in self.records() if name.endswith(".json")]
        return int(name.removesuffix(".json").rsplit("-", 1)[1])

    def mounts(self):
        with open("/proc/self/mountinfo", encoding="utf-8") as file:
            return [line.split()[4] for line in file if "openras-" in line or "sshfs" in line]


def _run(argv, env, inherited, seconds):
    done = subprocess.run(argv, env=dict(os.environ, **env), capture_output=True, text=True,
                          timeout=seconds, check=False,
                          pass_fds=[] if inherited is None else [inherited])
    if not done.stdout.startswith("{"):
        raise Failed(f"{argv} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout
