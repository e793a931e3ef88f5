"""The methods of scikit-learn. Each chooses its settings by cross-validation on the training rows alone."""
import numpy as np
from sklearn.base import RegressorMixin
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import GridSearchCV, KFold
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVR

from task import Method, Outcome, Task

FOLDS = 5
EARLY_STOPPING_ROWS = 1000

Grid = dict[str, list]


def ridge(task: Task) -> Outcome:
    scaler, model = StandardScaler(), RidgeCV(alphas=np.logspace(-4, 4, 33))
    model.fit(scaler.fit_transform(task.x_train), task.y_train)
    return Outcome(model.predict(scaler.transform(task.x_test)), {"alpha": float(model.alpha_)})


def svr(task: Task) -> Outcome:
    grid = {"C": np.logspace(-1, 3, 5).tolist(), "gamma": np.logspace(-3, 1, 5).tolist(), "epsilon": [0.01, 0.1]}
    return searched(standardized(SVR(cache_size=500)), {f"regressor__model__{key}": grid[key] for key in grid}, task)


def boosting(task: Task) -> Outcome:
    rows = len(task.y_train)
    stops_early = rows >= EARLY_STOPPING_ROWS
    model = HistGradientBoostingRegressor(
        max_iter=1000 if stops_early else 300, early_stopping=stops_early,
        min_samples_leaf=min(20, max(2, rows // 10)), random_state=task.number)
    return searched(model, {"learning_rate": [0.03, 0.1, 0.3], "max_depth": [2, 4, None]}, task)


def mlp(task: Task) -> Outcome:
    model = MLPRegressor(max_iter=2000, random_state=task.number)
    return searched(standardized(model), {"regressor__model__alpha": np.logspace(-3, 1, 5).tolist()}, task)


PEERS: dict[str, Method] = {"ridge": ridge, "svr": svr, "boosting": boosting, "mlp": mlp}


def standardized(model: RegressorMixin) -> TransformedTargetRegressor:
    """Returns the model with inputs and target standardized on the rows that it is fitted to."""
    return TransformedTargetRegressor(
        Pipeline([("scaler", StandardScaler()), ("model", model)]), transformer=StandardScaler())


def searched(model: RegressorMixin, grid: Grid, task: Task) -> Outcome:
    """Takes the point of the grid with the least mean squared error and fits it to all training rows."""
    folds = KFold(FOLDS, shuffle=True, random_state=task.number)
    search = GridSearchCV(model, grid, scoring="neg_mean_squared_error", cv=folds, error_score="raise")
    search.fit(task.x_train, task.y_train)
    chosen = {key.rsplit("__", 1)[-1]: value for key, value in search.best_params_.items()}
    return Outcome(search.predict(task.x_test), chosen)
