"""Records scikit-learn's encodings for recipe_reference.json: run with Debian's python3-sklearn 1.2.1, output checked in."""
import json
import pathlib

import numpy
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

random = numpy.random.default_rng(11)
values = (50 + 20 * random.normal(size=60)).astype(numpy.float32).astype(float)
values[random.integers(0, 60, size=9)] = numpy.nan
column = values.reshape(-1, 1)
cases = []
for impute in ["mean", "median"]:
    for scale, scaler in [("standard", StandardScaler()), ("min-max", MinMaxScaler()), ("robust", RobustScaler())]:
        encoded = make_pipeline(SimpleImputer(strategy=impute), scaler).fit_transform(column)
        cases.append({"impute": impute, "scale": scale, "encoded": encoded.ravel().tolist()})
low, high = numpy.nanquantile(values, [0.1, 0.85])
cases.append({"clip_low": 0.1, "clip_high": 0.85, "encoded": [None if numpy.isnan(v) else float(v) for v in numpy.clip(values, low, high)]})
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(
    {"values": [None if numpy.isnan(v) else float(v) for v in values], "cases": cases}, separators=(",", ":")) + "\n")
