#!/usr/bin/env python3
"""Records what scipy says of fixed samples: python3 eng/reference/drift.py [FOLDER]

Debian's python3-scipy 1.10.1 wrote tests/data/drift. The two-sample Kolmogorov-Smirnov p-value is scipy's exact one for small samples and scipy's limit,
`scipy.special.kolmogorov`, for large ones; the stability index is the sum of both relative entropies.
"""
import json
import sys
from pathlib import Path

import numpy as np
import scipy
from scipy import special, stats
from scipy.spatial.distance import jensenshannon

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "data" / "drift"


def numbers():
    random = np.random.default_rng(11)
    draw = {
        "normal and shifted": (random.normal(size=80).round(4), random.normal(.5, 1, 60).round(4)),
        "normal and wider": (random.normal(size=300).round(4), random.normal(0, 2, 250).round(4)),
        "same": (random.normal(size=50).round(4), random.normal(size=70).round(4)),
        "many ties": (random.integers(0, 5, 90).astype(float), random.integers(0, 6, 40).astype(float)),
        "skewed": (random.gamma(1, 30, 400).round(2), random.gamma(1.2, 30, 500).round(2)),
        "apart": (random.random(20).round(4), (random.random(30) + 5).round(4)),
        "one each": (np.array([1.]), np.array([2.])),
        "unequal sizes": (random.normal(size=1500).round(4), random.normal(.2, 1, 12).round(4)),
    }
    for name, (a, b) in draw.items():
        test = stats.ks_2samp(a, b, method="exact")
        yield {"name": name, "left": a, "right": b, "ks": test.statistic, "ks_p_exact": test.pvalue,
               "ks_p_limit": special.kolmogorov(np.sqrt(len(a) * len(b) / (len(a) + len(b))) * test.statistic), "wasserstein": stats.wasserstein_distance(a, b)}


def shares():
    random = np.random.default_rng(13)
    for name, left, right in (
        ("two", [40, 60], [55, 45]), ("seven days", random.multinomial(5000, [1 / 7] * 7), random.multinomial(700, [.2, .1, .14, .14, .14, .14, .14])),
        ("hundred", random.multinomial(20000, [.01] * 100), random.multinomial(20000, random.dirichlet([50] * 100))), ("nearly equal", [100, 200, 300], [101, 199, 300])):
        left, right = np.asarray(left), np.asarray(right)
        chi = stats.chi2_contingency([left, right], correction=False)
        p, q = left / left.sum(), right / right.sum()
        yield {"name": name, "left": left, "right": right, "chi2": chi[0], "chi2_freedom": chi[2], "chi2_p": chi[1], "js": jensenshannon(p, q),
               "psi": stats.entropy(p, q) + stats.entropy(q, p)}


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    plain = lambda value: value.tolist() if isinstance(value, (np.ndarray, np.generic)) else str(value)
    document = {"source": f"scipy {scipy.__version__}, eng/reference/drift.py", "numbers": list(numbers()), "shares": list(shares()),
                "limits": [{"x": x, "p": special.kolmogorov(x)} for x in (.2, .4, .7, .99, 1., 1.01, 1.36, 2., 3.5)]}
    (folder / "scipy.json").write_text(json.dumps(document, default=plain, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
