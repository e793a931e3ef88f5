"""Splits a table, runs every method on the same splits, and records errors, times, failures, and warnings."""
import math
import os
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

import numpy as np
from sklearn.model_selection import ShuffleSplit

from tables import Table
from task import Method, Task

TEST_SHARE = 0.25


@dataclass
class Run:
    """A method on a split. A failure has the reason in `error` and an infinite RMSE, which is null in JSON."""

    split: int
    rmse: float
    seconds: float
    error: str | None = None
    chosen: dict[str, float | int | None] = field(default_factory=dict)
    warnings: dict[str, int] = field(default_factory=dict)

    def json(self) -> dict:
        return asdict(self) | {"rmse": self.rmse if math.isfinite(self.rmse) else None}


@dataclass
class TableResult:
    """The runs of all methods on a table, by method; runs at the same index had the same split."""

    name: str
    generated: bool
    rows: int
    columns: int
    train_rows: int
    rows_left_out: int
    test_rows: int
    runs: dict[str, list[Run]]

    def errors(self, method: str) -> np.ndarray:
        return np.array([run.rmse for run in self.runs[method]])

    def failures(self, method: str) -> list[Run]:
        return [run for run in self.runs[method] if run.error is not None]

    def json(self) -> dict:
        return vars(self) | {"runs": {method: [run.json() for run in runs] for method, runs in self.runs.items()}}


def tasks(table: Table, splits: int, max_rows: int, seed: int) -> Iterator[tuple[Task, np.ndarray]]:
    """Yields every split with the true outputs of its test rows.

    The training rows come in random order, so the first `max_rows` of them are a random subsample.
    """
    shuffle = ShuffleSplit(splits, test_size=TEST_SHARE, random_state=seed)
    for number, (train, test) in enumerate(shuffle.split(table.X)):
        train = train[:max_rows]
        yield Task(number, table.columns, table.X[train], table.y[train], table.X[test]), table.y[test]


def processor_seconds() -> float:
    """Returns the processor time of this process and of its finished children, which other processes do not change."""
    return sum(os.times()[:4])


def measured(method: Method, task: Task, y_test: np.ndarray) -> Run:
    """Runs a method on a split. Every exception is a failure of the method."""
    start = processor_seconds()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            predictions, chosen = method(task)
        except Exception as error:
            return Run(task.number, math.inf, processor_seconds() - start, f"{type(error).__name__}: {error}")
    seconds = processor_seconds() - start
    counts = dict(Counter(warning.category.__name__ for warning in caught))
    if predictions.shape != y_test.shape:
        reason = f"{predictions.shape} predictions for {y_test.shape} rows"
        return Run(task.number, math.inf, seconds, reason, chosen, counts)
    rmse = float(np.sqrt(np.mean((predictions - y_test) ** 2)))
    if not math.isfinite(rmse):
        return Run(task.number, math.inf, seconds, "the predictions are not finite", chosen, counts)
    return Run(task.number, rmse, seconds, None, chosen, counts)


def run_table(table: Table, methods: dict[str, Method], splits: int, max_rows: int, seed: int) -> TableResult:
    """Runs all methods on all splits and reports failures on standard error as they occur."""
    runs: dict[str, list[Run]] = {name: [] for name in methods}
    for task, y_test in tasks(table, splits, max_rows, seed):
        for name, method in methods.items():
            run = measured(method, task, y_test)
            runs[name].append(run)
            if run.error is not None:
                print(f"{table.name}, {name}, split {run.split} fails: {run.error}", file=sys.stderr, flush=True)
    rows, columns = table.X.shape
    left_out = rows - len(task.y_train) - len(y_test)
    return TableResult(
        table.name, table.generated, rows, columns, len(task.y_train), left_out, len(y_test), runs)
