#!/usr/bin/python3
"""The documentation's scenario on parts that others wrote: a program asks for \\\\server\\share, remote
access dials l2tpns first, and real Samba, which only that link reaches, serves the share.
"""

import concurrent.futures
import hashlib
import json
import os
import random
import stat
import unittest

import l2tpns_server
from harness import cases, namespaces, openras
from harness.processes import run, wait_until
from samba_server import PASSWORD, Samba

CLIENT = "client"
FILES = "10.55.0.1"  # Samba's address behind the link
DIRECT = "10.77.0.1"  # its address on the client's own network
SHARE = f"//{FILES}/projects"
CONTENT = random.Random(5).randbytes(3 << 20)


class DemandDial(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        reason = l2tpns_server.missing()
        if reason:
            raise unittest.SkipTest(reason)
        cls.scratch = cases.scratch("demand-dial")
        namespaces.add(CLIENT)
        cls.addClassCleanup(namespaces.remove, CLIENT)
        cls.peer = l2tpns_server.L2tpnsServer(cls.scratch, CLIENT, b"")
        cls.addClassCleanup(cls.peer.stop)
        run(["ip", "address", "add", f"{FILES}/32", "dev", "lo"], namespace=cls.peer.namespace,
            check=True)
        cls.samba = Samba(cls.scratch, cls.peer.namespace)
        cls.addClassCleanup(cls.samba.stop)
        cls.daemon = openras.Daemon(cls.scratch, CLIENT).start()
        cls.addClassCleanup(cls.daemon.stop)
        cls._configure()
        cls.peer.wait_ready()

    @classmethod
    def _configure(cls):
        home = cls.daemon.directory
        cls.etc = os.path.join(cls.scratch, "etc")
        cls.hooks = os.path.join(cls.scratch, "notify.d")
        os.makedirs(cls.etc)
        shipped = os.path.join(os.path.dirname(__file__), "../../packaging/networkprovider.conf")
        with open(shipped, encoding="utf-8") as file:
            text = file.read()
        with open(os.path.join(cls.etc, "networkprovider.conf"), "w", encoding="utf-8") as file:
            file.write(text)
        cls.env = {"OPENRAS_CONFIG": cls.etc, "OPENRAS_NOTIFY_D": cls.hooks, "OPENRAS_LOG": "stderr",
                   **cls.daemon.env}
        # The user's own book and map, which is where AutoDial looks.
        cls.env["XDG_CONFIG_HOME"] = home
        for name, password in (("office", "pw1"), ("wrong", "not-pw1")):
            path = os.path.join(cls.scratch, "password-" + name)
            with open(path, "w", encoding="utf-8") as file:
                file.write(password + "\n")
            cls.program("rasphone", "add", name, "--device", "l2tp", "--number", DIRECT, "--user",
                        "u1", "--password-file", path, "--auth", "chap", "--tunnel-secret",
                        "tunsec", "--default-route")
        cls.password = os.path.join(cls.scratch, "share-password")
        with open(cls.password, "w", encoding="utf-8") as file:
            file.write(PASSWORD + "\n")

    @classmethod
    def program(cls, name, *arguments, status=0, seconds=120):
        # Unlike `ip netns exec`, this leaves the program in our mount namespace: its drives are ours.
        done = run(["nsenter", f"--net=/run/netns/{CLIENT}", openras.program(name), *arguments],
                   env=cls.env, seconds=seconds)
        if status is not None and done.returncode != status:
            raise AssertionError(f"{name} {arguments} ended with {done.returncode}:\n{done.stdout}\n"
                                 f"rasmand said:\n{cls.daemon.process.tail()}")
        return done.stdout

    def netuse(self, *arguments, status=0):
        return self.program("netuse", *arguments, status=status)

    def connect(self, *arguments, share=SHARE, status=0):
        return self.netuse(*arguments, share, "--user", "u1", "--password-file", self.password,
                           status=status)

    def setUp(self):
        self.before = namespaces.snapshot(CLIENT)
        self.mark = self.daemon.process.mark()
        os.makedirs(self.hooks, exist_ok=True)
        for address, entry in ((FILES, "office"), (DIRECT, "office")):
            self.program("rasphone", "autodial", "add", address, entry)

    def tearDown(self):
        self.netuse("*", "--delete", "--force", status=None)
        for entry in ("office", "wrong"):
            self.program("rasdial", entry, "/DISCONNECT", status=None)
        run(["rm", "-rf", self.hooks])
        self.assert_link_gone()

    def explain(self):
        return f"rasmand said:\n{self.daemon.process.text(self.mark)}\n"

    def dials(self):
        return self.daemon.process.text(self.mark).count("event=link-up")

    def links(self):
        return openras.interfaces_of_links(CLIENT)

    def assert_link_gone(self):
        wait_until(lambda: not namespaces.difference(self.before, namespaces.snapshot(CLIENT)), 15,
                   "the client is as before the dial")

    def drive(self, letter, *parts):
        return os.path.join(self.env["XDG_RUNTIME_DIR"], "openras", "drives", letter, *parts)

    def hook(self, phase, text):
        os.makedirs(os.path.join(self.hooks, phase), exist_ok=True)
        path = os.path.join(self.hooks, phase, "hook")
        with open(path, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\n" + text + "\n")
        os.chmod(path, stat.S_IRWXU)

    def test_the_scenario(self):
        self.assertEqual(self.links(), [])
        told = self.connect("z:")
        self.assertIn('Dialing "office"', told)
        self.assertIn("The command completed successfully.", told)
        self.assertEqual(len(self.links()), 1)
        with open(self.drive("z", "written"), "wb") as file:
            file.write(CONTENT)
        self.netuse("z:", "--delete")
        self.assert_link_gone()
        self.assertEqual(self.samba.hash("projects", "written"),
                         hashlib.sha256(CONTENT).hexdigest())

    def test_several_programs_share_one_dial_and_the_last_hangs_up(self):
        with concurrent.futures.ThreadPoolExecutor() as pool:
            jobs = [pool.submit(self.connect, letter + ":", share=f"//{FILES}/{share}")
                    for letter, share in (("x", "projects"), ("y", "other"))]
            for job in jobs:
                job.result()
        self.assertEqual(self.dials(), 1)
        self.netuse("x:", "--delete")
        self.assertEqual(len(self.links()), 1, "y: is still on it")
        self.assertIn("written-by-y", self.written("y"))
        self.netuse("y:", "--delete")
        self.assert_link_gone()

    def written(self, letter):
        name = "written-by-" + letter
        with open(self.drive(letter, name), "w", encoding="utf-8") as file:
            file.write("x")
        return os.listdir(self.drive(letter))

    def test_what_somebody_else_dialed_is_not_hung_up(self):
        self.program("rasdial", "office")
        self.connect("z:")
        self.assertEqual(self.dials(), 1)
        self.netuse("z:", "--delete")
        self.assertEqual(len(self.links()), 1)

    def test_what_is_reachable_already_is_not_dialed_for(self):
        self.connect("z:", share=f"//{DIRECT}/projects")
        self.assertEqual(self.dials(), 0)
        self.assertEqual(self.links(), [])

    def test_nothing_is_dialed_where_autodial_is_off(self):
        self.program("rasphone", "autodial", "off")
        self.addCleanup(self.program, "rasphone", "autodial", "on")
        self.assertIn("System error 53 has occurred.", self.connect("z:", status=1))
        self.assertEqual(self.dials(), 0)

    def test_a_dial_that_fails_vetoes_with_its_own_error(self):
        self.program("rasphone", "autodial", "add", FILES, "wrong")
        told = self.connect("z:", status=1)
        self.assertIn("System error 691 has occurred.", told)
        self.assertIn('Dialing "wrong" for', told)
        dials = self.dials()
        # Within FailedConnectionTimeout nothing is dialed for that address again.
        self.assertIn("System error 691 has occurred.", self.connect("z:", status=1))
        self.assertEqual(self.dials(), dials)
        self.assert_link_gone()
        self.program("rasphone", "autodial", "add", FILES, "office")
        wait_until(lambda: "completed" in self.connect("z:", status=None), 30, "dialed again")

    def test_a_connection_that_fails_is_hung_up_for(self):
        told = self.connect("z:", share=f"//{FILES}/nothing-of-that-name", status=1)
        self.assertIn("System error 67 has occurred.", told)
        self.assertEqual(self.dials(), 1)
        self.assert_link_gone()

    def test_a_drive_unmounted_by_hand_is_paid_for(self):
        self.connect("z:")
        run(["umount", self.drive("z")], check=True)
        self.connect("z:")
        self.assertEqual(self.dials(), 1, "the link that is needed again stays up")
        run(["umount", self.drive("z")], check=True)
        self.assertIn("System error 2250", self.netuse("z:", "--delete", status=1))
        self.assert_link_gone()

    def test_the_entrys_idle_time_ends_what_nobody_cancels(self):
        self.program("rasphone", "set", "office", "--idle", "3")
        self.addCleanup(self.program, "rasphone", "set", "office", "--idle", "0")
        self.connect("z:")
        run(["umount", self.drive("z")], check=True)
        self.daemon.process.wait_for("event=failed .*situation=idle", 30, after=self.mark)
        self.assert_link_gone()
        self.connect("z:")
        self.assertEqual(self.dials(), 2, "it is dialed when it is needed again")
        self.netuse("z:", "--delete")
        self.assert_link_gone()

    def test_hooks_see_it_all_and_may_refuse(self):
        log = os.path.join(self.scratch, "hooks.log")
        line = f'echo "$OPENRAS_PHASE $OPENRAS_STATUS" >>{log}'
        for phase in ("pre-add", "post-add", "pre-cancel", "post-cancel"):
            self.hook(phase, line)
        self.connect("z:")
        self.netuse("z:", "--delete")
        with open(log, encoding="utf-8") as file:
            self.assertEqual(file.read(),
                             "pre-add 0\npost-add 0\npre-cancel 0\npost-cancel 0\n")
        self.hook("pre-add", "echo 'not today'; exit 1")
        told = self.connect("z:", status=1)
        self.assertIn("System error 1223 has occurred.", told)
        self.assertIn("not today", told)
        self.assert_link_gone()

    def test_remembered_connections_are_restored_and_nobody_is_told(self):
        self.connect("z:", "--persistent", "yes", "--save-credentials")
        self.netuse("z:", "--delete")
        self.assertEqual(json.loads(self.netuse("--json")), [], "deleting forgets it")
        self.connect("z:", "--persistent", "yes", "--save-credentials",
                     share=f"//{DIRECT}/projects")
        # As after a restart: the mount is gone, nobody said so.
        run(["umount", self.drive("z")], check=True)
        self.hook("pre-add", "exit 1")
        row = json.loads(self.netuse("--json"))[0]
        self.assertEqual((row["local"], row["status"]), ("Z:", "Unavailable"))
        self.netuse("--restore")
        self.assertEqual(json.loads(self.netuse("--json"))[0]["status"], "OK")
        self.assertIn("written-by-z", self.written("z"))


if __name__ == "__main__":
    cases.main()
