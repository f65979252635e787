"""Inside User-Mode Linux: drives through libmpr.so on a kernel that has CIFS. Prints JSON lines."""

import json
import os

import wnet_client
from samba_server import PASSWORD

DRIVE = "/run/user/openras/drives/z"
PROJECTS = r"\\10.77.1.1\projects"


def add(user="u1", password=PASSWORD, remote=PROJECTS):
    read_end, write_end = os.pipe()
    os.write(write_end, password.encode())
    os.close(write_end)
    os.environ["WNET_PASSWORD_FD"] = str(read_end)
    wnet_client.add(remote, "Z:", user)
    os.close(read_end)


def mounts():
    with open("/proc/self/mountinfo", encoding="utf-8") as file:
        lines = [line.split(" - ")[1].split() for line in file if DRIVE in line]
    print(json.dumps([[fields[0], "password" in fields[2] or PASSWORD in fields[2]]
                      for fields in lines]))


add(password="wrong")
mounts()
add()
mounts()
with open(DRIVE + "/written", "wb") as written:
    written.write(b"k" * (3 << 20))
wnet_client.cancel("Z:")
mounts()
add()
held = os.open(DRIVE + "/held", os.O_WRONLY | os.O_CREAT)
os.write(held, b"held")
os.fsync(held)
wnet_client.cancel("Z:")
wnet_client.connection("Z:")
wnet_client.cancel("Z:", "1")
mounts()
