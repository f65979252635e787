"""The real pppd and rp-pppoe's pppoe-server, in User-Mode Linux: kernel PPP without the host's."""

import glob
import os
import shutil

from harness import namespaces
from harness.processes import Failed, Process, run

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAMS = ["linux.uml", "modprobe", "pppoe-server", "pppd", "ss"]


def missing():
    """What is not installed (user-mode-linux, pppoe, ppp, kmod), or None."""
    absent = [name for name in PROGRAMS
              if not shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")]
    if not glob.glob("/usr/lib/uml/modules/*"):
        absent.append("/usr/lib/uml/modules")
    return f"not installed: {', '.join(absent)}" if absent else None


class PppdServer:
    """Serves PPPoE on eth0 of the namespace `client` (address of the server: 10.77.0.1).

    Service names: none, pap, chap, mschapv2, mppe. Account u1, password pw1. Behind the link, at
    10.64.0.1 port 8000, is an HTTP server with `content` as /payload.
    """

    def __init__(self, scratch, client, content):
        self.scratch = os.path.join(scratch, "pppd")
        os.makedirs(os.path.join(self.scratch, "modules/lib/modules"))
        os.makedirs(os.path.join(self.scratch, "served"))
        for directory in glob.glob("/usr/lib/uml/modules/*"):
            os.symlink(directory, os.path.join(self.scratch, "modules/lib/modules",
                                               os.path.basename(directory)))
        with open(os.path.join(self.scratch, "served/payload"), "wb") as payload:
            payload.write(content)
        self.client, self.carrier = client, client + "-uml"
        namespaces.add(self.carrier)
        namespaces.join(client, self.carrier, "10.77.0.2/24")
        for command in ("link add br0 type bridge", "link set eth0 master br0",
                        "tuntap add tap0 mode tap", "link set tap0 master br0 up",
                        "link set br0 up"):
            run(["ip"] + command.split(), namespace=self.carrier, check=True)
        self._guest = Process(
            ["linux.uml", "mem=192M", "root=/dev/root", "rootfstype=hostfs", "rootflags=/", "ro",
             f"init={HERE}/pppd_guest.sh", "umid=openras", "con=null", "con0=null,fd:1",
             "vec0:transport=tap,ifname=tap0", "ssl=null", "ssl0=pts", "ssl1=pts", "ssl2=pts", "ssl3=pts", "quiet", "loglevel=4",
             f"OR_SCRATCH={self.scratch}"],
            namespace=self.carrier, name="uml-pppd", env={"HOME": self.scratch})

    def wait_ready(self, seconds=120):
        self._guest.wait_for("OR-GUEST ready", seconds)
        broken = [line for line in self._guest.lines() if "OR-GUEST no module" in line]
        if broken:
            raise Failed("\n".join(broken))

    def serial_port(self, number):
        """The host's end of the guest's ttyS0 … ttyS3: pppd with none, pap, chap, mschapv2."""
        line = rf"Serial line {number} assigned device '(/dev/pts/\d+)'"
        return self._guest.wait_for(line, 60)[1]

    def log(self):
        return self._guest

    def stop(self):
        self._guest.stop(seconds=5)
