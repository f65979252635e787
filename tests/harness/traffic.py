"""Traffic through a link: a ping, and a file over TCP whose hash is compared."""

import hashlib
import os
import random

from .processes import Failed, Process, run, wait_until

SIZE = 10_000_000


def content(seed=1):
    """SIZE octets that no compression or repetition could fake; the same for the same seed."""
    return random.Random(seed).randbytes(SIZE)


def digest(data):
    return hashlib.sha256(data).hexdigest()


def ping(namespace, address, count=3):
    """True when every ping was answered. What is sent at once after IPCP opens may be lost, so a
    first answer is waited for; that none comes is told with what ping said."""
    said = []

    def answered():
        done = run(["ping", "-c", "1", "-W", "2", address], namespace=namespace)
        said.append(done.stdout)
        return done.returncode == 0
    try:
        wait_until(answered, 10, f"an answer from {address}")
    except Failed as error:
        raise Failed(f"{error}: {said[-1]}") from None
    done = run(["ping", "-c", str(count), "-i", "0.2", "-w", "20", address], namespace=namespace)
    return f"{count} received" in done.stdout


_FETCH = """
import hashlib, sys, urllib.request
whole = hashlib.sha256()
with urllib.request.urlopen(sys.argv[1], timeout=60) as answer:
    while block := answer.read(1 << 16):
        whole.update(block)
print(whole.hexdigest())
"""


def fetch(namespace, url, seconds=120):
    """The SHA-256 of what is at `url`, fetched from within the namespace."""
    return run(["/usr/bin/python3", "-c", _FETCH, url], namespace=namespace,
               seconds=seconds).stdout.strip()


def serve(namespace, directory, data):
    """Serves `data` as /payload on port 8000 of every address of the namespace."""
    os.makedirs(directory, exist_ok=True)
    with open(os.path.join(directory, "payload"), "wb") as payload:
        payload.write(data)
    server = Process(["/usr/bin/python3", "-u", "-m", "http.server", "8000"], namespace=namespace,
                     cwd=directory, name="http.server")
    server.wait_for("Serving HTTP", 20)
    return server
