"""Reads Parquet into pandas through DuckDB's C API: Debian ships neither pyarrow nor fastparquet."""
import ctypes as c
from pathlib import Path

import numpy as np
import pandas as pd

NUMBERS = {5: "i8", 11: "f8", 12: "M8[us]"}  # duckdb_type of the C API: BIGINT, DOUBLE, TIMESTAMP
VARCHAR = 17
INLINE_BYTES = 12  # a duckdb_string_t of at most this length holds its bytes itself


class Result(c.Structure):
    _fields_ = [("deprecated", c.c_uint64 * 5), ("internal", c.c_void_p)]


def query(library: Path, sql: str) -> pd.DataFrame:
    """Runs a query without nulls over numbers, timestamps and short strings. Strings become categories."""
    duck = c.CDLL(str(library))
    for name in ("duckdb_column_name", "duckdb_result_error"):
        getattr(duck, name).restype = c.c_char_p
    for name in ("duckdb_fetch_chunk", "duckdb_data_chunk_get_vector", "duckdb_vector_get_data",
                 "duckdb_vector_get_validity"):
        getattr(duck, name).restype = c.c_void_p
    for name in ("duckdb_column_count", "duckdb_data_chunk_get_size"):
        getattr(duck, name).restype = c.c_uint64
    duck.duckdb_fetch_chunk.argtypes = [Result]
    duck.duckdb_data_chunk_get_vector.argtypes = [c.c_void_p, c.c_uint64]
    duck.duckdb_data_chunk_get_size.argtypes = [c.c_void_p]
    duck.duckdb_vector_get_data.argtypes = [c.c_void_p]
    duck.duckdb_vector_get_validity.argtypes = [c.c_void_p]

    database, connection, result = c.c_void_p(), c.c_void_p(), Result()
    duck.duckdb_open(None, c.byref(database))
    duck.duckdb_connect(database, c.byref(connection))
    if duck.duckdb_query(connection, sql.encode(), c.byref(result)):
        raise RuntimeError(duck.duckdb_result_error(c.byref(result)).decode())
    width = duck.duckdb_column_count(c.byref(result))
    names = [duck.duckdb_column_name(c.byref(result), c.c_uint64(i)).decode() for i in range(width)]
    types = [duck.duckdb_column_type(c.byref(result), c.c_uint64(i)) for i in range(width)]
    columns = [[] for _ in names]
    while chunk := duck.duckdb_fetch_chunk(result):
        rows = duck.duckdb_data_chunk_get_size(chunk)
        for i, kind in enumerate(types):
            vector = duck.duckdb_data_chunk_get_vector(chunk, i)
            if duck.duckdb_vector_get_validity(vector):
                raise ValueError(f"column {names[i]} has nulls")
            columns[i].append(copy(duck.duckdb_vector_get_data(vector), rows, kind))
        duck.duckdb_destroy_data_chunk(c.byref(c.c_void_p(chunk)))
    duck.duckdb_destroy_result(c.byref(result))
    duck.duckdb_disconnect(c.byref(connection))
    duck.duckdb_close(c.byref(database))
    return pd.DataFrame({n: finish(np.concatenate(parts), kind) for n, parts, kind in zip(names, columns, types)})


def copy(address: int, rows: int, kind: int) -> np.ndarray:
    stride = 16 if kind == VARCHAR else 8
    raw = np.ctypeslib.as_array((c.c_uint8 * (rows * stride)).from_address(address))
    return raw.reshape(rows, 16).copy() if kind == VARCHAR else raw.view(NUMBERS[kind]).copy()


def finish(values: np.ndarray, kind: int):
    if kind != VARCHAR:
        return values.astype("M8[ns]") if values.dtype.kind == "M" else values
    if values[:, :4].copy().view("u4").max() > INLINE_BYTES:
        raise ValueError("a string is longer than a duckdb_string_t holds inline")
    codes, found = pd.factorize(values[:, 4:].copy().view("S12")[:, 0], sort=True)
    return pd.Categorical.from_codes(codes, found.astype("U12"))
