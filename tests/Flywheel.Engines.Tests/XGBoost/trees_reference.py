"""Records the losses of other libraries' trees for trees_reference.json: run with Debian's python3-sklearn 1.2.1 and python3-xgboost 1.7.4, output checked in.

The rows are made here and in ReferenceRows.cs by the same whole-number arithmetic, so they need not be stored.
"""
import json
import pathlib

import numpy
import xgboost
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor, RandomForestClassifier, RandomForestRegressor
from sklearn.metrics import log_loss, mean_squared_error

WIDTH = 6


def make(count, seed, missing):
    state, mask = seed, (1 << 64) - 1

    def draw():
        nonlocal state
        state = (6364136223846793005 * state + 1442695040888963407) & mask
        return (state >> 40) / (1 << 24)

    values, classes, amounts = numpy.empty((count, WIDTH), numpy.float32), [], []
    for row in range(count):
        u = [draw() for _ in range(WIDTH)]
        step = 1.0 if u[2] > 0.6 else 0.0
        classes.append(1 if draw() < 0.1 + 0.5 * u[0] * u[1] + 0.3 * step else 0)
        amounts.append(3 * u[0] * u[1] + 2 * step - u[3] + draw())
        values[row] = [numpy.nan if draw() < missing else value for value in u]
    return values, numpy.array(classes), numpy.array(amounts)


def losses(classifier, regressor, missing):
    x, classes, amounts = make(5_000, 1, missing)
    other, other_classes, other_amounts = make(5_000, 2, missing)
    scores = classifier.fit(x, classes).predict_proba(other)[:, 1]
    return {
        "log_loss": log_loss(other_classes, scores),
        "rmse": mean_squared_error(other_amounts, regressor.fit(x, amounts).predict(other), squared=False),
    }


forest = dict(n_estimators=200, max_depth=12, min_samples_leaf=5, max_features=0.4, random_state=0, n_jobs=1)
boosting = dict(max_iter=60, learning_rate=0.1, max_depth=5, max_leaf_nodes=None, l2_regularization=1, early_stopping=False, random_state=0)
mean_class, mean_amount = (float(part.mean()) for part in make(5_000, 1, 0)[1:])
own = dict(n_estimators=60, learning_rate=0.1, max_depth=5, tree_method="hist", n_jobs=1)

pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps({
    "scikit-learn 1.2.1 forest": losses(RandomForestClassifier(**forest), RandomForestRegressor(**forest), 0),
    "scikit-learn 1.2.1 boosting": losses(HistGradientBoostingClassifier(**boosting), HistGradientBoostingRegressor(**boosting), 0.1),
    "xgboost 1.7.4 boosting": losses(
        xgboost.XGBClassifier(base_score=mean_class, **own), xgboost.XGBRegressor(base_score=mean_amount, **own), 0.1),
}, indent=2) + "\n")
