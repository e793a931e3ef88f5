"""Code shared by all workloads: numbers from SplitMix64, the options, and the interleaved timer.

Numbers: U(seed, i) = (mix(seed + (i + 1) * 0x9E3779B97F4A7C15) >> 11) * 2^-53 in [0, 1), so that a program in any
language can do identical work; equal check values show that it did.

Another process takes part through a line protocol: it is started once, reads the line "go" for each round, does the work
once, and answers "SECONDS CHECK...". `kan bench --serve WORKLOAD` implements it.

Call options() before importing numpy, jax, or torch: it sets threads, precision, and the allocator.
"""
import argparse
import json
import os
import shlex
import statistics
import subprocess
import sys
import time

OPTIONS = None


def options(description, extra=None):
    global OPTIONS
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--precision", choices=["double", "float"], default="double")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--slow", type=float, default=1.0, help="competitors slower than this many seconds run three rounds only")
    parser.add_argument(
        "--only", default="", help="run only competitors whose names contain one of these, separated by commas")
    parser.add_argument("--kan", default="", help="path of the kan executable, which takes part in every round")
    parser.add_argument("--json", default="", help="append a line of JSON for each competitor to this file")
    if extra:
        extra(parser)
    OPTIONS = parser.parse_args()
    # Without this, glibc remaps, zeroes, and faults in every large temporary, and eager torch is 2 to 5 times slower.
    if os.environ.get("MALLOC_MMAP_MAX_") != "0":
        os.environ.update(MALLOC_MMAP_MAX_="0", MALLOC_TRIM_THRESHOLD_="17179869184", MALLOC_TOP_PAD_="268435456")
        os.execv(sys.executable, [sys.executable] + sys.argv)
    threads = str(OPTIONS.threads)
    if OPTIONS.threads == 1 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = threads
    if OPTIONS.threads == 1:
        os.environ["XLA_FLAGS"] = (os.environ.get("XLA_FLAGS", "") + " --xla_cpu_multi_thread_eigen=false").strip()
    os.environ["JAX_PLATFORMS"] = "cpu"
    os.environ["JAX_ENABLE_X64"] = "1" if OPTIONS.precision == "double" else "0"
    os.environ.setdefault("MPLBACKEND", "Agg")
    return OPTIONS


def uniform(seed, count):
    import numpy as np

    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(11)).astype(np.float64) * 2.0**-53


def torch_peers():
    """Returns the torch module, configured by the options, or None if it is not installed."""
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(OPTIONS.threads)
    torch.set_num_interop_threads(1)
    torch.set_default_dtype(torch.float64 if OPTIONS.precision == "double" else torch.float32)
    return torch


class Served:
    """A competitor in another process."""

    def __init__(self, name, command):
        self.name = name
        self.process = subprocess.Popen(
            shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self):
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline().split(None, 1)
        if not line:
            raise RuntimeError(f"{self.name} exited without answering")
        return float(line[0]), line[1].strip() if len(line) > 1 else ""

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)


def served_by_kan(workload):
    if not OPTIONS.kan:
        return []
    command = (f"{shlex.quote(OPTIONS.kan)} bench --serve {workload} --threads {OPTIONS.threads} "
               f"--precision {OPTIONS.precision}")
    return [Served("kan", command)]


def race(workload, competitors, served):
    """Runs all competitors in rounds, rotating the order, and prints medians and ratios.

    competitors: (name, work, check) where work() runs to completion and check(outcome) describes the outcome.
    The ratio is the median over the rounds of a competitor's time divided by kan's (or the first competitor's).
    """
    only = [part for part in OPTIONS.only.split(",") if part]
    entries = []
    for name, work, check in competitors:
        if only and not any(part in name for part in only):
            continue
        try:
            outcome = work()  # compiles
            start = time.perf_counter()
            work()
            entries.append((name, work, time.perf_counter() - start, check(outcome)))
        except Exception as error:  # a peer that fails is also a result
            print(f"{workload:16} {name:44} fails: {type(error).__name__}: {str(error)[:90]}", flush=True)
    def timed(work):
        start = time.perf_counter()
        work()
        return time.perf_counter() - start
    racers = [(name, lambda work=work: timed(work), slow, check) for name, work, slow, check in entries]
    for other in served:
        other.run()
        seconds, check = other.run()
        racers.insert(0, (other.name, lambda other=other: other.run()[0], seconds, check))
    times = {racer[0]: [] for racer in racers}
    for number in range(OPTIONS.rounds):
        k = number % len(racers)
        for name, run, expected, _ in racers[k:] + racers[:k]:
            if number < 3 or expected <= OPTIONS.slow:
                # Threads of the previous competitor may keep running on the same core after it returns.
                time.sleep(0.05)
                times[name].append(run())
    for other in served:
        other.close()
    first = racers[0][0]
    for name, _, _, check in sorted(racers, key=lambda racer: statistics.median(times[racer[0]])):
        median = statistics.median(times[name])
        ratio = statistics.median(a / b for a, b in zip(times[name], times[first]))
        print(f"{workload:16} {name:44} {median * 1e3:10.3f} ms {ratio:8.2f}  {check}", flush=True)
        if OPTIONS.json:
            record = dict(workload=workload, competitor=name, threads=OPTIONS.threads, precision=OPTIONS.precision,
                          median_s=median, least_s=min(times[name]), ratio=ratio, reference=first, check=check)
            with open(OPTIONS.json, "a") as file:
                file.write(json.dumps(record) + "\n")
