"""`kan train` with its defaults, then `kan predict`, as a method.

The tool never sees the true outputs of the test rows.
"""
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from task import Outcome, Task

TARGET = "y"
TIMEOUT_SECONDS = 3600


class ToolFailure(Exception):
    """A run that exits with an error or prints something other than a table of predictions."""


class Tool:
    def __init__(self, path: Path) -> None:
        self.path = path.resolve()

    def __call__(self, task: Task) -> Outcome:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            train, inputs, out = folder / "train.csv", folder / "test_inputs.csv", folder / "out"
            write(train, (*task.columns, TARGET), np.column_stack([task.x_train, task.y_train]))
            write(inputs, task.columns, task.x_test)
            self.run("train", "--data", train, "--out", out, "--seed", task.number)
            text = self.run("predict", "--model", out / "model.safetensors", "--data", inputs)
        return Outcome(last_column(text), {})

    def version(self) -> str:
        return self.run("--version").strip()

    def run(self, *arguments: str | int | Path) -> str:
        """Returns the standard output."""
        command = [str(self.path), *map(str, arguments)]
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIMEOUT_SECONDS)
        if done.returncode != 0:
            raise ToolFailure(f"kan {arguments[0]} exits with {done.returncode}: {done.stderr.strip()}")
        return done.stdout


def write(path: Path, columns: tuple[str, ...], values: np.ndarray) -> None:
    """Writes a CSV file; 17 digits give the same numbers back."""
    np.savetxt(path, values, fmt="%.17g", delimiter=",", header=",".join(columns), comments="")


def last_column(text: str) -> np.ndarray:
    header, *rows = text.splitlines() or [""]
    if header.rsplit(",", 1)[-1] != TARGET:
        raise ToolFailure(f"kan predict prints the header {header!r}, whose last column is not {TARGET}")
    return np.array([float(row.rsplit(",", 1)[-1]) for row in rows])
