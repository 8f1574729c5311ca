"""Speaks to a tracking server as MLflow's own client does, with nothing but python3-requests: a training script from start to registered model.

    MLFLOW_TRACKING_URI=http://... python3 client.py FOLDER

Ends with 'done' and 0 when every answer was what that client needs.
"""
import json
import math
import os
import posixpath
import sys
import time

import requests

URI = os.environ["MLFLOW_TRACKING_URI"].rstrip("/")
SESSION = requests.Session()
SESSION.headers["User-Agent"] = "mlflow-python-client/2.22.0"
if os.environ.get("MLFLOW_TRACKING_USERNAME") and os.environ.get("MLFLOW_TRACKING_PASSWORD"):
    SESSION.auth = (os.environ["MLFLOW_TRACKING_USERNAME"], os.environ["MLFLOW_TRACKING_PASSWORD"])
elif os.environ.get("MLFLOW_TRACKING_TOKEN"):
    SESSION.headers["Authorization"] = f"Bearer {os.environ['MLFLOW_TRACKING_TOKEN']}"


class RestError(Exception):
    def __init__(self, answer):
        body = answer.json()
        super().__init__(f"{body['error_code']}: {body['message']}")
        self.code, self.status = body["error_code"], answer.status_code


def call(verb, path, body=None, prefix="/api/2.0/mlflow/"):
    """GET carries its fields in the query, everything else as JSON, DELETE too."""
    words = {"params": body} if verb == "GET" else {"json": body}
    answer = SESSION.request(verb, f"{URI}{prefix}{path}", timeout=30, **words)
    if answer.status_code != 200:
        raise RestError(answer)
    return answer.json()


def refused(code, status, *words):
    try:
        call(*words)
    except RestError as error:
        assert (error.code, error.status) == (code, status), error
    else:
        raise AssertionError(f"{words} was not refused")


class Run:
    def __init__(self, experiment, name, parent=None):
        tags = [{"key": "mlflow.user", "value": "ada"}, {"key": "mlflow.source.name", "value": sys.argv[0]}, {"key": "mlflow.source.type", "value": "LOCAL"}]
        if parent:
            tags.append({"key": "mlflow.parentRunId", "value": parent.id})
        self.info = call("POST", "runs/create", {"experiment_id": experiment, "user_id": "ada", "run_name": name, "start_time": int(time.time() * 1000), "tags": tags})["run"]["info"]
        self.id = self.info["run_id"]

    def batch(self, metrics=(), params=(), tags=()):
        call("POST", "runs/log-batch", {"run_id": self.id, "metrics": list(metrics), "params": list(params), "tags": list(tags)})

    def end(self, status="FINISHED"):
        call("POST", "runs/update", {"run_id": self.id, "status": status, "end_time": int(time.time() * 1000)})

    def get(self):
        return call("GET", "runs/get", {"run_id": self.id, "run_uuid": self.id})["run"]

    def artifact_url(self, path):
        assert self.info["artifact_uri"].startswith("mlflow-artifacts:/"), self.info["artifact_uri"]
        place = self.info["artifact_uri"][len("mlflow-artifacts:/"):]
        return f"{URI}/api/2.0/mlflow-artifacts/artifacts/{posixpath.join(place, path)}"

    def upload(self, local, path):
        with open(local, "rb") as file:
            SESSION.put(self.artifact_url(posixpath.join(path, os.path.basename(local))), data=file, timeout=30).raise_for_status()

    def download(self, path):
        with SESSION.get(self.artifact_url(path), stream=True, timeout=30) as answer:
            answer.raise_for_status()
            return b"".join(answer.iter_content(1 << 16))

    def files(self, path=None):
        words = {"run_id": self.id, "run_uuid": self.id}
        if path:
            words["path"] = path
        return [(file["path"], file["is_dir"]) for file in call("GET", "artifacts/list", words).get("files", [])]


def pages(verb, path, body, name):
    while True:
        page = call(verb, path, body)
        yield from page.get(name, [])
        if not page.get("next_page_token"):
            return
        body = dict(body, page_token=page["next_page_token"])


def main():
    folder = sys.argv[1]
    assert SESSION.get(f"{URI}/health").text == "OK"
    assert SESSION.get(f"{URI}/version").text.startswith("2.")

    # set_experiment: by name, else made.
    refused("RESOURCE_DOES_NOT_EXIST", 404, "GET", "experiments/get-by-name", {"experiment_name": "flights"})
    experiment = call("POST", "experiments/create", {"name": "flights"})["experiment_id"]
    assert call("GET", "experiments/get-by-name", {"experiment_name": "flights"})["experiment"]["experiment_id"] == experiment

    # start_run, log_params, log_metrics, a nested run for each trial.
    search = Run(experiment, "search")
    search.batch(params=[{"key": "trials", "value": "3"}])
    trials = []
    for depth in (2, 4, 8):
        trial = Run(experiment, f"depth-{depth}", parent=search)
        trial.batch(params=[{"key": "model", "value": "gbm"}, {"key": "depth", "value": str(depth)}])
        for step in range(20):
            call("POST", "runs/log-metric", {"run_id": trial.id, "key": "loss", "value": math.exp(-step / depth), "timestamp": 1700000000000 + step, "step": step})
        trial.batch([{"key": f"auc/fold-{fold}", "value": 0.8 + depth / 100 + fold / 1000, "timestamp": 1700000000000, "step": 0} for fold in range(5)])
        trial.batch([{"key": "auc", "value": 0.8 + depth / 100, "timestamp": 1700000000000, "step": 0}, {"key": "gap", "value": "NaN", "timestamp": 1, "step": 0}])
        call("POST", "runs/set-tag", {"run_id": trial.id, "key": "note", "value": "naïve “quotes” and 日本"})
        trial.end()
        trials.append(trial)
    search.end()

    best = trials[-1].get()
    metrics = {metric["key"]: metric["value"] for metric in best["data"]["metrics"]}
    assert metrics["auc"] == 0.88 and metrics["gap"] == "NaN" and len(metrics) == 8, metrics
    assert {tag["key"]: tag["value"] for tag in best["data"]["tags"]}["note"] == "naïve “quotes” and 日本"
    assert best["info"]["status"] == "FINISHED" and best["info"]["end_time"] > best["info"]["start_time"] - 1
    refused("INVALID_PARAMETER_VALUE", 400, "POST", "runs/log-parameter", {"run_id": trials[0].id, "key": "depth", "value": "3"})

    # search_runs: filter, order, pages.
    found = list(pages("POST", "runs/search", {"experiment_ids": [experiment], "filter": f"tags.mlflow.parentRunId = '{search.id}'" .replace("tags.mlflow.parentRunId", "tags.`mlflow.parentRunId`"),
                                               "order_by": ["metrics.auc DESC"], "max_results": 2}, "runs"))
    assert [run["info"]["run_name"] for run in found] == ["depth-8", "depth-4", "depth-2"], found
    found = list(pages("POST", "runs/search", {"experiment_ids": [experiment], "filter": "metrics.auc > 0.83 and params.model = 'gbm'", "run_view_type": "ACTIVE_ONLY", "max_results": 1000}, "runs"))
    assert len(found) == 2
    history = list(pages("GET", "metrics/get-history", {"run_id": trials[0].id, "run_uuid": trials[0].id, "metric_key": "loss", "max_results": 7}, "metrics"))
    assert [point["step"] for point in history] == list(range(20))

    # log_artifact, log_model, download_artifacts.
    weights = os.path.join(folder, "weights.bin")
    with open(weights, "wb") as file:
        file.write(os.urandom(3 << 20))
    with open(os.path.join(folder, "MLmodel"), "w") as file:
        file.write("flavors: {}\n")
    trials[-1].upload(weights, "model/data")
    trials[-1].upload(os.path.join(folder, "MLmodel"), "model")
    call("POST", "runs/log-model", {"run_id": trials[-1].id, "model_json": json.dumps({"artifact_path": "model", "flavors": {}, "run_id": trials[-1].id})})
    assert trials[-1].files() == [("model", True)], trials[-1].files()
    assert sorted(trials[-1].files("model")) == [("model/MLmodel", False), ("model/data", True)]
    with open(weights, "rb") as file:
        assert trials[-1].download("model/data/weights.bin") == file.read()

    # register_model, stages, aliases, tags, search.
    refused("RESOURCE_DOES_NOT_EXIST", 404, "GET", "registered-models/get", {"name": "flights"})
    call("POST", "registered-models/create", {"name": "flights"})
    refused("RESOURCE_ALREADY_EXISTS", 400, "POST", "registered-models/create", {"name": "flights"})
    source = f"{trials[-1].info['artifact_uri']}/model"
    version = call("POST", "model-versions/create", {"name": "flights", "source": source, "run_id": trials[-1].id})["model_version"]
    assert (version["version"], version["status"], version["current_stage"]) == ("1", "READY", "None"), version
    assert call("GET", "model-versions/get-download-uri", {"name": "flights", "version": "1"})["artifact_uri"] == source
    call("POST", "registered-models/alias", {"name": "flights", "alias": "challenger", "version": "1"})
    assert call("GET", "registered-models/alias", {"name": "flights", "alias": "challenger"})["model_version"]["version"] == "1"
    call("POST", "model-versions/transition-stage", {"name": "flights", "version": "1", "stage": "Staging", "archive_existing_versions": False})
    call("PATCH", "model-versions/update", {"name": "flights", "version": "1", "description": "the deepest"})
    call("POST", "model-versions/set-tag", {"name": "flights", "version": "1", "key": "validated", "value": "yes"})
    [only] = pages("GET", "model-versions/search", {"filter": f"run_id = '{trials[-1].id}'", "max_results": 100}, "model_versions")
    assert (only["description"], only["current_stage"], only["aliases"]) == ("the deepest", "Staging", ["challenger"]), only
    assert [model["name"] for model in pages("GET", "registered-models/search", {"filter": "name LIKE 'fl%'", "max_results": 100}, "registered_models")] == ["flights"]
    call("DELETE", "registered-models/alias", {"name": "flights", "alias": "challenger"})
    call("DELETE", "model-versions/delete", {"name": "flights", "version": "1"})
    call("DELETE", "registered-models/delete", {"name": "flights"})

    # Cleaning up.
    call("POST", "runs/delete", {"run_id": search.id})
    call("POST", "experiments/delete", {"experiment_id": experiment})
    refused("INVALID_PARAMETER_VALUE", 400, "POST", "runs/create", {"experiment_id": experiment})
    print("done")


if __name__ == "__main__":
    main()
