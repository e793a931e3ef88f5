"""Compares `kan train` and its defaults with tuned methods of scikit-learn on small regression tables."""
import argparse
import importlib.metadata
import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

import tables
from check import check
from harness import TableResult, run_table
from peers import PEERS
from report import TOOL, UNIT, markdown
from task import Method
from tool import Tool


def parsed() -> argparse.Namespace:
    def names(allowed: list[str]) -> Callable[[str], list[str]]:
        def parse(text: str) -> list[str]:
            chosen = text.split(",")
            if unknown := [name for name in chosen if name not in allowed]:
                raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; known: {', '.join(allowed)}")
            return [name for name in allowed if name in chosen]
        return parse

    def count(text: str) -> int:
        if int(text) < 1:
            raise argparse.ArgumentTypeError("must be at least 1")
        return int(text)

    all_tables, all_methods = list(tables.LOADERS), [TOOL, *PEERS]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kan", type=Path, help="the kan executable")
    parser.add_argument("--splits", type=count, default=10)
    parser.add_argument("--tables", type=names(all_tables), default=all_tables, metavar="A,B")
    parser.add_argument("--methods", type=names(all_methods), default=all_methods, metavar="A,B",
                        help=f"from {', '.join(all_methods)}; {UNIT} always runs, because it is the unit of the errors")
    parser.add_argument("--max-rows", type=count, default=2000, help="the largest number of training rows")
    parser.add_argument("--json", type=Path, help="write all numbers to this file, again after every table")
    parser.add_argument("--seed", type=int, default=0, help="the seed of the splits")
    parser.add_argument("--check", action="store_true", help="check the harness with stubs in place of kan, and exit")
    options = parser.parse_args()
    if not options.check and TOOL in options.methods and not (options.kan and os.access(options.kan, os.X_OK)):
        parser.error("--kan must be the path of the kan executable")
    return options


def use_one_thread() -> bool:
    """Limits this process and its children to one thread each; returns whether they are pinned to one core."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    threadpool_limits(1)
    pins = hasattr(os, "sched_setaffinity")
    if pins:
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    return pins


def versions() -> dict[str, str]:
    lines = (Path(__file__).parent / "requirements.txt").read_text().splitlines()
    packages = [line.split("==")[0] for line in lines if "==" in line]
    return {"python": platform.python_version()} | {name: importlib.metadata.version(name) for name in packages}


def compare(options: argparse.Namespace, pinned: bool) -> list[TableResult]:
    methods: dict[str, Method] = {name: PEERS[name] for name in PEERS if name == UNIT or name in options.methods}
    setting = {"seed": options.seed, "splits": options.splits, "max_rows": options.max_rows, "pinned": pinned,
               "versions": versions(), "machine": platform.platform()}
    if TOOL in options.methods:
        tool = Tool(options.kan)
        methods = {TOOL: tool} | methods
        setting["versions"][TOOL] = tool.version()
    results: list[TableResult] = []
    for table in tables.load(options.tables):
        result = run_table(table, methods, options.splits, options.max_rows, options.seed)
        results.append(result)
        seconds = ", ".join(f"{name} {sum(run.seconds for run in result.runs[name]):.1f} s" for name in methods)
        print(f"{table.name}: {seconds}", file=sys.stderr, flush=True)
        if options.json:
            text = json.dumps(setting | {"tables": [part.json() for part in results]}, indent=1, allow_nan=False)
            options.json.write_text(text + "\n")
        if not np.isfinite(result.errors(UNIT)).all():
            sys.exit(f"{UNIT} fails on {table.name}, so there is no unit for the errors")
    return results


def main() -> None:
    options = parsed()
    pinned = use_one_thread()
    if options.check:
        sys.exit(not check())
    print(markdown(compare(options, pinned)))


if __name__ == "__main__":
    main()
