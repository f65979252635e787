"""A real Samba server in a network namespace, on port 445, with users and shares of its own."""

import hashlib
import os
import subprocess

from harness.processes import Process, run, wait_until

PASSWORD = "pw1-of-the-share"
USERS = ("u1", "u2", "boss", "disabled", "stale")
STRANGER = "kerberos"  # the system knows him, Samba's own password file does not
COMMENT = "Where we work"


def _add_users(scratch):
    """Samba's users must be the system's: in a /etc/passwd that only this sandbox sees."""
    with open("/etc/passwd", encoding="utf-8") as file:
        text = file.read()
    if "openras-test-users" in text:
        return
    text = text.rstrip("\n") + "\nopenras-test-users:x:65000:65534::/:/bin/false\n"
    text += "".join(f"{name}:x:{65001 + number}:65534::/:/bin/false\n"
                    for number, name in enumerate((*USERS, STRANGER)))
    path = os.path.join(scratch, "passwd")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, 0o644)
    run(["mount", "--bind", path, "/etc/passwd"], check=True)


class Samba:
    """smbd with the shares projects, other, secret (for boss) and readonly."""

    def __init__(self, scratch, namespace, name="FILES", settings=""):
        self.namespace = namespace
        self.directory = os.path.join(scratch, "samba-" + namespace)
        os.makedirs(self.directory)
        os.chmod(scratch, 0o711)  # smbd serves as the users below
        _add_users(scratch)
        for part in ("lock", "state", "cache", "private", "pid", "ncalrpc", "projects", "other",
                     "secret", "readonly"):
            os.makedirs(os.path.join(self.directory, part))
        for part in ("projects", "other"):
            os.chmod(self.path(part), 0o777)
        with open(self.path("readonly", "file"), "w", encoding="utf-8") as file:
            file.write("fixed\n")
        self.configuration = self.path("smb.conf")
        with open(self.configuration, "w", encoding="utf-8") as file:
            file.write(f"""\
[global]
  workgroup = OPENRAS
  netbios name = {name}
  server role = standalone server
  disable netbios = yes
  smb ports = 445
  lock directory = {self.path("lock")}
  state directory = {self.path("state")}
  cache directory = {self.path("cache")}
  private dir = {self.path("private")}
  pid directory = {self.path("pid")}
  ncalrpc dir = {self.path("ncalrpc")}
  map to guest = never
  load printers = no
  disable spoolss = yes
  log level = 1
{settings}
[projects]
  path = {self.path("projects")}
  comment = {COMMENT}
  read only = no
[other]
  path = {self.path("other")}
  read only = no
[secret]
  path = {self.path("secret")}
  valid users = boss
[readonly]
  path = {self.path("readonly")}
""")
        for user in USERS:
            run(["smbpasswd", "-c", self.configuration, "-a", "-s", user], check=True,
                text_in=f"{PASSWORD}\n{PASSWORD}\n")
        run(["smbpasswd", "-c", self.configuration, "-d", "disabled"], check=True)
        run(["net", "-s", self.configuration, "sam", "set", "pwdmustchangenow", "stale", "yes"],
            check=True)
        self.process = None
        self.start()

    def path(self, *parts):
        return os.path.join(self.directory, *parts)

    def start(self):
        self.process = Process(["smbd", "--foreground", "--debug-stdout", "-s", self.configuration], namespace=self.namespace)
        wait_until(lambda: run(["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/445"],
                               namespace=self.namespace).returncode == 0, 30, "smbd listens")

    def kill(self):
        """Every smbd at once, as when the machine loses its power."""
        pids = subprocess.run(["ip", "netns", "pids", self.namespace], capture_output=True,
                              text=True, check=True).stdout.split()
        run(["kill", "-KILL", *pids])
        self.process.wait(10)

    def stop(self):
        self.process.stop()

    def hash(self, share, name, user="u1"):
        """The SHA-256 of a file, as smbclient reads it: all that counts of a server's files."""
        target = os.path.join(self.directory, "fetched")
        run(["smbclient", f"//127.0.0.1/{share}", "-U", f"{user}%{PASSWORD}", "-s",
             self.configuration, "-c", f'get "{name}" {target}'], namespace=self.namespace,
            check=True, seconds=60)
        with open(target, "rb") as file:
            digest = hashlib.file_digest(file, "sha256") if hasattr(hashlib, "file_digest") \
                else hashlib.sha256(file.read())
        os.unlink(target)
        return digest.hexdigest()
