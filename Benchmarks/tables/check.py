"""The negative control: stubs in place of kan whose errors are known, or that fail, go through the same harness."""
import json
import math
import statistics
import sys
import tempfile
from pathlib import Path

import numpy as np

import tables
from harness import TableResult, run_table, tasks
from peers import ridge
from report import markdown
from tool import TARGET, Tool

SPLITS, MAX_ROWS, SEED = 3, 12, 0

STUB = '''#!{python}
import csv, os, statistics, sys

fault = {fault!r}
command, options = sys.argv[1], dict(zip(sys.argv[2::2], sys.argv[3::2]))
if fault == "crashes in " + command:
    sys.exit("deliberate failure")
with open(options["--data"]) as file:
    header, *rows = csv.reader(file)
if command == "train":
    assert options.keys() == {{"--data", "--out", "--seed"}} and header[-1] == "y"
    value = statistics.fmean(float(row[-1]) for row in rows)
    if fault == "adds one":
        value += 1
    if fault == "predicts its seed":
        value = float(options["--seed"])
    if fault == "predicts nan":
        value = float("nan")
    os.mkdir(options["--out"])
    with open(options["--out"] + "/model.safetensors", "w") as file:
        file.write(",".join(header[:-1]) + "\\n" + repr(value))
else:
    assert options.keys() == {{"--model", "--data"}}
    with open(options["--model"]) as file:
        inputs, value = file.read().split("\\n")
    assert header == inputs.split(",")
    print(inputs + ",y")
    for row in rows[1:] if fault == "omits a row" else rows:
        print(",".join(row + [value]))
'''


def check() -> bool:
    """Prints every statement with its verdict and returns whether all hold."""
    table = tables.load(["stackloss"])[0]
    splits = list(tasks(table, SPLITS, MAX_ROWS, SEED))
    means = [expected_rmse(statistics.fmean(task.y_train), y) for task, y in splits]
    seeds = [expected_rmse(float(task.number), y) for task, y in splits]
    with tempfile.TemporaryDirectory() as folder:

        def run(fault: str) -> TableResult:
            stub = Path(folder) / fault.replace(" ", "-")
            stub.write_text(STUB.format(python=sys.executable, fault=fault))
            stub.chmod(0o755)
            return run_table(table, {"ridge": ridge, "kan": Tool(stub)}, SPLITS, MAX_ROWS, SEED)

        verdicts = [
            ("a stub that predicts the training mean has the RMSE of the training mean", agree(run("none"), means)),
            ("a stub that adds one to it has not", not agree(run("adds one"), means)),
            ("ridge has not", not agree(run("none"), means, "ridge")),
            ("a stub that predicts its seed has the RMSE of the number of the split",
             agree(run("predicts its seed"), seeds)),
            ("all tables are finite, with unique names of columns, without commas",
             all(is_sound(table) for table in tables.load(list(tables.LOADERS)))),
        ]
        reasons = {
            "crashes in train": "kan train exits with 1: deliberate failure",
            "crashes in predict": "kan predict exits with 1: deliberate failure",
            "omits a row": "(5,) predictions for (6,) rows",
            "predicts nan": "the predictions are not finite",
        }
        verdicts += [(f"a stub that {fault} is a failure", fails(run(fault), reason))
                     for fault, reason in reasons.items()]
    for statement, holds in verdicts:
        print(f"{'holds' if holds else 'FAILS'}: {statement}")
    return all(holds for _, holds in verdicts)


def is_sound(table: tables.Table) -> bool:
    names = [*table.columns, TARGET]
    return (table.X.shape == (len(table.y), len(table.columns)) and len(set(names)) == len(names)
            and not any("," in name for name in names) and np.isfinite(table.X).all() and np.isfinite(table.y).all())


def expected_rmse(value: float, y: np.ndarray) -> float:
    """Returns the RMSE of a constant prediction, computed without the harness."""
    return math.sqrt(math.fsum((float(target) - value) ** 2 for target in y) / len(y))


def agree(result: TableResult, expected: list[float], method: str = "kan") -> bool:
    """Whether the errors are the expected ones up to the rounding of a mean over the test rows."""
    tolerance = (result.test_rows + 4) * sys.float_info.epsilon
    return all(run.error is None and math.isclose(run.rmse, value, rel_tol=tolerance)
               for run, value in zip(result.runs[method], expected, strict=True))


def fails(result: TableResult, reason: str) -> bool:
    """Whether every run of kan is a failure for this reason, in the records, in JSON, and in the Markdown text."""
    runs, text = result.runs["kan"], markdown([result])
    recorded = all(run.rmse == math.inf and reason in run.error for run in runs)
    written = json.loads(json.dumps(result.json(), allow_nan=False))["runs"]["kan"]
    return (recorded and all(run["rmse"] is None and reason in run["error"] for run in written)
            and f"∞ ({SPLITS} of {SPLITS} fail)" in text and text.count(reason) == SPLITS
            and "| 2 of 2 |" in text and "exceeds 1.00 on 1 of 1 tables" in text)
