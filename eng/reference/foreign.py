#!/usr/bin/env python3
"""Trains models with other libraries, writes them as ONNX and records what the libraries say: python3 eng/reference/foreign.py [FOLDER]

Debian's python3-sklearn 1.2.1, python3-xgboost 1.7.4, python3-torch 1.13.1 and python3-onnx 1.12.0 wrote tests/data/foreign. The two torch files are what
torch.onnx.export writes. skl2onnx and onnxmltools are not in Debian, so the graphs of the other three are put together here as those converters put them together:
the same operators, inputs, outputs and names, the ZipMap at the end included. The scores beside the rows are the libraries' own, not ONNX Runtime's.
"""
import csv
import json
import sys
from pathlib import Path

import numpy as np
import torch
import xgboost
from onnx import TensorProto, ValueInfoProto, helper
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "data" / "foreign"
ROWS = 40
ML = "ai.onnx.ml"
CELLS = ["radius", "texture", "smoothness", "concavity", "symmetry"]  # of the breast cancer data, by place:
PLACES = [0, 1, 4, 6, 8]


def write(name, rows, columns, expected):
    with open(FOLDER / f"{name}.csv", "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow([*columns, "expected"])
        for row, score in zip(rows, expected):
            out.writerow([*(repr(value.item()) for value in row), repr(float(score))])


def save(name, nodes, width, outputs, producer):
    graph = helper.make_graph(nodes, name, [helper.make_tensor_value_info("float_input", TensorProto.FLOAT, [None, width])], outputs)
    model = helper.make_model(graph, producer_name=producer, opset_imports=[helper.make_opsetid("", 15), helper.make_opsetid(ML, 1)])
    model.ir_version = 8
    (FOLDER / f"{name}.onnx").write_bytes(model.SerializeToString())


def a_map(name, keys):
    """The value of a ZipMap: one map a row."""
    value = ValueInfoProto(name=name)
    entry = value.type.sequence_type.elem_type.map_type
    entry.key_type = TensorProto.INT64 if keys == "int64s" else TensorProto.STRING
    entry.value_type.tensor_type.elem_type = TensorProto.FLOAT
    return value


def logistic():
    """Three kinds of iris: LinearClassifier, Normalizer, ZipMap with the names of the kinds."""
    x, y = load_iris(return_X_y=True)
    x = x.astype(np.float32)
    kinds = load_iris().target_names
    model = LogisticRegression(max_iter=500).fit(x, kinds[y])
    nodes = [
        helper.make_node("LinearClassifier", ["float_input"], ["label", "probability_tensor"], domain=ML, multi_class=1, post_transform="SOFTMAX",
                         classlabels_strings=[str(kind) for kind in model.classes_], coefficients=model.coef_.ravel().tolist(), intercepts=model.intercept_.tolist()),
        helper.make_node("Normalizer", ["probability_tensor"], ["probabilities"], domain=ML, norm="L1"),
        helper.make_node("Identity", ["label"], ["output_label"]),
        helper.make_node("ZipMap", ["probabilities"], ["output_probability"], domain=ML, classlabels_strings=[str(kind) for kind in model.classes_]),
    ]
    save("sklearn_logistic", nodes, 4, [helper.make_tensor_value_info("output_label", TensorProto.STRING, [None]), a_map("output_probability", "strings")], "skl2onnx")
    rows = x[:: len(x) // ROWS][:ROWS]
    write("sklearn_logistic", rows, ["sepal_length", "sepal_width", "petal_length", "petal_width"], model.predict_proba(rows)[:, 2])


def cells():
    x, y = load_breast_cancer(return_X_y=True)
    return x[:, PLACES].astype(np.float32), y


def forest():
    """TreeEnsembleClassifier as skl2onnx has it: a probability of each class in every leaf, whole-number labels, ZipMap."""
    x, y = cells()
    model = RandomForestClassifier(n_estimators=12, max_depth=4, random_state=7).fit(x, y)
    a = {key: [] for key in ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids")}
    leaves = {key: [] for key in ("treeids", "nodeids", "ids", "weights")}
    for number, estimator in enumerate(model.estimators_):
        tree = estimator.tree_
        for node in range(tree.node_count):
            leaf = tree.children_left[node] < 0
            # The question is asked of 32-bit numbers: at most the threshold, rounded down.
            limit = np.float32(tree.threshold[node])
            limit = np.nextafter(limit, np.float32(-np.inf)) if limit > tree.threshold[node] else limit
            for key, value in zip(a, (number, node, 0 if leaf else tree.feature[node], 0.0 if leaf else limit, "LEAF" if leaf else "BRANCH_LEQ",
                                      0 if leaf else tree.children_left[node], 0 if leaf else tree.children_right[node])):
                a[key].append(value if isinstance(value, str) else float(value) if key == "values" else int(value))
            if leaf:
                share = tree.value[node][0] / tree.value[node][0].sum() / len(model.estimators_)
                for label, weight in enumerate(share):
                    for key, value in zip(leaves, (number, node, label, float(weight))):
                        leaves[key].append(value)
    nodes = [
        helper.make_node("TreeEnsembleClassifier", ["float_input"], ["label", "probabilities"], domain=ML, post_transform="NONE", classlabels_int64s=[0, 1],
                         **{f"nodes_{key}": value for key, value in a.items()}, **{f"class_{key}": value for key, value in leaves.items()}),
        helper.make_node("Cast", ["label"], ["output_label"], to=TensorProto.INT64),
        helper.make_node("ZipMap", ["probabilities"], ["output_probability"], domain=ML, classlabels_int64s=[0, 1]),
    ]
    save("sklearn_forest", nodes, len(CELLS), [helper.make_tensor_value_info("output_label", TensorProto.INT64, [None]), a_map("output_probability", "int64s")], "skl2onnx")
    rows = x[:: len(x) // ROWS][:ROWS]
    write("sklearn_forest", rows, CELLS, model.predict_proba(rows)[:, 1])


def boosting():
    """TreeEnsembleClassifier as onnxmltools has it for XGBoost: one sum a row, LOGISTIC, a tensor of both probabilities."""
    x, y = cells()
    model = xgboost.XGBClassifier(n_estimators=15, max_depth=3, learning_rate=0.3, random_state=7, n_jobs=1).fit(x, y)
    a = {key: [] for key in ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids", "missing_value_tracks_true")}
    leaves = {key: [] for key in ("treeids", "nodeids", "ids", "weights")}
    trees = json.loads(model.get_booster().save_raw("json"))["learner"]["gradient_booster"]["model"]["trees"]
    for number, tree in enumerate(trees):
        for node, left in enumerate(tree["left_children"]):
            leaf = left < 0
            for key, value in zip(a, (number, node, 0 if leaf else tree["split_indices"][node], 0.0 if leaf else tree["split_conditions"][node],
                                      "LEAF" if leaf else "BRANCH_LT", 0 if leaf else left, 0 if leaf else tree["right_children"][node], 0 if leaf else int(tree["default_left"][node]))):
                a[key].append(value)
            if leaf:
                for key, value in zip(leaves, (number, node, 0, tree["split_conditions"][node])):
                    leaves[key].append(value)
    nodes = [helper.make_node("TreeEnsembleClassifier", ["float_input"], ["label", "probabilities"], domain=ML, post_transform="LOGISTIC", classlabels_int64s=[0, 1], base_values=[0.0],
                              **{f"nodes_{key}": value for key, value in a.items()}, **{f"class_{key}": value for key, value in leaves.items()})]
    save("xgboost", nodes, len(CELLS), [helper.make_tensor_value_info("label", TensorProto.INT64, [None]),
                                        helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [None, 2])], "OnnxMLTools")
    rows = x[:: len(x) // ROWS][:ROWS].copy()
    rows[3, 1] = rows[9, 4] = np.nan
    write("xgboost", rows, CELLS, model.predict_proba(rows)[:, 1])


def network():
    """What torch.onnx.export writes when it is told nothing: one row, and no more."""
    torch.manual_seed(7)
    x, y = cells()
    mean, spread = x.mean(0), x.std(0)
    net = torch.nn.Sequential(torch.nn.Linear(5, 8), torch.nn.ReLU(), torch.nn.Linear(8, 1), torch.nn.Sigmoid())
    step = torch.optim.Adam(net.parameters(), 0.05)
    for _ in range(150):
        step.zero_grad()
        torch.nn.functional.binary_cross_entropy(net(torch.from_numpy((x - mean) / spread)).squeeze(1), torch.from_numpy(y).float()).backward()
        step.step()
    # The scaling goes into the first layer, so that the file takes the columns as they are.
    with torch.no_grad():
        net[0].bias -= net[0].weight @ torch.from_numpy(mean / spread)
        net[0].weight /= torch.from_numpy(spread)
    torch.onnx.export(net.eval(), torch.zeros(1, 5), FOLDER / "torch_network.onnx", input_names=["features"], output_names=["probability"])
    rows = x[:: len(x) // ROWS][:ROWS]
    write("torch_network", rows, CELLS, net(torch.from_numpy(rows)).detach().numpy()[:, 0])


class Shops(torch.nn.Module):
    """A network over a whole number and two floats, as two inputs."""

    def __init__(self):
        super().__init__()
        self.shop, self.out = torch.nn.Embedding(6, 3), torch.nn.Linear(5, 1)

    def forward(self, shop, numbers):
        return torch.sigmoid(self.out(torch.cat([self.shop(shop), numbers], 1))).squeeze(1)


def mixed():
    torch.manual_seed(11)
    net = Shops().eval()
    shop, numbers = torch.arange(ROWS) % 6, torch.randn(ROWS, 2)
    torch.onnx.export(net, (shop[:1], numbers[:1]), FOLDER / "torch_mixed.onnx", input_names=["shop", "numbers"], output_names=["probability"],
                      dynamic_axes={"shop": {0: "rows"}, "numbers": {0: "rows"}, "probability": {0: "rows"}})
    rows = [(a, *b) for a, b in zip(shop.numpy(), numbers.numpy())]
    write("torch_mixed", rows, ["shop", "price", "weight"], net(shop, numbers).detach().numpy())


if __name__ == "__main__":
    FOLDER = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    FOLDER.mkdir(parents=True, exist_ok=True)
    for make in (logistic, forest, boosting, network, mixed):
        make()
