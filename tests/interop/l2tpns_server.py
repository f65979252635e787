"""l2tpns (an L2TP network server with PPP of its own) with FreeRADIUS behind it."""

import os
import shutil
import signal

from harness import namespaces, traffic
from harness.processes import Process, run, wait_until

PROGRAMS = ["l2tpns", "freeradius"]

STARTUP = """\
set debug 4
set log_file "/proc/self/fd/1"
set pid_file "{scratch}/l2tpns.pid"
set l2tp_secret "tunsec"
set primary_dns 10.99.0.53
set primary_radius 127.0.0.1
set primary_radius_port 1812
set radius_secret "radsec"
set radius_authtypes "{methods}"
set bind_address 10.77.0.1
set peer_address 10.98.0.1
set iftun_address 10.98.0.1
set tundevicename "tunl2tpns"
set cli_bind_address 127.0.0.1
set allow_duplicate_users yes
set cluster_interface "lo"
set cluster_hb_interval 2
set cluster_hb_timeout 6
set ipv6_prefix 2001:db8:99::
"""

RADIUS = """\
prefix = {scratch}
name = radiusd
confdir = {scratch}/raddb
logdir = {scratch}
run_dir = {scratch}
libdir = /usr/lib/freeradius
log {{
 destination = stdout
 auth = yes
}}
client lo {{
 ipaddr = 127.0.0.1
 secret = radsec
 require_message_authenticator = no
}}
modules {{
 pap {{ }}
 chap {{ }}
 files {{
  filename = {scratch}/raddb/users
 }}
 always ok {{
  rcode = ok
 }}
}}
server default {{
 listen {{
  type = auth
  ipaddr = 127.0.0.1
  port = 1812
 }}
 listen {{
  type = acct
  ipaddr = 127.0.0.1
  port = 1813
 }}
 authorize {{
  chap
  files
  pap
 }}
 authenticate {{
  Auth-Type PAP {{
   pap
  }}
  Auth-Type CHAP {{
   chap
  }}
 }}
 accounting {{
  ok
 }}
}}
"""

USERS = """\
u1 Cleartext-Password := "pw1"
   Service-Type = Framed-User, Framed-Protocol = PPP
"""


def missing():
    """What is not installed (l2tpns, freeradius), or None."""
    absent = [name for name in PROGRAMS
              if not shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")]
    return f"not installed: {', '.join(absent)}" if absent else None


class L2tpnsServer:
    """Serves L2TP at 10.77.0.1 port 1701, reached from eth0 of the namespace `client`.

    Tunnel secret tunsec, account u1, password pw1. Behind the link, at 10.98.0.1 port 8000, is an
    HTTP server with `content` as /payload.
    """

    def __init__(self, scratch, client, content, methods="chap,pap"):
        self.scratch = os.path.join(scratch, "l2tpns")
        for directory in ("etc", "raddb"):
            os.makedirs(os.path.join(self.scratch, directory))
        self.client, self.namespace = client, client + "-l2tpns"
        namespaces.add(self.namespace)
        namespaces.join(client, self.namespace, "10.77.0.2/24", "10.77.0.1/24")
        self._write("etc/startup-config", STARTUP.format(scratch=self.scratch, methods=methods))
        self._write("etc/ip_pool", "10.99.0.0/28\n")
        self._write("etc/users", "")
        self._write("raddb/radiusd.conf", RADIUS.format(scratch=self.scratch))
        self._write("raddb/dictionary", "$INCLUDE /usr/share/freeradius/dictionary\n")
        self._write("raddb/users", USERS)
        # FreeRADIUS refuses configuration that others may write.
        run(["chmod", "-R", "go-w", self.scratch], check=True)
        self._radius = Process(["freeradius", "-f", "-l", "stdout", "-d", self.scratch + "/raddb"],
                               namespace=self.namespace)
        # l2tpns looks for its pool in /etc/l2tpns, whatever its command line says, and speaks to
        # its cluster by multicast even when it is alone.
        self._server = Process(
            ["sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward && ip link set lo multicast on && "
             "ip route add 239.0.0.0/8 dev lo && mount --bind $0/etc /etc/l2tpns && "
             "exec l2tpns -v -c $0/etc/startup-config", self.scratch],
            namespace=self.namespace, name="l2tpns")
        self._files, self._content = None, content

    def _write(self, name, text):
        with open(os.path.join(self.scratch, name), "w", encoding="utf-8") as file:
            file.write(text)

    def wait_ready(self, seconds=60):
        self._server.wait_for("declaring myself the master", seconds)
        wait_until(lambda: ":1812 " in run(["ss", "-lun"], namespace=self.namespace).stdout,
                   seconds, "FreeRADIUS listens")
        self._files = traffic.serve(self.namespace, self.scratch + "/served", self._content)

    def log(self):
        return self._server

    def radius_log(self):
        return self._radius

    def stop(self):
        # l2tpns takes many seconds over SIGTERM.
        self._server.stop(number=signal.SIGKILL)
        self._radius.stop(seconds=3)
        if self._files:
            self._files.stop()
