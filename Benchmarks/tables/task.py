"""What a method is given and what it returns."""
from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Task(NamedTuple):
    """A split of a table without the true outputs of the test rows. Its number seeds everything random in a method."""

    number: int
    columns: tuple[str, ...]
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray


class Outcome(NamedTuple):
    """The predictions for the test rows, and the settings that the method chose on the training rows."""

    predictions: np.ndarray
    chosen: dict[str, float | int | None]


Method = Callable[[Task], Outcome]
