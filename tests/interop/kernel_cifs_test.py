"""A drive through the kernel's CIFS: the client is a User-Mode Linux, the server real Samba."""

import glob
import hashlib
import json
import os
import unittest

from harness import cases, namespaces, openras
from harness.processes import Process, run
from samba_server import Samba
import pppd_server

HERE = os.path.dirname(os.path.abspath(__file__))
SERVER = "drives-1"


class KernelCifs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        reason = pppd_server.missing()
        if reason is None and not os.path.exists("/sbin/mount.cifs"):
            reason = "not installed: cifs-utils"
        with open("/proc/self/uid_map", encoding="utf-8") as file:
            if reason is None and int(file.read().split()[2]) < 70000:
                reason = "the servers serve several users: needs root"
        if reason:
            raise unittest.SkipTest(reason)
        cls.scratch = cases.scratch("kernel-cifs")
        namespaces.add(SERVER)
        cls.addClassCleanup(namespaces.remove, SERVER)
        for command in ("tuntap add tap0 mode tap", "address add 10.77.1.1/24 dev tap0",
                        "link set tap0 up"):
            run(["ip", *command.split()], namespace=SERVER, check=True)
        cls.samba = Samba(cls.scratch, SERVER)
        cls.addClassCleanup(cls.samba.stop)
        modules = os.path.join(cls.scratch, "modules/lib/modules")
        os.makedirs(modules)
        for directory in glob.glob("/usr/lib/uml/modules/*"):
            os.symlink(directory, os.path.join(modules, os.path.basename(directory)))
        os.makedirs(os.path.join(cls.scratch, "etc"))
        with open(os.path.join(HERE, "../../packaging/networkprovider.conf"),
                  encoding="utf-8") as shipped:
            text = shipped.read().split("[Notifyees]")[0]
        with open(os.path.join(cls.scratch, "etc/networkprovider.conf"), "w",
                  encoding="utf-8") as file:
            file.write(text)

    def test_drive(self):
        guest = Process(
            ["linux.uml", "mem=256M", "root=/dev/root", "rootfstype=hostfs", "rootflags=/", "ro",
             f"init={HERE}/kernel_cifs_guest.sh", "umid=openras-cifs", "con=null", "con0=null,fd:1",
             "vec0:transport=tap,ifname=tap0", "ssl=null", "quiet", "loglevel=4",
             f"OR_SCRATCH={self.scratch}", f"OR_HERE={HERE}", f"OR_BUILD={openras.BUILD}"],
            namespace=SERVER, name="uml-cifs", env={"HOME": self.scratch})
        self.addCleanup(guest.stop, seconds=5)
        guest.wait_for("OR-GUEST end", 180)
        said = [line.split("OR-GUEST ", 1)[1] for line in guest.lines() if "OR-GUEST" in line]
        told = [json.loads(line) for line in said if line.startswith(("{", "["))]
        self.assertEqual([one["code"] if isinstance(one, dict) else one for one in told],
                         [1326, [], 0, [["cifs", False]], 0, [], 0, 2401, 0, 0, []], said)
        self.assertEqual(self.samba.hash("projects", "written"),
                         hashlib.sha256(b"k" * (3 << 20)).hexdigest())
        self.assertEqual(self.samba.hash("projects", "held"), hashlib.sha256(b"held").hexdigest())


if __name__ == "__main__":
    cases.main()
