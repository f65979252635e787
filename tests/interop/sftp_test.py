"""The provider sftp through libmpr.so, with a real sshd: that routing is real, and its errors."""

import hashlib
import os
import pwd
import random
import shutil
import signal

from drive_world import SERVERS, World
from harness import cases
from harness.processes import Process, run, wait_until
from samba_server import PASSWORD, Samba

NAMESPACE, HOST = next(iter(SERVERS.items()))
PORT = "2022"
USER = "sftp-user"


class Sshd:
    """sshd for one user, whose home directory, password and key this sandbox alone knows."""

    def __init__(self, scratch):
        self.directory = os.path.join(scratch, "sshd")
        self.home = os.path.join(self.directory, "home")
        os.makedirs(os.path.join(self.home, ".ssh"), 0o700)
        os.chmod(scratch, 0o711)
        self.file("passwd", "/etc/passwd", f"{USER}:x:65100:65534::{self.home}:/bin/sh\n", 0o644)
        made = run(["openssl", "passwd", "-6", "-stdin"], text_in=PASSWORD + "\n", check=True)
        self.file("shadow", "/etc/shadow", f"{USER}:{made.stdout.strip()}:19000::::::\n", 0o600)
        os.makedirs("/run/sshd", 0o755, exist_ok=True)
        self.key = os.path.join(self.directory, "host_key")
        run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.key], check=True)
        self.configuration = os.path.join(self.directory, "sshd_config")
        with open(self.configuration, "w", encoding="utf-8") as file:
            file.write(f"Port {PORT}\nHostKey {self.key}\nUsePAM no\nPasswordAuthentication yes\n"
                       f"PidFile {self.directory}/pid\nStrictModes no\n"
                       "Subsystem sftp internal-sftp\n")
        self.process = Process(["/usr/sbin/sshd", "-D", "-e", "-f", self.configuration],
                               namespace=NAMESPACE)
        self.process.wait_for("Server listening on 0.0.0.0", 30)
        for root, names, _ in os.walk(self.home):
            for path in [root] + [os.path.join(root, name) for name in names]:
                os.chown(path, 65100, 65534)

    def file(self, name, target, more, mode):
        """A system's file with more lines, in this sandbox only."""
        with open(target, encoding="utf-8") as file:
            text = file.read().rstrip("\n") + "\n" + more
        path = os.path.join(self.directory, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, mode)
        run(["mount", "--bind", path, target], check=True)

    def stop(self):
        self.process.stop()


class Sftp(World):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # ssh and libssh look for known_hosts in the home directory that passwd tells.
        cls.ssh = os.path.join(pwd.getpwuid(os.geteuid()).pw_dir, ".ssh")
        run(["mount", "-t", "tmpfs", "none", os.path.dirname(cls.ssh)], check=True)
        os.makedirs(cls.ssh, 0o700)
        cls.samba = Samba(cls.scratch, NAMESPACE)
        cls.addClassCleanup(cls.samba.stop)
        cls.sshd = Sshd(cls.scratch)
        cls.addClassCleanup(cls.sshd.stop)

    def setUp(self):
        with open(self.sshd.key + ".pub", encoding="utf-8") as file:
            self.host_key = " ".join(file.read().split()[:2])
        self.know(self.host_key)

    def know(self, key):
        with open(os.path.join(self.ssh, "known_hosts"), "w", encoding="utf-8") as file:
            file.write(f"[{HOST}]:{PORT} {key}\n" if key else "")

    def connect(self, path="", local="Z:", password=PASSWORD, expect=0, user=USER):
        return self.add(rf"\\sftp\{HOST}@{PORT}{path}", local, user, password=password,
                        expect=expect)

    def test_files_by_password(self):
        octets = random.Random(1).randbytes(20 << 20)
        self.connect(r"\~")
        with open(self.drive("z", "bïg"), "wb") as file:
            file.write(octets)
        self.cancel("Z:")
        with open(os.path.join(self.sshd.home, "bïg"), "rb") as file:
            self.assertEqual(hashlib.sha256(file.read()).digest(), hashlib.sha256(octets).digest())

    def test_beside_a_share(self):
        """Each name goes to its own provider, and each cancel to the one that has it."""
        self.connect(self.sshd.home.replace("/", "\\"))
        self.add(rf"\\{HOST}\projects", "Y:", "u1", password=PASSWORD)
        for letter in "zy":
            with open(self.drive(letter, "mine"), "w", encoding="utf-8") as file:
                file.write(letter)
        providers = {one["local"]: one["provider"]
                     for one in self.wnet("enumerate", "1")["resources"]}
        self.assertEqual(providers, {"Z:": "OpenRAS SFTP", "Y:": "OpenRAS SMB"})
        self.assertEqual(self.wnet("user", "Z:")["value"], USER)
        with open(os.path.join(self.sshd.home, "mine"), encoding="utf-8") as file:
            self.assertEqual(file.read(), "z")
        self.cancel("Z:")
        self.assertEqual(self.wnet("connection", "Y:")["code"], 0)

    def test_key(self):
        key = os.path.join(self.ssh, "id_ed25519")
        run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        self.add(rf"\\sftp\{HOST}@{PORT}", "Z:", USER, expect=1326)
        authorized = os.path.join(self.sshd.home, ".ssh", "authorized_keys")
        shutil.copy(key + ".pub", authorized)
        self.add(rf"\\sftp\{HOST}@{PORT}", "Z:", USER)
        self.assertIn(".ssh", os.listdir(self.drive("z")))

    def test_unknown_and_changed_host_key(self):
        self.know(None)
        told = self.connect(expect=1397)
        self.assertIn(f"ssh -p {PORT} {HOST}", told["text"])
        self.assertEqual(os.path.getsize(os.path.join(self.ssh, "known_hosts")), 0)
        other = os.path.join(self.scratch, "other_key")
        run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", other], check=True)
        with open(other + ".pub", encoding="utf-8") as file:
            self.know(" ".join(file.read().split()[:2]))
        self.assertIn("may be another machine", self.connect(expect=1397)["text"])

    def test_errors(self):
        self.connect(password="wrong", expect=1326)
        self.connect(r"\no\such\directory", expect=67)
        closed = os.path.join(self.sshd.home, "closed")
        os.makedirs(os.path.join(closed, "inside"), exist_ok=True)
        os.chmod(closed, 0o700)
        self.connect(os.path.join(closed, "inside").replace("/", "\\"), expect=5)
        self.add(rf"\\sftp\{HOST}@1", "Z:", USER, password=PASSWORD, expect=53)
        self.add(r"\\sftp\a@b@c", "Z:", USER, password=PASSWORD, expect=67)

    def test_cancel_with_open_files(self):
        self.connect()
        file = os.open(self.drive("z", "open"), os.O_WRONLY | os.O_CREAT)
        os.write(file, b"x")
        self.cancel("Z:", expect=2401)
        self.cancel("Z:", force=True)
        try:
            os.close(file)
        except OSError:
            pass  # its file system is gone

    def test_without_device(self):
        self.connect(local="-")
        seen = self.wnet("enumerate", "1")["resources"]
        self.assertEqual([one["remote"] for one in seen], [rf"\\sftp\{HOST}@{PORT}"])
        self.cancel(rf"\\sftp\{HOST}@{PORT}")

    def test_password_is_in_no_process_list(self):
        self.connect()
        for pid in filter(str.isdigit, os.listdir("/proc")):
            for name in ("cmdline", "environ"):
                try:
                    with open(f"/proc/{pid}/{name}", "rb") as file:
                        self.assertNotIn(PASSWORD.encode(), file.read(), f"/proc/{pid}/{name}")
                except OSError:
                    continue

    def test_killed_holder_leaves_nothing(self):
        self.connect()
        os.kill(self.holder(), signal.SIGKILL)
        wait_until(lambda: self.wnet("connection", "Z:")["code"] == 2250 and not self.mounts(), 30,
                   "nothing is left")


if __name__ == "__main__":
    cases.main()
