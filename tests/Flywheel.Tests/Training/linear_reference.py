"""Records scikit-learn's solutions for linear_reference.json: run with Debian's python3-sklearn 1.2.1, output checked in."""
import json
import pathlib

import numpy
from sklearn.linear_model import ElasticNet, LogisticRegression, Ridge

random = numpy.random.default_rng(7)
rows, categories = 240, 5
dense = random.normal(size=(rows, 4)).astype(numpy.float32)
dense[:, 3] = (0.8 * dense[:, 0] + 0.6 * dense[:, 3]).astype(numpy.float32)
codes = random.integers(0, categories, size=rows)
effect = numpy.array([-1.0, 0.0, 0.5, 1.0, -0.3])
score = 0.7 * dense[:, 0] - 1.1 * dense[:, 1] + effect[codes] - 0.4
binary = (random.uniform(size=rows) < 1 / (1 + numpy.exp(-score))).astype(int)
number = 3 + 2 * score + random.normal(size=rows)
weights = random.uniform(0.2, 3.0, size=rows).round(3)
design = numpy.hstack([dense.astype(float), numpy.eye(categories)[codes]])

cases = []


def record(name, trainer, c, l1_ratio, class_weight, weighted, fitted):
    cases.append({
        "name": name, "trainer": trainer, "c": c, "l1_ratio": l1_ratio, "class_weight": class_weight, "weighted": weighted,
        "coefficients": [float(numpy.ravel(fitted.intercept_)[0])] + [float(w) for w in numpy.ravel(fitted.coef_)],
    })


for name, c, l1_ratio, class_weight, weighted in [
    ("ridge", 1.0, 0.0, "none", False),
    ("weak ridge", 1000.0, 0.0, "none", False),
    ("strong ridge", 0.01, 0.0, "none", False),
    ("balanced", 1.0, 0.0, "balanced", False),
    ("weighted", 1.0, 0.0, "none", True),
    ("lasso", 0.3, 1.0, "none", False),
    ("elastic net", 0.3, 0.5, "none", True),
]:
    solver = "newton-cholesky" if l1_ratio == 0 else "saga"
    penalty = "l2" if l1_ratio == 0 else "elasticnet"
    model = LogisticRegression(
        C=c, penalty=penalty, l1_ratio=None if l1_ratio == 0 else l1_ratio, solver=solver, tol=1e-14, max_iter=1_000_000,
        class_weight=None if class_weight == "none" else class_weight, random_state=0)
    record(name, "logistic-regression", c, l1_ratio, class_weight, weighted, model.fit(design, binary, weights if weighted else None))

record("ridge", "linear-regression", 0.5, 0.0, "none", False, Ridge(alpha=2.0, solver="cholesky").fit(design, number))
record("weighted ridge", "linear-regression", 0.5, 0.0, "none", True, Ridge(alpha=2.0, solver="cholesky").fit(design, number, weights))
for name, c, l1_ratio in [("lasso", 0.05, 1.0), ("elastic net", 0.05, 0.4)]:
    model = ElasticNet(alpha=1 / (c * rows), l1_ratio=l1_ratio, tol=1e-15, max_iter=1_000_000)
    record(name, "linear-regression", c, l1_ratio, "none", False, model.fit(design, number))

pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps({
    "dense": [[float(value) for value in row] for row in dense],
    "codes": codes.tolist(),
    "categories": categories,
    "binary": binary.tolist(),
    "number": number.tolist(),
    "weights": weights.tolist(),
    "cases": cases,
}, separators=(",", ":")) + "\n")
