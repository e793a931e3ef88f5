"""The regression tables that ship with scikit-learn and statsmodels; nothing is downloaded.

Tables marked as generated are formulas with noise. All others are measurements or records.
"""
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
import statsmodels.api as sm
from sklearn import datasets


class Table(NamedTuple):
    """A table of numbers without gaps; the names of the columns are unique and have no commas."""

    name: str
    columns: tuple[str, ...]
    X: np.ndarray
    y: np.ndarray
    generated: bool = False


def diabetes() -> Table:
    data = datasets.load_diabetes()
    return Table("diabetes", tuple(data.feature_names), data.data, data.target)


def linnerud() -> Table:
    data = datasets.load_linnerud()
    return Table("linnerud", tuple(data.feature_names), data.data, data.target[:, data.target_names.index("Waist")])


def friedman(name: str, noise: float, relative: bool) -> Table:
    """Returns 500 samples; relative noise is in units of the standard deviation of the values without noise."""
    make = partial(getattr(datasets, f"make_{name}"), n_samples=500, random_state=0)
    scale = make(noise=0.0)[1].std() if relative else 1.0
    X, y = make(noise=noise * scale)
    return Table(name, tuple(f"x{i + 1}" for i in range(X.shape[1])), X, y, generated=True)


def recorded(name: str, target: str, columns: str) -> Table:
    """Returns columns of a data set of statsmodels, without the rows that have gaps."""
    names = columns.split()
    frame = getattr(sm.datasets, name).load_pandas().data[[*names, target]].astype(float).dropna()
    return Table(name, tuple(names), frame[names].to_numpy(), frame[target].to_numpy())


def star98() -> Table:
    data = sm.datasets.star98.load_pandas()
    successes, failures = data.endog.to_numpy(float).T
    return Table("star98", tuple(data.exog.columns), data.exog.to_numpy(float), successes / (successes + failures))


RECORDED = {
    "cancer": ("cancer", "population"),
    "ccard": ("AVGEXP", "AGE INCOME INCOMESQ OWNRENT"),
    "committee": ("BILLS104", "SIZE SUBS STAFF PRESTIGE BILLS103"),
    "copper": ("WORLDCONSUMPTION", "COPPERPRICE INCOMEINDEX ALUMPRICE INVENTORYINDEX TIME"),
    "cpunish": ("EXECUTIONS", "INCOME PERPOVERTY PERBLACK VC100k96 SOUTH DEGREE"),
    "engel": ("income", "foodexp"),
    "fair": ("affairs", "rate_marriage age yrs_married children religious educ occupation occupation_husb"),
    "grunfeld": ("invest", "value capital year"),
    "heart": ("survival", "censors age"),
    "longley": ("TOTEMP", "GNPDEFL GNP UNEMP ARMED POP YEAR"),
    "macrodata": ("realgdp", "realcons realinv realgovt realdpi cpi m1 tbilrate unemp pop"),
    "randhie": ("mdvis", "lncoins idp lpi fmde physlm disea hlthg hlthf hlthp"),
    "scotland": ("YES", "COUTAX UNEMPF MOR ACT GDP AGE COUTAX_FEMALEUNEMP"),
    "stackloss": ("STACKLOSS", "AIRFLOW WATERTEMP ACIDCONC"),
    "statecrime": ("murder", "urban poverty hs_grad single"),
    "strikes": ("duration", "iprod"),
}

LOADERS: dict[str, Callable[[], Table]] = {
    "diabetes": diabetes,
    "linnerud": linnerud,
    **{name: partial(recorded, name, *roles) for name, roles in RECORDED.items()},
    "star98": star98,
    "friedman1": partial(friedman, "friedman1", noise=1.0, relative=False),
    "friedman2": partial(friedman, "friedman2", noise=0.05, relative=True),
    "friedman3": partial(friedman, "friedman3", noise=0.05, relative=True),
}


def load(names: list[str]) -> list[Table]:
    return [LOADERS[name]() for name in names]
