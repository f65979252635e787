#!/usr/bin/env python3
"""Benchmarks of whole links, as ratios to a limit measured in the same run.

bench.py [dial|throughput …]: prints tables in Markdown and writes build/bench/results.json.
Traffic stays in network namespaces that this program makes itself; each load ends by itself.
"""

import json
import os
import re
import statistics
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path.insert(0, os.path.join(ROOT, "tests"))

from harness import namespaces, sandbox  # noqa: E402
from harness.openras import BUILD, Daemon, Server  # noqa: E402
from harness.processes import Process, run  # noqa: E402

SERVER, CLIENT = "server", "client"
OFFLOADS = ["tso", "gso", "gro", "tx", "rx", "sg"]
ROUNDS, SECONDS = 3, 3
DIALS = 20
CLOCK = os.sysconf("SC_CLK_TCK")


class World:
    """Two namespaces joined by a veth pair, rasserver in one and rasmand in the other."""

    def __init__(self, scratch):
        for name in (SERVER, CLIENT):
            namespaces.add(name)
        namespaces.join(SERVER, CLIENT, "10.77.0.1/24", "10.77.0.2/24")
        self.server = Server(scratch, SERVER, "--pppoe", "eth0", "--l2tp", "10.77.0.1",
                             log_level="warning")
        self.daemon = Daemon(scratch, CLIENT, log_level="info")
        self.daemon.start()
        self.daemon.add_entry("l2tp", "--device", "l2tp", "--number", "10.77.0.1", "--user", "u1",
                              "--tunnel-secret", "tunsec")
        self.daemon.add_entry("pppoe", "--device", "pppoe", "--port", "eth0", "--user", "u1")

    def cpu_seconds(self):
        """CPU time that both ends of the link have used so far."""
        total = 0
        for pid in (self.daemon.process.pid, self.server.process.pid):
            with open(f"/proc/{pid}/stat", encoding="ascii") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total / CLOCK

    def stop(self):
        self.daemon.stop()
        self.server.stop()


def table(title, head, rows):
    print(f"\n### {title}\n\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(str(cell) for cell in row)} |")
    sys.stdout.flush()


def bench_dial(world):
    """RasDial to RASCS_Connected, and what one notification costs beside a bare D-Bus call."""
    rows, results, pauses = [], {}, []
    for kind in ("l2tp", "pppoe"):
        done = run([os.path.join(BUILD, "bench", "dial_bench"), world.daemon.phonebook, kind, "u1",
                    "pw1", str(DIALS)], namespace=CLIENT, env=world.daemon.env, check=True,
                   seconds=120)
        result = json.loads(done.stdout.splitlines()[-1])
        results[kind] = result
        rows.append([kind, result["dial_ms"], result["dial_ms_max"], result["notification_us"],
                     result["bare_call_us"], result["ratio"]])
        pauses.append([kind, result["proof_ms"], result["resume_ms"]])
    table(f"RasDial to Connected, {DIALS} dials (goals: ≤ 100 ms; ratio ≤ 3)",
          ["link", "median ms", "max ms", "notification µs", "bare D-Bus call µs", "ratio"], rows)
    table("A pause and its resume: from the paused state to AuthNotify, beside Authenticate to AuthNotify",
          ["link", "without a pause ms", "resumed ms"], pauses)
    return results


def iperf(address, reverse):
    """Gbit/s of one TCP stream from the client's namespace to `address`, or back."""
    server = Process(["iperf3", "--server", "--one-off", "--forceflush", "--bind", address], namespace=SERVER)
    server.wait_for("Server listening", 10)
    done = run(["iperf3", "--client", address, "--json", "--time", str(SECONDS), "--congestion",
                "reno", *(["--reverse"] if reverse else [])],
               namespace=CLIENT, check=True, seconds=SECONDS + 30)
    server.stop()
    return json.loads(done.stdout)["end"]["sum_received"]["bits_per_second"] / 1e9


def round_trip_us(address):
    done = run(["ping", "-q", "-i", "0.01", "-c", "200", address], namespace=CLIENT, check=True,
               seconds=30)
    return float(re.search(r"= [\d.]+/([\d.]+)/", done.stdout)[1]) * 1000


def measure(world, kind):
    """One round over one path: both directions pooled, CPU per GB, round trip."""
    address = "10.77.0.1" if kind == "limit" else "10.64.0.1"
    if kind != "limit":
        dialed = world.daemon.dial(kind)
        if dialed.error() != 0:
            raise RuntimeError(dialed.explain())
    before = world.cpu_seconds()
    rates = [iperf(address, reverse) for reverse in (False, True)]
    gigabytes = sum(rates) * SECONDS / 8
    cpu = (world.cpu_seconds() - before) / gigabytes
    ping = round_trip_us(address)
    if kind != "limit":
        world.daemon.hang_up(kind)
    return statistics.mean(rates), cpu, ping


def bench_throughput(world):
    """One TCP stream through each link, as a ratio to the same cable without a tunnel."""
    for name in (SERVER, CLIENT):
        run(["ip", "-n", name, "link", "set", "eth0", "mtu", "1500"], check=True)
        run(["ethtool", "-K", "eth0", *[word for offload in OFFLOADS for word in (offload, "off")]],
            namespace=name)
    rounds = {"limit": [], "l2tp": [], "pppoe": []}
    for _ in range(ROUNDS):  # interleaved, so that a slow minute hits all alike
        for kind, taken in rounds.items():
            taken.append(measure(world, kind))
    rows, results = [], {}
    median = {kind: [statistics.median(column) for column in zip(*taken)]
              for kind, taken in rounds.items()}
    for kind, (rate, cpu, ping) in median.items():
        results[kind] = {"gbit_per_s": rate, "ratio": rate / median["limit"][0],
                         "cpu_s_per_gb": cpu, "ping_us": ping}
        rows.append([kind, f"{rate:.2f}", f"{rate / median['limit'][0]:.2f}",
                     "–" if kind == "limit" else f"{cpu:.1f}", f"{ping:.0f}"])
    table("One TCP stream (reno), offloads off, both directions pooled",
          ["path", "Gbit/s", "/ limit", "CPU s per GB, both ends", "ping µs"], rows)
    return results


BENCHES = {"dial": bench_dial, "throughput": bench_throughput}


def main():
    wanted = sys.argv[1:] or list(BENCHES)
    unknown = [name for name in wanted if name not in BENCHES]
    if unknown:
        sys.exit(f"bench.py: there is no benchmark {unknown[0]}; they are: {', '.join(BENCHES)}")
    sandbox.enter()
    results = {}
    with tempfile.TemporaryDirectory() as scratch:
        world = World(scratch)
        try:
            for name in wanted:
                results[name] = BENCHES[name](world)
        finally:
            world.stop()
    with open(os.path.join(BUILD, "bench", "results.json"), "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)


main()
