"""A forest of scikit-learn as a candidate of Flywheel. Reads rows and parameters from the environment, logs to its run, leaves an ONNX graph."""
import csv
import json
import os
import urllib.request

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.metrics import roc_auc_score

import onnx_graph


def read(path):
    """The inputs in the order the graph gets them, as 32-bit floats with NaN for what is missing; and the label."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = json.load(open(os.environ["FLYWHEEL_INPUTS"], encoding="utf-8"))["numbers"]
    number = lambda text: float(text) if text else np.nan
    return (np.array([[number(row[name]) for name in names] for row in rows], dtype=np.float32),
            np.array([float(row[os.environ["FLYWHEEL_LABEL"]]) for row in rows]))


def log(call, **fields):
    """What mlflow.log_metric and mlflow.log_param send; with the mlflow package installed they do the same, to the same run."""
    fields["run_id"] = os.environ["MLFLOW_RUN_ID"]
    request = urllib.request.Request(f"{os.environ['MLFLOW_TRACKING_URI']}/api/2.0/mlflow/runs/{call}", json.dumps(fields).encode(), {"Content-Type": "application/json", "Authorization": f"Bearer {os.environ['MLFLOW_TRACKING_TOKEN']}"})
    urllib.request.urlopen(request).close()


train, label = read(os.environ["FLYWHEEL_TRAIN"])
validate, truth = read(os.environ["FLYWHEEL_VALIDATE"])
told = json.loads(os.environ["FLYWHEEL_PARAMETERS"])
imputer = SimpleImputer(strategy="median").fit(train)
forest = RandomForestClassifier(n_estimators=int(told["trees"]), min_samples_leaf=int(told["leaf"]), random_state=int(os.environ["FLYWHEEL_SEED"]), n_jobs=1)
for trees in (int(told["trees"]) // 4, int(told["trees"])):
    forest.set_params(n_estimators=trees).fit(imputer.transform(train), label)
    auc = roc_auc_score(truth, forest.predict_proba(imputer.transform(validate))[:, 1])
    log("log-metric", key="auc_by_trees", value=auc, timestamp=1, step=trees)
    print(f"{trees} trees: auc {auc:.4f}", flush=True)
log("log-parameter", key="trees", value=told["trees"])
onnx_graph.write_forest(os.environ["FLYWHEEL_MODEL"], forest, imputer.statistics_, train.shape[1])
