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

# From this number of training rows on, a grid is searched with 3 folds, below it with 5.
FEW_FOLDS_ROWS = 1000

Grid = dict[str, list]


def ridge(task: Task) -> Outcome:
    scaler, model = StandardScaler(), RidgeCV(alphas=np.logspace(-4, 4, 33))
    model.fit(scaler.fit_transform(task.x_train), task.y_train)
    return Outcome(model.predict(scaler.transform(task.x_test)), {"alpha": float(model.alpha_)})


def svr(task: Task) -> Outcome:
    model = SVR(epsilon=0.01, cache_size=500)
    return searched(standardized(model), inner({"C": [1.0, 30.0, 1000.0], "gamma": [0.003, 0.03, 0.3]}), task)


def boosting(task: Task) -> Outcome:
    model = HistGradientBoostingRegressor(
        learning_rate=0.05, early_stopping=False, min_samples_leaf=min(20, max(2, len(task.y_train) // 10)),
        random_state=task.number)
    return searched(model, {"max_iter": [30, 100, 300], "max_depth": [2, 4]}, task)


def mlp(task: Task) -> Outcome:
    model = MLPRegressor(solver="lbfgs", max_iter=300, random_state=task.number)
    return searched(standardized(model), inner({"hidden_layer_sizes": [10, 50], "alpha": [0.1, 1.0, 10.0]}), task)


PEERS: dict[str, Method] = {"ridge": ridge, "svr": svr, "boosting": boosting, "mlp": mlp}


def standardized(model: RegressorMixin) -> TransformedTargetRegressor:
    """Returns the model with inputs and target standardized on the rows that it is fitted to."""
    return TransformedTargetRegressor(
        Pipeline([("scaler", StandardScaler()), ("model", model)]), transformer=StandardScaler())


def inner(grid: Grid) -> Grid:
    """Returns the grid with the names that its settings have in a standardized model."""
    return {f"regressor__model__{key}": values for key, values in grid.items()}


def searched(model: RegressorMixin, grid: Grid, task: Task) -> Outcome:
    """Takes the point of the grid with the least mean squared error and fits it to all training rows."""
    folds = KFold(3 if len(task.y_train) >= FEW_FOLDS_ROWS else 5, shuffle=True, random_state=task.number)
    search = GridSearchCV(model, grid, scoring="neg_mean_squared_error", cv=folds, error_score="raise")
    search.fit(task.x_train, task.y_train)
    chosen = {key.rsplit("__", 1)[-1]: value for key, value in search.best_params_.items()}
    return Outcome(search.predict(task.x_test), chosen)
