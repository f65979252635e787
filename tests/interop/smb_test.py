"""The provider smb through libmpr.so, with real Samba servers: errors, drives, enumeration."""

import concurrent.futures
import hashlib
import mmap
import os
import random
import signal
import subprocess
import threading
import time

from drive_world import CLIENT, SERVERS, World
from harness import cases
from harness.processes import run, wait_until
from samba_server import COMMENT, PASSWORD, Samba

ONE, TWO = SERVERS.values()
PROJECTS = rf"\\{ONE}\projects"


def content(megabytes, seed):
    return random.Random(seed).randbytes(megabytes << 20)


def digest(octets):
    return hashlib.sha256(octets).hexdigest()


class WithSamba(World):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.samba = [Samba(cls.scratch, name, f"FILES{number}")
                     for number, name in enumerate(SERVERS)]
        for server in cls.samba:
            cls.addClassCleanup(server.stop)

    def connect(self, remote=PROJECTS, local="Z:", user="u1", expect=0):
        return self.add(remote, local, user, password=PASSWORD, expect=expect)


class Errors(WithSamba):
    """Each from the real server, and nothing half-connected after it (tearDown)."""

    def test_logon_failure(self):
        told = self.add(PROJECTS, "Z:", "u1", password="wrong", expect=1326)
        self.assertIn("password is wrong", told["text"])
        self.assertEqual(told["name"], "OpenRAS SMB")
        self.assertNotIn("wrong-", told["text"])
        self.add(PROJECTS, "-", "nobody-there", password="x", expect=1326)

    def test_account_disabled(self):
        self.connect(user="disabled", expect=1331)

    def test_password_must_change(self):
        self.connect(user="stale", expect=1907)

    def test_access_denied(self):
        self.connect(rf"\\{ONE}\secret", expect=5)
        self.connect(rf"\\{ONE}\secret", user="boss")

    def test_no_such_share(self):
        self.connect(rf"\\{ONE}\nothing", expect=67)
        self.connect(rf"\\{ONE}\projects\no\directory", expect=67)

    def test_no_such_server(self):
        self.connect(r"\\10.77.1.9\projects", expect=53)  # nobody has this address
        self.connect(r"\\no-such-host\projects", expect=53)
        self.connect(rf"\\{ONE[:-1]}2\projects", expect=53)  # nobody listens there

    def test_session_credential_conflict(self):
        self.connect()
        told = self.connect(rf"\\{ONE}\other", "Y:", user="u2", expect=1219)
        self.assertIn("u1", told["text"])
        # Without a name the session of the first is shared, password and all.
        self.add(rf"\\{ONE}\other", "Y:", "-")
        self.assertEqual(self.wnet("user", "Y:")["value"], "u1")
        # Another server may be somebody else's.
        self.connect(rf"\\{TWO}\projects", "X:", user="u2")

    def test_device_in_use(self):
        self.connect()
        self.connect(rf"\\{ONE}\other", expect=85)

    def test_device_already_remembered(self):
        self.add(PROJECTS, "Z:", "u1", password=PASSWORD, flags="1")
        run(["umount", self.drive("z")], check=True)
        wait_until(lambda: not self.records(), 20, "the holder notices")
        told = self.add(rf"\\{ONE}\other", "Z:", "u1", password=PASSWORD, flags="1", expect=1202)
        self.assertIn(PROJECTS, told["text"])
        self.assertEqual(self.wnet("cancel", "Z:", "0", "1")["code"], 0, "it is forgotten")
        self.add(rf"\\{ONE}\other", "Z:", "u1", password=PASSWORD, flags="1")
        self.assertEqual(self.wnet("cancel", "Z:", "0", "1")["code"], 0)

    def test_printers_are_cups_matter(self):
        told = self.wnet("add", PROJECTS, "LPT1", "u1", "0", "-", "2", password=PASSWORD)
        self.assertEqual(told["code"], 66)
        self.assertIn("lpadmin", told["text"])

    def test_not_connected(self):
        self.cancel("Q:", expect=2250)
        self.cancel(PROJECTS, expect=2250)
        self.assertEqual(self.wnet("connection", "Q:")["code"], 2250)
        self.assertEqual(self.wnet("user", PROJECTS)["code"], 2250)

    def test_bad_device(self):
        self.connect(local="ZZ:", expect=1200)
        self.connect(local="/no/such/directory", expect=1200)


class Files(WithSamba):
    """What close() accepted is at the server when the drive is gone."""

    def test_written_and_cancelled_at_once(self):
        files = {f"file {number} – ünïcödé.bin": content(size, number)
                 for number, size in enumerate((24, 1, 7, 0))}
        files["empty"] = b""
        self.connect()
        for name, octets in files.items():
            with open(self.drive("z", name), "wb") as file:
                file.write(octets)
        self.cancel("Z:")
        for name, octets in files.items():
            self.assertEqual(self.samba[0].hash("projects", name), digest(octets), name)

    def test_written_through_memory(self):
        octets = content(3, 7)
        self.connect()
        with open(self.drive("z", "mapped"), "w+b") as file:
            file.truncate(len(octets))
            with mmap.mmap(file.fileno(), len(octets)) as view:
                view[:] = octets
        self.cancel("Z:")
        self.assertEqual(self.samba[0].hash("projects", "mapped"), digest(octets))

    def test_cancel_with_open_files(self):
        self.connect()
        file = os.open(self.drive("z", "open"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.write(file, b"first")
        told = self.cancel("Z:", expect=2401)
        self.assertIn("open files", told["text"])
        os.write(file, b" second")  # still there
        self.assertEqual(self.wnet("connection", "Z:")["value"], PROJECTS)
        self.cancel("Z:", force=True)
        with self.assertRaises(OSError):
            os.write(file, b" third")
        with self.assertRaises(OSError):
            os.close(file)
        self.assertEqual(self.samba[0].hash("projects", "open"), digest(b"first second"))

    def test_two_drives_to_two_servers(self):
        self.connect()
        self.connect(rf"\\{TWO}\projects", "Y:")
        for letter, octets in (("z", b"one"), ("y", b"two")):
            with open(self.drive(letter, "where"), "wb") as file:
                file.write(octets)
        self.assertEqual(self.samba[0].hash("projects", "where"), digest(b"one"))
        self.assertEqual(self.samba[1].hash("projects", "where"), digest(b"two"))
        self.cancel("Z:")
        with open(self.drive("y", "where"), "rb") as file:
            self.assertEqual(file.read(), b"two")

    def test_path_as_local_name_and_directory_as_resource(self):
        point = os.path.join(self.scratch, "mount point")
        os.makedirs(point, exist_ok=True)
        os.makedirs(self.samba[0].path("projects", "deep", "below"), exist_ok=True)
        os.chmod(self.samba[0].path("projects", "deep", "below"), 0o777)
        self.connect(PROJECTS + r"\deep\below", point)
        with open(os.path.join(point, "file"), "wb") as file:
            file.write(b"deep")
        self.cancel(point)
        self.assertEqual(self.samba[0].hash("projects", "deep/below/file"), digest(b"deep"))

    def test_ordinary_programs(self):
        self.connect()
        script = r'''
          set -e
          mkdir -p a/b; echo one > a/b/f; echo two >> a/b/f; [ "$(cat a/b/f)" = "one
two" ]
          cp -a a/b/f a/copy; cmp a/b/f a/copy; mv a/copy a/moved; mv a/moved a/b/f
          chmod 600 a/b/f; touch -d @1000000000 a/b/f; [ "$(stat -c %Y a/b/f)" = 1000000000 ]
          truncate -s 3 a/b/f; [ "$(cat a/b/f)" = one ]
          ! rmdir a 2>/dev/null; rm a/b/f; rmdir a/b a; [ ! -e a ]
          dd if=/dev/zero of=sparse bs=1 count=1 seek=5G status=none; [ "$(stat -c %s sparse)" = 5368709121 ]
          rm sparse; df . >/dev/null; sync
          tar -C /usr/share/doc -cf - adduser | tar -xf -; diff -r /usr/share/doc/adduser adduser; rm -r adduser
          printf x > '100%25 & #;[a]'; [ "$(ls | grep -c '^100%25 & #')" = 1 ]; rm '100%25 & #;[a]'
        '''
        done = subprocess.run(["bash", "-c", script], cwd=self.drive("z"), capture_output=True,
                              text=True, timeout=180, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_many_at_once(self):
        self.connect()

        def work(number):
            octets = content(2, number)
            with open(self.drive("z", f"many-{number}"), "wb") as file:
                for start in range(0, len(octets), 100_000):
                    file.write(octets[start:start + 100_000])
            with open(self.drive("z", f"many-{number}"), "rb") as file:
                return digest(file.read()) == digest(octets)
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            self.assertTrue(all(pool.map(work, range(8))))
        self.assertEqual(len([name for name in os.listdir(self.drive("z"))
                              if name.startswith("many-")]), 8)

    def test_read_only_share_is_refused_to_writers(self):
        self.connect(rf"\\{ONE}\readonly")
        with open(self.drive("z", "file"), encoding="utf-8") as file:
            self.assertEqual(file.read(), "fixed\n")
        with self.assertRaises(PermissionError):
            open(self.drive("z", "new"), "wb")

    def test_password_is_in_no_process_list(self):
        self.connect()
        self.add(rf"\\{TWO}\projects", "-", "u1", password=PASSWORD)
        looked_at = 0
        for pid in filter(str.isdigit, os.listdir("/proc")):
            for name in ("cmdline", "environ"):
                try:
                    with open(f"/proc/{pid}/{name}", "rb") as file:
                        said = file.read()
                except OSError:
                    continue
                looked_at += b"openras-smbfs" in said
                self.assertNotIn(PASSWORD.encode(), said, f"/proc/{pid}/{name}")
        self.assertGreaterEqual(looked_at, 2)
        for root, _, names in os.walk(os.path.join(self.runtime, "openras", "connections")):
            for name in names:
                path = os.path.join(root, name)
                if os.path.isfile(path):
                    with open(path, "rb") as file:
                        self.assertNotIn(PASSWORD.encode(), file.read(), path)


class Asking(WithSamba):
    def test_other_processes_see_it(self):
        self.connect()
        self.add(rf"\\{TWO}\other", "-", r"OPENRAS\u2", password=PASSWORD)
        seen = {(one["local"], one["remote"], one["provider"])
                for one in self.wnet("enumerate", "1")["resources"]}
        self.assertEqual(seen, {("Z:", PROJECTS, "OpenRAS SMB"),
                                (None, rf"\\{TWO}\other", "OpenRAS SMB")})
        self.assertEqual(self.wnet("connection", "z:")["value"], PROJECTS)
        self.assertEqual(self.wnet("user", "Z:")["value"], "u1")
        self.assertEqual(self.wnet("user", rf"\\{TWO}\other")["value"], r"OPENRAS\u2")
        self.assertEqual(self.wnet("universal", r"Z:\dir\file.txt")["value"],
                         [PROJECTS + r"\dir\file.txt", PROJECTS, r"\dir\file.txt"])
        told = self.wnet("performance", PROJECTS)
        self.assertEqual(told["code"], 0, told)
        # The server sees both sessions, and the second ends with its connection.
        self.cancel(rf"\\{TWO}\other")
        self.assertEqual([one["local"] for one in self.wnet("enumerate", "1")["resources"]], ["Z:"])

    def test_deviceless_twice_is_one(self):
        for _ in range(2):
            self.add(PROJECTS, "-", "u1", password=PASSWORD)
        self.assertEqual(len(self.wnet("enumerate", "1")["resources"]), 1)
        self.cancel(PROJECTS)
        self.cancel(PROJECTS, expect=2250)

    def test_ipc(self):
        self.add(rf"\\{ONE}\IPC$", "-", "u1", password=PASSWORD)
        self.add(rf"\\{TWO}\IPC$", "-", "u1", password="wrong", expect=1326)

    def test_shares_of_a_server(self):
        self.connect()
        for server in (ONE,):
            told = self.wnet("enumerate", "2", rf"\\{server}")
            self.assertEqual(told["code"], 0, told)
            shares = {one["remote"]: one["comment"] for one in told["resources"]}
            self.assertEqual(shares.get(rf"\\{server}\projects"), COMMENT)
            self.assertEqual(len(shares), 4, shares)

    def test_names(self):
        told = self.wnet("information", PROJECTS + r"\dir\file")
        self.assertEqual((told["code"], told["resource"]["remote"], told["rest"]),
                         (0, PROJECTS, r"\dir\file"))
        self.assertEqual(self.wnet("parent", PROJECTS)["resource"]["remote"], rf"\\{ONE}")

    def test_unmounted_by_hand_is_disconnected(self):
        self.connect()
        run(["umount", self.drive("z")], check=True)
        wait_until(lambda: not self.records(), 20, "the holder notices")
        self.assertEqual(self.wnet("connection", "Z:")["code"], 2250)

    def test_killed_holder_leaves_nothing(self):
        self.connect()
        os.kill(self.holder(), signal.SIGKILL)
        wait_until(lambda: self.wnet("connection", "Z:")["code"] == 2250, 20, "it is gone")
        self.connect()


class ServerGone(WithSamba):
    def test_killed_in_the_middle(self):
        """Programs get an error soon, and the drive works again when the server does."""
        self.connect()
        path = self.drive("z", "endless")
        failed = []

        def write():
            try:
                with open(path, "wb", buffering=0) as file:
                    while True:
                        file.write(b"x" * 65536)
            except OSError as error:
                failed.append(error)
        writer = threading.Thread(target=write)
        writer.start()
        wait_until(lambda: os.path.exists(self.samba[0].path("projects", "endless")), 30, "it writes")
        self.samba[0].kill()
        writer.join(60)
        self.assertFalse(writer.is_alive(), "write() hangs")
        self.assertEqual(len(failed), 1)
        start = time.monotonic()
        for _ in range(5):
            with self.assertRaises(OSError):
                os.listdir(self.drive("z"))
        self.assertLess(time.monotonic() - start, 60)
        self.samba[0].start()

        def works():
            try:
                return "endless" in os.listdir(self.drive("z"))
            except OSError:
                return False
        wait_until(works, 60, "the drive works again")
        self.cancel("Z:")

    def test_silent_server(self):
        """Nothing comes back at all: the link is down."""
        self.connect()
        os.listdir(self.drive("z"))
        run(["ip", "-n", CLIENT, "link", "set", "eth0", "down"], check=True)
        try:
            start = time.monotonic()
            with self.assertRaises(OSError):
                os.stat(self.drive("z", "anything"))
            self.assertLess(time.monotonic() - start, 90)
            self.cancel("Z:", force=True)
        finally:
            run(["ip", "-n", CLIENT, "link", "set", "eth0", "up"], check=True)


class OrdinaryUser(WithSamba):
    """Not root: fusermount3 mounts and unmounts."""

    UID = 65001  # samba_server.USERS[0]: fusermount3 wants a name for it

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A /dev/fuse that everybody may open, as on any installed system.
        device = os.path.join(cls.scratch, "fuse")
        run(["mknod", "-m", "666", device, "c", "10", "229"], check=True)
        run(["mount", "--bind", device, "/dev/fuse"], check=True)
        for path in (cls.runtime, cls.home):
            os.chown(path, cls.UID, 65534)
        cls.program = ["setpriv", f"--reuid={cls.UID}", "--regid=65534", "--clear-groups"]

    def test_drive(self):
        self.connect()
        done = subprocess.run([*self.program, "sh", "-c", f"echo mine >{self.drive('z', 'users')}"],
                              capture_output=True, text=True, timeout=30, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(f"/proc/{self.holder()}/status", encoding="utf-8") as file:
            self.assertIn(f"Uid:\t{self.UID}", file.read())
        reader = subprocess.Popen([*self.program, "sh", "-c",
                                   f"exec 3<{self.drive('z', 'users')}; echo open; read wait"],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.assertEqual(reader.stdout.readline(), "open\n")
        self.cancel("Z:", expect=2401)
        reader.communicate("\n", timeout=30)
        self.cancel("Z:")
        self.assertEqual(self.samba[0].hash("projects", "users"), digest(b"mine\n"))
        # Another user sees nothing of it, root included.
        self.connect()
        mine, type(self).program = self.program, []
        self.assertEqual(self.wnet("connection", "Z:")["code"], 2250)
        type(self).program = mine


if __name__ == "__main__":
    cases.main()
