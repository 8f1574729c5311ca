"""Writes an ONNX file without the onnx package: the few messages of onnx.proto that a forest needs, by their field numbers."""
import struct

import numpy as np

FLOAT, INT, STRING, FLOATS, INTS, STRINGS = 1, 2, 3, 6, 7, 8  # AttributeProto.AttributeType
TENSOR_FLOAT = 1  # TensorProto.DataType


def varint(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def whole(number, value):
    return varint(number << 3) + varint(value)


def block(number, content):
    content = content.encode() if isinstance(content, str) else content
    return varint(number << 3 | 2) + varint(len(content)) + content


def attribute(name, value):
    """An AttributeProto, its kind by the value's."""
    first = value[0] if isinstance(value, list) else value
    if isinstance(value, list) and isinstance(first, str):
        body = b"".join(block(9, text) for text in value) + whole(20, STRINGS)
    elif isinstance(value, list) and isinstance(first, float):
        body = block(7, struct.pack(f"<{len(value)}f", *value)) + whole(20, FLOATS)
    elif isinstance(value, list):
        body = block(8, b"".join(varint(int(number)) for number in value)) + whole(20, INTS)
    elif isinstance(value, str):
        body = block(4, value) + whole(20, STRING)
    elif isinstance(value, float):
        body = varint(2 << 3 | 5) + struct.pack("<f", value) + whole(20, FLOAT)
    else:
        body = whole(3, value) + whole(20, INT)
    return block(1, name) + body


def node(kind, inputs, outputs, domain="", **attributes):
    return (b"".join(block(1, name) for name in inputs) + b"".join(block(2, name) for name in outputs) + block(4, kind)
            + b"".join(block(5, attribute(name, value)) for name, value in attributes.items()) + block(7, domain))


def scalar(name, value):
    return whole(2, TENSOR_FLOAT) + block(8, name) + block(9, struct.pack("<f", value))


def rows_of(name, width):
    """A ValueInfoProto: any number of rows, this many 32-bit floats in each."""
    shape = block(1, block(2, "rows")) + block(1, whole(1, width))
    return block(1, name) + block(2, block(1, whole(1, TENSOR_FLOAT) + block(2, shape)))


def model(nodes, constants, width):
    graph = (b"".join(block(1, one) for one in nodes) + block(2, "forest") + b"".join(block(5, one) for one in constants)
             + block(11, rows_of("numbers", width)) + block(12, rows_of("score", 1)))
    return whole(1, 8) + block(2, "examples/commands") + block(7, graph) + block(8, whole(2, 15)) + block(8, block(1, "ai.onnx.ml") + whole(2, 3))


def below(threshold):
    """The greatest 32-bit float that is not above a 64-bit threshold: then a float is at most one exactly when it is at most the other."""
    near = np.float32(threshold)
    return float(np.nextafter(near, np.float32(-np.inf))) if float(near) > threshold else float(near)


def write_forest(path, forest, medians, width):
    """Missing numbers become medians, each tree gives its share of the probability, the shares add up."""
    names = ("nodes_treeids", "nodes_nodeids", "nodes_featureids", "nodes_values", "nodes_modes", "nodes_truenodeids", "nodes_falsenodeids",
             "target_treeids", "target_nodeids", "target_ids", "target_weights")
    lists = {name: [] for name in names}
    for number, fitted in enumerate(forest.estimators_):
        tree = fitted.tree_
        for at in range(tree.node_count):
            leaf = tree.children_left[at] < 0
            for name, value in zip(names, (number, at, 0 if leaf else tree.feature[at], 0.0 if leaf else below(tree.threshold[at]), "LEAF" if leaf else "BRANCH_LEQ",
                                           0 if leaf else tree.children_left[at], 0 if leaf else tree.children_right[at])):
                lists[name].append(value)
            if leaf:
                counts = tree.value[at][0]
                for name, value in zip(names[7:], (number, at, 0, float(counts[1] / counts.sum() / len(forest.estimators_)))):
                    lists[name].append(value)
    nodes = [
        node("Imputer", ["numbers"], ["filled"], "ai.onnx.ml", imputed_value_floats=[float(value) for value in medians], replaced_value_float=float("nan")),
        node("TreeEnsembleRegressor", ["filled"], ["sum"], "ai.onnx.ml", n_targets=1, post_transform="NONE", aggregate_function="SUM", **lists),
        node("Clip", ["sum", "zero", "one"], ["score"]),
    ]
    with open(path, "wb") as file:
        file.write(model(nodes, [scalar("zero", 0.0), scalar("one", 1.0)], width))
