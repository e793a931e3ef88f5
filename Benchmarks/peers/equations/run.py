"""Relative L2 errors on the paper's equations after given seconds: perceptrons and jaxKAN against `kan experiment`.

Seconds are process time on one core. Compilation, the setup, and the measurement of errors are not counted for the
peers; the compilation is printed apart. For kan, which compiles nothing at run time, everything is counted."""
import argparse
import csv
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", JAX_PLATFORMS="cpu", JAX_ENABLE_X64="1")
os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_cpu_multi_thread_eigen=false"

import numpy as np

import figure
import networks
import optimizers
from objective import Objective
from problems import PROBLEMS

MARKS = [15, 30, 60, 120, 240]
# method: network, optimizer, number of points
METHODS = {
    "adam-lbfgs": (lambda inputs: networks.Perceptron(inputs, 20), optimizers.adam_lbfgs, 3000),
    "broyden": (lambda inputs: networks.Perceptron(inputs, 20), optimizers.broyden, 3000),
    "lm": (lambda inputs: networks.Perceptron(inputs, 16), optimizers.levenberg_marquardt, 3600),
    "jaxkan-adam-lbfgs": (lambda inputs: networks.JaxKAN(inputs, 6), optimizers.adam_lbfgs, 3000),
    "jaxkan-broyden": (lambda inputs: networks.JaxKAN(inputs, 6), optimizers.broyden, 3000),
}

KAN = {"kan": "several levels", "kan-four": "several levels, --minutes 4", "kan-fine": "finest level only"}


def train(problem, method, statement, seed, seconds, wrong=False):
    """Trains for the given seconds and returns a record with the curve (seconds, error)."""
    equation = PROBLEMS[problem](statement, wrong)
    build, optimizer, count = METHODS[method]
    inputs = {"burgers": 2}.get(problem, 3)
    network = build(inputs)
    objective = Objective(equation, network, count, seed)
    clock = {"start": 0.0}
    steps = optimizer(objective, lambda: time.process_time() - clock["start"])
    curve, iterations, theta = [], -1, None
    marks = iter(sorted([2 ** (k / 4) for k in range(40)] + MARKS))
    clock["start"], counted, mark = time.process_time(), objective.compilation, next(marks)
    for theta in steps:
        # Compilation inside a step is not counted.
        clock["start"] += objective.compilation - counted
        counted = objective.compilation
        iterations += 1
        now = time.process_time() - clock["start"]
        if now >= mark or now >= seconds:
            start = time.process_time()
            curve.append((round(now, 2), objective.error(theta)))
            while mark <= now:
                mark = next(marks)
            clock["start"] += time.process_time() - start
        if now >= seconds:
            break
    steps.close()
    return dict(problem=problem, method=method, statement=statement, seed=seed, network=network.name,
                parameters=len(objective.start), iterations=iterations, seconds=curve[-1][0], error=curve[-1][1],
                compilation=round(objective.compilation, 2), curve=curve)


def at(record, seconds):
    """The error at the first measurement from the given seconds on; for kan, the final one if it ends earlier."""
    later = [error for time, error in record["curve"] if time >= seconds]
    return later[0] if later else record["error"] if record["method"].startswith("kan") else None


def experiment(path, problem, seed, flags):
    """Runs kan: its process time, its result, and the rows of its trace."""
    with tempfile.TemporaryDirectory() as out:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([path, "experiment", problem, "--rows", "ours", "--optimizer", "best", "--seeds", str(seed),
                        "--threads", "1", "--out", out, *flags], check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        with open(os.path.join(out, "result.json")) as file:
            (row,) = json.load(file)["rows"]
        trace = [name for name in os.listdir(out) if name.startswith("best-") and name.endswith(f"-{seed}.csv")][0]
        with open(os.path.join(out, trace)) as file:
            rows = list(csv.DictReader(file))
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, row["runs"][0], rows


def kan(path, problem, seed, method, budget):
    """Runs kan: with its recipe for a minute (`kan`), with that for four (`kan-four`), or only on the finest level for as
    many epochs as fill the seconds (`kan-fine`). The times of its trace are scaled to its process time."""
    flags = ["--schedule", "multilevel"] + (["--minutes", "4"] if method == "kan-four" else [])
    if method == "kan-fine":
        levels = 3 if problem == "burgers" and budget < 240 else 4
        flags = lambda count: ["--schedule", "fine", "--epochs", "0," * (levels - 1) + str(count)]
        (few, *_), (more, *_) = (experiment(path, problem, seed, flags(count)) for count in (5, 45))
        flags = flags(max(1, int((budget - few) / (more - few) * 40)))
    seconds, run, rows = experiment(path, problem, seed, flags)
    error = run["relative_error"]
    # Starts that were compared and not chosen come first.
    times, total = [], float(run["start_seconds"])
    for row in rows:
        total += float(row["seconds"])
        times.append(total)
    curve = [(round(t * seconds / total, 3), float(row["relative_error"]))
             for t, row in zip(times, rows) if row["relative_error"] and t < total]
    curve.append((round(seconds, 3), error))
    return dict(problem=problem, method=method, statement="same", seed=seed, network=f"kan, {KAN[method]}",
                parameters=None, iterations=len(rows), seconds=round(seconds, 2), error=error, compilation=0.0,
                curve=curve)


def table(records):
    """Markdown: the median over the seeds at 60 and 240 s, and the largest error where there are several."""
    def cell(errors):
        errors = sorted(error for error in errors if error is not None)
        if not errors:
            return "-"
        return f"{statistics.median(errors):.1e}" + (f" (largest {errors[-1]:.1e})" if len(errors) > 1 else "")
    lines = ["| problem | method | parameters | seeds | error after 60 s | after 240 s | compilation, s |",
             "| --- | --- | --- | --- | --- | --- | --- |"]
    groups = {}
    for record in records:
        groups.setdefault(tuple(record[key] for key in ("problem", "statement", "method")), []).append(record)
    order = list(PROBLEMS)
    for (problem, statement, method), group in sorted(groups.items(), key=lambda g: (order.index(g[0][0]), g[0])):
        seeds = ", ".join(str(seed) for seed in sorted({record["seed"] for record in group}))
        name = group[0]["network"]
        if method.startswith("kan"):
            ends = "/".join(f"{record['seconds']:.0f}" for record in group)
            name += f", ends after {ends} s"
        else:
            name = f"{method}: {name}" + (", usual statement" if statement == "usual" else "")
        cells = [cell([at(record, seconds) for record in group]) for seconds in (60, 240)]
        compilation = "-" if method.startswith("kan") else f"{max(record['compilation'] for record in group):.0f}"
        parts = [problem, name, str(group[0]["parameters"] or "-"), seeds, *cells, compilation]
        lines.append("| " + " | ".join(parts) + " |")
    return "\n".join(lines)


def secant(n=40):
    """Whether self-scaled Broyden updates of random matrices meet the secant equation and stay positive definite."""
    rng = np.random.default_rng(1)
    for first in (True, False):
        for _ in range(20):
            A, B = (part @ part.T + np.eye(n) for part in rng.normal(size=(2, n, n)))
            s = rng.normal(size=n)
            y = B @ s
            H = np.asarray(optimizers.broyden_update(A, s, y, s @ np.linalg.solve(A, s) / (y @ s), first))
            scale = np.linalg.norm(H, 2) * np.linalg.norm(y)
            # n rounded products for each entry of H y, and as many in the update
            if np.linalg.norm(H @ y - s) > 10 * n * 2**-52 * scale or np.linalg.eigvalsh(H)[0] <= 0:
                return False
    return True


def check(problems, seconds):
    """Fails unless self-scaled Broyden nears the reference, and does not with a wrong sign in the equation."""
    failed = not secant()
    print(f"the update has H y = s and stays positive definite: {'FAILS' if failed else 'passes'}", flush=True)
    for problem in problems:
        right, wrong = (train(problem, "broyden", "same", 1, seconds, wrong)["error"] for wrong in (False, True))
        ok = wrong > 0.1 and right < wrong / 3
        failed |= not ok
        verdict = "passes" if ok else "FAILS"
        print(f"{problem:12} error {right:.1e}, with a wrong sign {wrong:.1e}: {verdict}", flush=True)
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--problems", default=",".join(PROBLEMS))
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--statement", choices=["same", "usual"], default="same", help="see problems.py")
    parser.add_argument("--seeds", default="1234")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--kan", default="", help="path of the kan executable, which takes part")
    parser.add_argument("--records", default="equations.jsonl", help="a line of JSON for each run is appended here")
    parser.add_argument("--table", default="", help="write a table of all records in Markdown")
    parser.add_argument("--figure", default="", help="write a figure of all records of the first problem as SVG")
    parser.add_argument("--check", action="store_true", help="control: a wrong sign must keep the error large")
    options = parser.parse_args()
    split = lambda text: [part for part in text.split(",") if part]
    if options.check:
        sys.exit(check(split(options.problems), min(options.seconds, 20)))
    for seed in map(int, split(options.seeds)):
        for problem in split(options.problems):
            ours = ["kan", "kan-fine"] + (["kan-four"] if options.seconds >= 240 else [])
            for method in (ours if options.kan else []) + split(options.methods):
                record = (kan(options.kan, problem, seed, method, options.seconds) if method in KAN
                          else train(problem, method, options.statement, seed, options.seconds))
                marks = [f"{mark} s {at(record, mark):.1e}" for mark in MARKS if at(record, mark)]
                print(f"{problem:10} {method:18} seed {seed}: {', '.join(marks)}; ends at {record['seconds']:.0f} s, "
                      f"compilation {record['compilation']:.0f} s", flush=True)
                with open(options.records, "a") as file:
                    file.write(json.dumps(record) + "\n")
    if options.table or options.figure:
        with open(options.records) as file:
            records = [json.loads(line) for line in file]
        if options.table:
            with open(options.table, "w") as file:
                file.write(table(records) + "\n")
        if options.figure:
            figure.draw(records, split(options.problems)[0], options.figure)


if __name__ == "__main__":
    main()
