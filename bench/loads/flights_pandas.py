#!/usr/bin/env python3
"""The flights example written by hand with pandas, scikit-learn and XGBoost: the yardstick for `flywheel run examples/flights`.

python3 bench/loads/flights_pandas.py [--trials N --sample N --rounds N --threads N --seed N]
needs Debian's python3-pandas python3-sklearn python3-xgboost, and eng/setup for the data and DuckDB. Prints one JSON object.
"""
import argparse
import json
import resource
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import xgboost
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import parquet

ROOT = Path(__file__).resolve().parents[2]
CLOCKS_CHANGED = pd.Timestamp("2001-04-01 03:00")  # the first local time that daylight saving shows
MINUTE, DAY = pd.Timedelta("1min"), pd.Timedelta("1D")
STATIC = ["minute_of_day", "day_of_week", "distance", "origin_lat", "origin_lon", "destination_lat", "destination_lon"]
BASELINE = ["hour", "day_of_week", "arrival_hour"]
# name: key of the flights counted, key of the flight asked about, {window: what is averaged}
WINDOWS = {
    "into_origin": ("destination", "origin", {"1h": ["late"], "3h": ["delay"], "24h": ["late"]}),
    "into_destination": ("destination", "destination", {"1h": ["late"], "3h": ["delay"], "24h": ["late"]}),
    "out_of_origin": ("origin", "origin", {"1h": ["delay"]}),
    "out_of_destination": ("origin", "destination", {"1h": ["delay"]}),
    "route": ("route", "route", {"3h": ["delay"], "24h": ["delay"], "7d": ["late"]}),
    "route_hour": ("route_hour", "route_hour", {"7d": ["delay"]}),
    "system": ("everywhere", "everywhere", {"3h": ["late"]}),
}
TIMETABLE = [(days, ahead) for days in (1, 2, 7, 14) for ahead in (10, 20)]


def clean(raw, zones):
    """Drops 198 rows and repairs 27, then adds UTC times and the moment at which the outcome was surely known."""
    flights = raw.drop_duplicates(["date", "delay", "distance", "origin", "destination"])
    flights = flights[(flights.date < "2001-07-01") & ~flights.delay.between(-719, -121)].reset_index(drop=True)
    rolled_delay = flights.delay < -720
    rolled_day = flights.delay.between(1380, 1460) & flights.date.dt.hour.isin([23, 0])
    flights["delay"] += 1440 * rolled_delay.astype(int) - 1440 * rolled_day.astype(int)
    flights["departs_local"] = flights.date.where(~rolled_day, flights.date - DAY)

    airports = flights.origin.cat.categories.union(flights.destination.cat.categories)
    flights["origin"] = flights.origin.cat.set_categories(airports).cat.codes.astype("i8")
    flights["destination"] = flights.destination.cat.set_categories(airports).cat.codes.astype("i8")
    zones = zones.set_index("iata").reindex(airports)
    summer = flights.departs_local >= CLOCKS_CHANGED
    offset = lambda place: zones.utc_offset_minutes.values[place] + zones.dst_minutes.values[place] * summer
    flights["departs_at"] = flights.departs_local - offset(flights.origin) * MINUTE
    in_air = pd.to_timedelta(3300 + 8 * flights.distance, unit="s")
    flights["known_at"] = flights.departs_at + in_air + flights.delay.clip(lower=0) * MINUTE
    flights["arrives_local"] = flights.departs_at + in_air + offset(flights.destination) * MINUTE
    flights["late"] = (flights.delay > 15).astype("i8")
    flights["route"] = flights.origin * len(airports) + flights.destination
    flights["route_hour"] = flights.route * 24 + flights.departs_local.dt.hour
    flights["everywhere"] = 0
    return flights.sort_values("departs_at", kind="stable", ignore_index=True), airports


def draw(flights, sample, seed):
    """A sample of January to April to train on, May to validate, June to test, in order of departure."""
    month = flights.departs_at.dt.month
    train = flights.index[month < 5]
    keep = (month == 5) | (month == 6)
    keep[np.random.default_rng(seed).choice(train, min(sample, len(train)), replace=False)] = True
    rows = flights[keep].reset_index(drop=True)
    month = rows.departs_at.dt.month.values
    return rows, month < 5, month == 5, month == 6


def static(rows, airports, places):
    local = rows.departs_local.dt
    places = places.set_index("iata").reindex(airports)
    features = {"hour": local.hour, "minute_of_day": local.hour * 60 + local.minute, "day_of_week": local.dayofweek,
                "arrival_hour": rows.arrives_local.dt.hour, "distance": rows.distance}
    for end in "origin", "destination":
        features[f"{end}_lat"] = places.latitude.values[rows[end]]
        features[f"{end}_lon"] = places.longitude.values[rows[end]]
    return features


def windows(flights, rows):
    """Means over flights known in (T - window, T]: running sums looked up at both ends."""
    features = {}
    landed = flights.sort_values("known_at", kind="stable")
    for name, (counted, asked, spans) in WINDOWS.items():
        groups, averaged = landed.groupby(counted), sorted({column for columns in spans.values() for column in columns})
        sums = groups[averaged].cumsum().assign(key=landed[counted], n=groups.cumcount() + 1, known_at=landed.known_at)

        def until(back):
            at = pd.DataFrame({"known_at": rows.departs_at - back, "key": rows[asked]})
            return pd.merge_asof(at, sums, on="known_at", by="key")[["n", *averaged]].fillna(0)

        now = until(pd.Timedelta(0))
        for span, columns in spans.items():
            inside = now - until(pd.Timedelta(span))
            for column in columns:
                features[f"{name}_{column}_{span}"] = inside[column] / inside.n.where(inside.n > 0)
    return features


def timetable(flights, rows):
    """Minutes since the latest slot of my route, some days ago, that lies at most `ahead` minutes ahead of now."""
    slots = pd.DataFrame({"slot": flights.departs_at - flights.delay * MINUTE, "route": flights.route, "known_at": flights.known_at})
    slots = slots.sort_values(["slot", "known_at"], ascending=[True, False])  # of equal slots the first known is found
    features = {}
    for days, ahead in TIMETABLE:
        asked = pd.DataFrame({"slot": rows.departs_at - days * DAY + ahead * MINUTE, "route": rows.route})
        found = pd.merge_asof(asked, slots.assign(found=slots.slot), on="slot", by="route")
        while (unknown := found.known_at > rows.departs_at).any():  # landed after now: take the slot before
            again = found.loc[unknown, ["found", "route"]].rename(columns={"found": "slot"}).reset_index().sort_values("slot")
            again = pd.merge_asof(again, slots.assign(found=slots.slot), on="slot", by="route", allow_exact_matches=False).set_index("index")
            found.loc[unknown, ["found", "known_at"]] = again[["found", "known_at"]]
        features[f"timetable_{days}d_{ahead}m"] = (rows.departs_at - days * DAY - found.found) / MINUTE
    return features


def judge(late, score):
    bins = np.minimum((score * 15).astype(int), 14)
    return {"auc": roc_auc_score(late, score), "pr_auc": average_precision_score(late, score), "log_loss": log_loss(late, score),
            "brier": brier_score_loss(late, score), "ece": np.abs(np.bincount(bins, late - score, 15)).sum() / len(late)}


def fit_baseline(table, late, train, test):
    inputs = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), BASELINE), (StandardScaler(), ["distance"]))
    model = make_pipeline(inputs, LogisticRegression(max_iter=200)).fit(table[train], late[train])
    return judge(late[test], model.predict_proba(table[test])[:, 1])


def search(table, late, train, validate, options):
    """Random search over depth and learning rate, each trial stopped early by log loss on the validate rows."""
    random = np.random.default_rng(options.seed)
    fitted = xgboost.QuantileDMatrix(table[train], late[train])
    watched = xgboost.QuantileDMatrix(table[validate], late[validate], ref=fitted)
    best = None
    for trial in range(options.trials):
        drawn = {"max_depth": int(random.integers(options.depth[0], options.depth[1] + 1)),
                 "learning_rate": float(np.exp(random.uniform(*np.log(options.learning_rate))))}
        settings = {"objective": "binary:logistic", "tree_method": "hist", "eval_metric": "logloss", "min_child_weight": 20, "subsample": 0.8,
                    "colsample_bytree": 0.7, "reg_lambda": 5, "nthread": options.threads, "seed": options.seed + trial, **drawn}
        model = xgboost.train(settings, fitted, options.rounds, evals=[(watched, "validate")],
                              early_stopping_rounds=options.early_stop, verbose_eval=False)
        if best is None or model.best_score < best[0].best_score:
            best = model, {**drawn, "rounds": model.best_iteration + 1}
    return best


def main():
    options = arguments()
    warnings.simplefilter("ignore")  # renamed arguments, and the baseline's last digits at 200 steps: its AUC has settled by then
    seconds, clock = {}, time.perf_counter()

    def done(stage):
        nonlocal clock
        seconds[stage], clock = round(time.perf_counter() - clock, 2), time.perf_counter()

    raw = parquet.query(options.duckdb, f"SELECT * FROM read_parquet('{options.flights}')")
    places, zones = pd.read_csv(options.airports), pd.read_csv(options.zones)
    done("read")
    flights, airports = clean(raw, zones)
    del raw
    done("clean")
    rows, train, validate, test = draw(flights, options.sample, options.seed)
    features = static(rows, airports, places)
    done("sample")
    features |= windows(flights, rows)
    done("windows")
    features |= timetable(flights, rows)
    done("timetable")
    table, late = pd.DataFrame(features).astype("f4"), rows.late.values
    baseline = fit_baseline(table, late, train, test)
    done("baseline")
    table = table.drop(columns=["hour", "arrival_hour"])
    model, chosen = search(table, late, train, validate, options)
    done("search")
    score = model.predict(xgboost.DMatrix(table[test]), iteration_range=(0, chosen["rounds"])).astype("f8")
    judged = judge(late[test], score)
    done("evaluate")
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"rows": len(flights), "train": int(train.sum()), "validate": int(validate.sum()), "test": int(test.sum()),
                      "features": table.shape[1], "trials": options.trials, "chosen": chosen, "june": judged, "baseline": baseline,
                      "seconds": seconds | {"total": round(sum(seconds.values()), 2)},
                      "cpu_seconds": round(used.ru_utime + used.ru_stime, 2), "peak_mib": used.ru_maxrss // 1024}, indent=2))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    modules = ROOT / "node_modules"
    for name, path in {"flights": modules / "vega-datasets/data/flights-3m.parquet", "airports": modules / "vega-datasets/data/airports.csv",
                       "zones": ROOT / "examples/flights/airport_timezones.csv",
                       "duckdb": modules / "@duckdb/node-bindings-linux-x64/libduckdb.so"}.items():
        parser.add_argument(f"--{name}", type=Path, default=path)
    for name, value in {"sample": 500_000, "trials": 12, "rounds": 800, "early-stop": 30, "threads": 2, "seed": 1}.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--depth", type=int, nargs=2, default=(3, 10))
    parser.add_argument("--learning-rate", type=float, nargs=2, default=(0.02, 0.3))
    return parser.parse_args()


if __name__ == "__main__":
    main()
