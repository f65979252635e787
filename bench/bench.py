#!/usr/bin/env python3
"""Benchmarks of whole links, as ratios to a limit measured in the same run.

bench.py [dial|throughput|multilink|links|mpr …]: prints tables in Markdown and writes build/bench/results.json.
Traffic stays in network namespaces that this program makes itself; each load ends by itself.
"""

import json
import os
import re
import statistics
import sys
import tempfile
import threading

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path.insert(0, os.path.join(ROOT, "tests"))

from harness import namespaces, sandbox  # noqa: E402
from harness.openras import BUILD, Daemon, Server  # noqa: E402
from harness.processes import Process, run  # noqa: E402

SERVER, CLIENT = "server", "client"
OFFLOADS = ["tso", "gso", "gro", "tx", "rx", "sg"]
ROUNDS, SECONDS = 3, 3
DIALS = 20
COUNTS, WINDOW, IDLE_SECONDS = (1, 10, 100, 1000), 64, 5
SLOW = 20_000_000  # bit/s of each link of a bundle, where the lines are the limit
CLOCK = os.sysconf("SC_CLK_TCK")


class World:
    """Two namespaces joined by a veth pair, rasserver in one and rasmand in the other."""

    def __init__(self, scratch, *server, users="u1 pw1\n"):
        for name in (SERVER, CLIENT):
            namespaces.add(name)
        namespaces.join(SERVER, CLIENT, "10.77.0.1/24", "10.77.0.2/24")
        self.server = Server(scratch, SERVER, "--pppoe", "eth0", "--l2tp", "10.77.0.1", *server,
                             pool="10.64.0.0/16", log_level="warning", users=users)
        self.daemon = Daemon(scratch, CLIENT, log_level="info")
        self.daemon.start()
        self.daemon.add_entry("l2tp", "--device", "l2tp", "--number", "10.77.0.1", "--user", "u1",
                              "--tunnel-secret", "tunsec")
        self.daemon.add_entry("pppoe", "--device", "pppoe", "--port", "eth0", "--user", "u1")

    def cpu_seconds(self):
        """CPU time that both ends of the link have used so far."""
        return cpu_seconds(self.daemon) + cpu_seconds(self.server)

    def stop(self):
        self.daemon.stop()
        self.server.stop()
        for name in (SERVER, CLIENT):
            namespaces.remove(name)


def cpu_seconds(program):
    """CPU time that a program has used so far."""
    with open(f"/proc/{program.process.pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK


def resident_kb(program):
    """What a program has of the machine's memory to itself."""
    with open(f"/proc/{program.process.pid}/smaps_rollup", encoding="ascii") as file:
        return int(re.search(r"^Private_Dirty: +(\d+)", file.read(), re.M)[1])


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


def measure(world, kind, user="u1"):
    """One round over one path: both directions pooled, CPU per GB, round trip."""
    address = "10.77.0.1" if kind == "limit" else "10.64.0.1"
    if kind != "limit":
        dialed = world.daemon.dial(kind, user)
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


def bench_multilink():
    """One TCP stream over two L2TP links in a bundle, as a ratio to one link without multilink."""
    with tempfile.TemporaryDirectory() as scratch:
        world = World(scratch, "--multilink", users=f"u1 pw1\nslow pw1 slow={SLOW}\n")
        try:
            world.daemon.add_entry("two", "--device", "l2tp", "--number", "10.77.0.1",
                                   "--tunnel-secret", "tunsec")
            run([os.path.join(BUILD, "bin", "rasphone"), "subentry", "two", "--device", "l2tp",
                 "--number", "10.77.0.1", "--phonebook", world.daemon.phonebook],
                env=world.daemon.env, check=True)
            lines = {"u1": "as fast as they go", "slow": f"{SLOW // 1_000_000} Mbit/s each"}
            taken = {(user, entry): [] for user in lines for entry in ("l2tp", "two")}
            for _ in range(ROUNDS):
                for (user, entry), rounds in taken.items():
                    rounds.append(measure(world, entry, user))
        finally:
            world.stop()
    rows, results = [], {}
    for user, text in lines.items():
        one, two = ([statistics.median(column) for column in zip(*taken[user, entry])]
                    for entry in ("l2tp", "two"))
        results[user] = {"one_gbit_per_s": one[0], "two_gbit_per_s": two[0],
                         "ratio": two[0] / one[0], "one_cpu_s_per_gb": one[1],
                         "two_cpu_s_per_gb": two[1]}
        rows.append([text, f"{one[0] * 1000:.1f}", f"{two[0] * 1000:.1f}",
                     f"{two[0] / one[0]:.2f}", f"{one[1]:.1f}", f"{two[1]:.1f}"])
    table("One TCP stream (reno) over a bundle of two L2TP links, both directions pooled",
          ["links", "one, Mbit/s", "two, Mbit/s", "two / one", "CPU s per GB, one", "two"], rows)
    return results


class Links:
    """bench/links: links of one entry, each with a handler, set up and held by one thread."""

    def __init__(self, world):
        self.process = Process([os.path.join(BUILD, "bench", "links_bench"),
                                world.daemon.phonebook, "l2tp", "u1", "pw1"],
                               namespace=CLIENT, env=world.daemon.env)

    def tell(self, command, seconds=300):
        before = self.process.mark()
        self.process.write(command + "\n")
        return json.loads(self.process.wait_for("^{.*}$", seconds, after=before)[0])


def measure_links(count):
    """One daemon with `count` links. Its costs by name."""
    # The daemon's state in memory, as /run is.
    with tempfile.TemporaryDirectory(dir="/dev/shm") as scratch:
        world = World(scratch, "--max-calls", "2048")
        links = Links(world)
        try:
            links.tell("probe 5")  # what everybody has once: libraries, sockets, the guard
            memory, cpu = resident_kb(world.daemon), cpu_seconds(world.daemon)
            server_cpu = cpu_seconds(world.server)
            out = links.tell(f"dial {count} {min(count, WINDOW)}")
            out["kb"] = (resident_kb(world.daemon) - memory) / count
            out["cpu_ms"] = (cpu_seconds(world.daemon) - cpu) / count * 1000
            out["server_cpu_ms"] = (cpu_seconds(world.server) - server_cpu) / count * 1000
            out["client_cpu_ms"] = out.pop("client_cpu_s") / count * 1000
            idle = cpu_seconds(world.daemon)
            threading.Event().wait(IDLE_SECONDS)
            out["idle_percent"] = (cpu_seconds(world.daemon) - idle) / IDLE_SECONDS * 100
            probe = links.tell("probe 40")
            out["notification_us"] = probe["notification_us"]
            out["notification_us_p99"] = probe["notification_us_p99"]
            out["alone_ms"] = probe["dial_ms"]
            out["hang_up_ms"] = links.tell("end")["seconds"] / count * 1000
        finally:
            links.process.stop()
            world.stop()
    return out


def bench_links():
    """What a link costs while there are 1, 10, 100, 1,000 of them."""
    results = {count: measure_links(count) for count in COUNTS}
    one = results[COUNTS[0]]
    rows = [[count, f"{r['per_second']:.0f}", f"{r['cpu_ms']:.2f}", f"{r['server_cpu_ms']:.2f}",
             f"{r['client_cpu_ms']:.2f}", f"{r['kb']:.0f}", f"{r['idle_percent']:.1f}",
             f"{r['notification_us']:.0f} ({r['notification_us'] / one['notification_us']:.2f})",
             f"{r['notification_us_p99']:.0f} "
             f"({r['notification_us_p99'] / one['notification_us_p99']:.2f})",
             f"{r['alone_ms']:.1f}", f"{r['hang_up_ms']:.1f}"]
            for count, r in results.items()]
    table(f"Links held, {WINDOW} dialed at a time (goals at 1,000: ≥ 500 links/s; ≤ 64 KB; idle ≤ 1 %)",
          ["links", "links/s", "rasmand CPU ms/link", "rasserver CPU ms/link",
           "client CPU ms/link", "KB/link", "idle CPU %", "notification µs (ratio)",
           "99th percentile (ratio)", "one more dial ms", "hang-up ms/link"], rows)
    return results


def bench_mpr():
    """What the router and three empty notifyees add to a connection to a Samba server."""
    sys.path.insert(0, os.path.join(ROOT, "tests", "interop"))
    from samba_server import PASSWORD, Samba  # pylint: disable=import-outside-toplevel
    for name in (SERVER, CLIENT):
        namespaces.add(name)
    namespaces.join(SERVER, CLIENT, "10.77.0.1/24", "10.77.0.2/24")
    with tempfile.TemporaryDirectory() as scratch:
        samba = Samba(scratch, SERVER)
        try:
            password = os.path.join(scratch, "password")
            with open(password, "w", encoding="ascii") as file:
                file.write(PASSWORD)
            runtime = os.path.join(scratch, "run")
            os.mkdir(runtime, 0o700)
            done = run([os.path.join(BUILD, "bench", "mpr_bench"), os.path.join(BUILD, "bench"),
                        os.path.join(BUILD, "lib/openras/smb.so"), r"\\10.77.0.1\projects", "u1",
                        password], namespace=CLIENT, check=True, seconds=120,
                       env={"XDG_RUNTIME_DIR": runtime, "XDG_CONFIG_HOME": runtime,
                            "KRB5_CONFIG": "/dev/null"})
        finally:
            samba.stop()
            for name in (SERVER, CLIENT):
                namespaces.remove(name)
    result = json.loads(done.stdout.splitlines()[-1])
    table("A connection to Samba without a device: the provider alone, and through the router with "
          "three empty notifyees (goal: < 2 %)",
          ["provider µs", "through the router µs", "the router alone µs", "router / provider",
            "measured as a whole"],
          [[f"{result['smb_direct_us']:.0f}", f"{result['smb_routed_us']:.0f}",
            f"{result['router_us']:.1f}", f"{result['ratio']:.4%}",
             f"{result['measured_ratio']:+.1%}"]])
    return result


BENCHES = {"dial": bench_dial, "throughput": bench_throughput, "multilink": bench_multilink,
           "links": bench_links, "mpr": bench_mpr}
OWN_WORLD = {"links", "mpr", "multilink"}


def main():
    wanted = sys.argv[1:] or list(BENCHES)
    unknown = [name for name in wanted if name not in BENCHES]
    if unknown:
        sys.exit(f"bench.py: there is no benchmark {unknown[0]}; they are: {', '.join(BENCHES)}")
    sandbox.enter()
    results = {}
    with tempfile.TemporaryDirectory() as scratch:
        for name in wanted:
            if name in OWN_WORLD:
                results[name] = BENCHES[name]()
                continue
            world = World(scratch)
            try:
                results[name] = BENCHES[name](world)
            finally:
                world.stop()
    with open(os.path.join(BUILD, "bench", "results.json"), "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)


main()
