#!/usr/bin/env python3
"""Records what scikit-learn says of fixed samples: python3 eng/reference/metrics.py [FOLDER]

Debian's python3-sklearn 1.2.1 wrote tests/data/metrics; the same version writes the same bytes. Numbers are the shortest text that
reads back as the same double. Where scikit-learn has no such measure it is spelled out here, in `ece`, `ece_mass` and `mean_average_precision`.
"""
import json
import sys
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn import metrics as sk

BINS = 15
THRESHOLD = 0.5  # a score at the threshold is a yes
FOLDER = Path(__file__).resolve().parents[2] / "tests" / "data" / "metrics"


def ece(y, p, w):
    """Bins of equal width, a score of 1 in the last: sum over bins of |sum of weighted (outcome - score)|, over the total weight."""
    bins = np.minimum((p * BINS).astype(int), BINS - 1)
    return np.abs(np.bincount(bins, w * (y - p), BINS)).sum() / w.sum()


def ece_mass(y, p):
    """Bins of equal row count: rows by rising score, ties in given order; bin b holds rows n*b//15 up to n*(b+1)//15."""
    order = np.argsort(p, kind="stable")
    edges = [len(p) * b // BINS for b in range(BINS + 1)]
    return sum(abs((y - p)[order[low:high]].sum()) for low, high in zip(edges, edges[1:])) / len(p)


def mean_average_precision(queries):
    """Mean over queries of scikit-learn's average precision; a query with nothing relevant counts 0."""
    each = [sk.average_precision_score(r, s) if any(r) else 0.0 for s, r in queries]
    return float(np.mean(each)), each


def binary(name, y, p, weights=None, curves=False):
    y, p = np.asarray(y, int), np.asarray(p, float)
    w = np.ones(len(y)) if weights is None else np.asarray(weights, float)
    yes = (p >= THRESHOLD).astype(int)
    both = len(set(y[w > 0])) == 2
    true_negative, false_positive, false_negative, true_positive = sk.confusion_matrix(y, yes, labels=[0, 1], sample_weight=w).ravel()
    keep = dict(sample_weight=w, zero_division=0)
    case = {
        "name": name, "scores": p, "outcomes": y, "weights": weights, "threshold": THRESHOLD,
        "roc_auc": sk.roc_auc_score(y, p, sample_weight=w) if both else None,
        "average_precision": sk.average_precision_score(y, p, sample_weight=w) if both else None,
        "log_loss": sk.log_loss(y, p, sample_weight=w, labels=[0, 1]),
        "brier": sk.brier_score_loss(y, p, sample_weight=w, pos_label=1),
        "ece": ece(y, p, w), "ece_mass": ece_mass(y, p) if weights is None else None,
        "accuracy": sk.accuracy_score(y, yes, sample_weight=w),
        "precision": sk.precision_score(y, yes, **keep), "recall": sk.recall_score(y, yes, **keep),
        "specificity": sk.recall_score(y, yes, pos_label=0, **keep), "f1": sk.f1_score(y, yes, **keep),
        "f2": sk.fbeta_score(y, yes, beta=2, **keep), "f0.5": sk.fbeta_score(y, yes, beta=0.5, **keep),
        "confusion": {"true_positive": true_positive, "false_positive": false_positive,
                      "false_negative": false_negative, "true_negative": true_negative},
    }
    if curves:  # one point per distinct score, falling; scikit-learn's added first ROC point (nothing called yes) is left out
        fall_out, recall, cut = sk.roc_curve(y, p, drop_intermediate=False)
        case["roc_curve"] = {"threshold": cut[1:], "false_positive_rate": fall_out[1:], "true_positive_rate": recall[1:]}
        precision, recall, cut = sk.precision_recall_curve(y, p)
        case["precision_recall_curve"] = {"threshold": cut[::-1], "precision": precision[-2::-1], "recall": recall[-2::-1]}
    return case


def drawn(name, rows, share, seed, digits=None, squeeze=1.0, **more):
    random = np.random.default_rng(seed)
    y = (random.random(rows) < share).astype(int)
    y[:2] = 0, 1
    p = 1 / (1 + np.exp(-squeeze * (random.normal(size=rows) + 1.2 * y + np.log(share / (1 - share)))))
    return binary(name, y, p if digits is None else p.round(digits), **more)


def binaries():
    random = np.random.default_rng(7)
    yield binary("ten rows without ties", [0, 1, 0, 0, 1, 1, 0, 1, 0, 1], [.1, .9, .35, .4, .8, .38, .05, .62, .7, .51], curves=True)
    yield binary("ten rows with ties across outcomes", [0, 1, 0, 1, 1, 0, 0, 1, 0, 1], [.5, .5, .2, .2, .8, .8, .1, .9, .5, .5], curves=True)
    yield binary("all scores equal", [0, 1, 0, 0, 1, 0, 0, 0], [.3] * 8, curves=True)
    yield binary("perfect", [0, 0, 1, 1], [.1, .2, .8, .9], curves=True)
    yield binary("perfectly wrong", [1, 1, 0, 0], [.1, .2, .8, .9], curves=True)
    yield binary("nothing called yes", [0, 1, 0, 1, 0], [.1, .2, .3, .4, .05], curves=True)
    yield binary("one class only", [0, 0, 0, 0], [.1, .6, .3, .2])
    yield binary("certain and right or wrong", [0, 1, 1, 0, 1, 0], [0., 1., 0., 1., .5, .5], curves=True)
    yield binary("nearly certain", [0, 1, 1, 0, 1, 0, 1, 0], [1e-18, 1 - 1e-16, 1e-7, 1 - 1e-7, 1e-300, 5e-324, 1 - 2**-53, 2**-53])
    yield binary("on the edges of bins", [0, 1] * 8, [k / 15 for k in range(16)], curves=True)
    yield drawn("fifty rows", 50, .4, 1, curves=True)
    yield drawn("two hundred rows, two digits", 200, .2, 2, digits=2, curves=True)
    yield drawn("imbalanced, one in a hundred", 1000, .01, 3)
    yield drawn("imbalanced, nearly all yes", 500, .97, 4)
    yield drawn("over-confident", 800, .3, 5, squeeze=4)
    yield drawn("two thousand rows, three digits", 2000, .21, 6, digits=3)
    yield drawn("counted rows, as a resample gives", 300, .3, 8, digits=2, weights=random.poisson(1, 300))
    yield drawn("fractional weights", 120, .5, 9, digits=2, weights=random.random(120).round(6))


def regression(name, y, p, weights=None):
    keep = dict(sample_weight=weights)
    return {"name": name, "predictions": p, "outcomes": y, "weights": weights, "rmse": sk.mean_squared_error(y, p, squared=False, **keep),
            "mae": sk.mean_absolute_error(y, p, **keep), "r2": sk.r2_score(y, p, **keep)}


def regressions():
    random = np.random.default_rng(17)
    yield regression("textbook", [3, -.5, 2, 7], [2.5, 0., 2, 8])
    yield regression("exact", [1., 2, 3], [1., 2, 3])
    yield regression("worse than the mean", [1., 2, 3], [3., 2, 1])
    yield regression("constant outcome missed", [2., 2, 2], [1., 2, 3])
    yield regression("constant outcome met", [2., 2, 2], [2., 2, 2])
    yield regression("far from zero", *(1e9 + random.normal(size=(2, 40))).round(3))
    y = random.gamma(2, 30, 500).round(3)
    yield regression("skewed", y, (y + random.normal(0, 12, 500)).round(3))
    yield regression("skewed, counted", y, (y * .9 + 3).round(6), random.poisson(1, 500))


def ranking(name, queries, tops=(1, 3, 5, 10)):
    """queries: (scores, relevance >= 0); an item is relevant for average precision when its relevance is above 0."""
    mean, each = mean_average_precision([(s, [int(x > 0) for x in r]) for s, r in queries])
    ndcg = lambda k=None: [sk.ndcg_score([r], [s], k=k) for s, r in queries]
    return {"name": name, "queries": [{"scores": s, "relevance": r} for s, r in queries], "average_precision": each, "map": mean,
            "ndcg": ndcg(), "ndcg_at": {str(k): ndcg(k) for k in tops}}


def rankings():
    random = np.random.default_rng(27)
    draw = lambda items, digits: (random.random(items).round(digits), random.integers(0, 4, items))
    yield ranking("textbook", [([.1, .2, .3, 4, 70], [10, 0, 0, 1, 5])])
    yield ranking("ties share their places", [([.5, .5, .5, .2], [3, 0, 1, 2]), ([1, 1, 1], [0, 1, 0])])
    yield ranking("nothing relevant", [([.3, .2], [0, 0]), ([.3, .2], [0, 1])])
    yield ranking("twenty queries", [draw(int(n), 2) for n in random.integers(2, 40, 20)])
    yield ranking("many ties", [draw(30, 1) for _ in range(5)])


def plain(value):
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else sorted(value)


def main(folder):
    warnings.simplefilter("ignore")  # undefined ratios are wanted, and recorded as 0
    folder.mkdir(parents=True, exist_ok=True)
    for name, cases in ("binary", binaries), ("regression", regressions), ("ranking", rankings):
        document = {"source": f"scikit-learn {sklearn.__version__}, eng/reference/metrics.py", "cases": list(cases())}
        lines = json.dumps(document, default=plain, separators=(",", ":")).replace('{"name"', '\n{"name"')
        (folder / f"{name}.json").write_text(lines + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
