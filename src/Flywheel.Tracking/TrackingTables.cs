using Flywheel.Storage;

namespace Flywheel.Tracking;

internal static class TrackingTables
{
    public static readonly CatalogMigration[] Migrations =
    [
        new("tracking", 1,
            """
            CREATE TABLE tracking_experiments (
              id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, artifact_location TEXT NOT NULL, lifecycle INTEGER NOT NULL,
              created BIGINT NOT NULL, updated BIGINT NOT NULL);
            CREATE TABLE tracking_experiment_tags (experiment BIGINT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (experiment, key));
            CREATE TABLE tracking_runs (
              number BIGINT NOT NULL PRIMARY KEY, id TEXT NOT NULL UNIQUE, experiment BIGINT NOT NULL REFERENCES tracking_experiments (id),
              name TEXT NOT NULL, user_name TEXT NOT NULL, status INTEGER NOT NULL, started BIGINT NOT NULL, ended BIGINT, lifecycle INTEGER NOT NULL, parent TEXT);
            CREATE INDEX tracking_runs_by_experiment ON tracking_runs (experiment, lifecycle, started DESC, id);
            CREATE TABLE tracking_params (run BIGINT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (run, key));
            CREATE TABLE tracking_tags (run BIGINT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (run, key));
            CREATE TABLE tracking_metrics (
              run BIGINT NOT NULL, key TEXT NOT NULL, at BIGINT NOT NULL, step BIGINT NOT NULL, value DOUBLE PRECISION NOT NULL, is_nan INTEGER NOT NULL,
              PRIMARY KEY (run, key, at, step, value, is_nan));
            CREATE TABLE tracking_latest (
              run BIGINT NOT NULL, key TEXT NOT NULL, at BIGINT NOT NULL, step BIGINT NOT NULL, value DOUBLE PRECISION NOT NULL, is_nan INTEGER NOT NULL,
              PRIMARY KEY (run, key));
            CREATE TABLE tracking_artifacts (run BIGINT NOT NULL, path TEXT NOT NULL, digest TEXT NOT NULL, bytes BIGINT NOT NULL, PRIMARY KEY (run, path));
            CREATE INDEX tracking_artifacts_by_digest ON tracking_artifacts (digest);
            INSERT INTO tracking_experiments (id, name, artifact_location, lifecycle, created, updated) VALUES (0, 'Default', '', 0, 0, 0);
            """),
        // Points are logged by the thousand: they arrive as blocks in an inbox, and settle into sorted blocks a metric. Nothing wrote the table
        // they had before.
        new("tracking", 2,
            """
            DROP TABLE tracking_metrics;
            CREATE TABLE tracking_inbox (number BIGINT NOT NULL PRIMARY KEY, run BIGINT NOT NULL, points BYTEA NOT NULL);
            CREATE TABLE tracking_series (
              run BIGINT NOT NULL, key TEXT NOT NULL, number BIGINT NOT NULL, count BIGINT NOT NULL, first_at BIGINT NOT NULL, first_step BIGINT NOT NULL,
              last_at BIGINT NOT NULL, last_step BIGINT NOT NULL, points BYTEA NOT NULL, PRIMARY KEY (run, key, number));
            CREATE INDEX tracking_latest_by_value ON tracking_latest (key, value);
            CREATE INDEX tracking_params_by_value ON tracking_params (key, value);
            CREATE TABLE tracking_inputs (
              run BIGINT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL, source_type TEXT NOT NULL, source TEXT NOT NULL, schema_text TEXT NOT NULL,
              profile TEXT NOT NULL, PRIMARY KEY (run, name, digest));
            CREATE TABLE tracking_input_tags (
              run BIGINT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (run, name, digest, key));
            CREATE TABLE tracking_model_links (
              run BIGINT NOT NULL, direction INTEGER NOT NULL, model TEXT NOT NULL, step BIGINT NOT NULL, PRIMARY KEY (run, direction, model));
            """),
        // A search walks one of these and looks nothing else up until a row fits. Long texts stay out: PostgreSQL takes none over 2,700 bytes.
        new("tracking", 3,
            """
            DROP INDEX tracking_latest_by_value;
            DROP INDEX tracking_params_by_value;
            CREATE INDEX tracking_latest_ordered ON tracking_latest (key, is_nan, value, run);
            CREATE INDEX tracking_params_valued ON tracking_params (key, value, run) WHERE LENGTH(value) < 256;
            CREATE INDEX tracking_tags_valued ON tracking_tags (key, value, run) WHERE LENGTH(value) < 256;
            """),
        new("tracking", 4,
            """
            CREATE TABLE tracking_models (
              id TEXT NOT NULL PRIMARY KEY, experiment BIGINT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, run TEXT NOT NULL, status INTEGER NOT NULL,
              created BIGINT NOT NULL, updated BIGINT NOT NULL);
            CREATE INDEX tracking_models_by_experiment ON tracking_models (experiment, created);
            CREATE TABLE tracking_model_texts (model TEXT NOT NULL, kind INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (model, kind, key));
            """),
        // A primary key called INTEGER is SQLite's own key of a row, where BIGINT is an index beside it: half as much to write for each of the two
        // things that are written most.
        new("tracking", 5,
            """
            CREATE TABLE tracking_inbox_2 (number INTEGER NOT NULL PRIMARY KEY, run BIGINT NOT NULL, points BYTEA NOT NULL);
            INSERT INTO tracking_inbox_2 (number, run, points) SELECT number, run, points FROM tracking_inbox;
            DROP TABLE tracking_inbox;
            ALTER TABLE tracking_inbox_2 RENAME TO tracking_inbox;
            CREATE TABLE tracking_runs_2 (
              number INTEGER NOT NULL PRIMARY KEY, id TEXT NOT NULL UNIQUE, experiment BIGINT NOT NULL REFERENCES tracking_experiments (id),
              name TEXT NOT NULL, user_name TEXT NOT NULL, status INTEGER NOT NULL, started BIGINT NOT NULL, ended BIGINT, lifecycle INTEGER NOT NULL, parent TEXT);
            INSERT INTO tracking_runs_2 (number, id, experiment, name, user_name, status, started, ended, lifecycle, parent)
              SELECT number, id, experiment, name, user_name, status, started, ended, lifecycle, parent FROM tracking_runs;
            DROP TABLE tracking_runs;
            ALTER TABLE tracking_runs_2 RENAME TO tracking_runs;
            CREATE INDEX tracking_runs_by_experiment ON tracking_runs (experiment, lifecycle, started DESC, id);
            """),
        new("tracking", 6,
            """
            CREATE TABLE tracking_traces (
              id TEXT NOT NULL PRIMARY KEY, experiment BIGINT NOT NULL, started BIGINT NOT NULL, duration BIGINT, state TEXT NOT NULL, client_id TEXT NOT NULL,
              request TEXT NOT NULL, response TEXT NOT NULL);
            CREATE INDEX tracking_traces_by_experiment ON tracking_traces (experiment, started DESC, id);
            CREATE TABLE tracking_trace_texts (trace TEXT NOT NULL, kind INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (trace, kind, key));
            """),
        // Spans that came over OpenTelemetry; those of MLflow's clients are files.
        new("tracking", 7, "CREATE TABLE tracking_spans (trace TEXT NOT NULL, id TEXT NOT NULL, body BYTEA NOT NULL, PRIMARY KEY (trace, id));"),
        new("tracking", 8,
            """
            CREATE TABLE tracking_model_metrics (
              model TEXT NOT NULL, key TEXT NOT NULL, run TEXT NOT NULL, dataset TEXT NOT NULL, digest TEXT NOT NULL, at BIGINT NOT NULL, step BIGINT NOT NULL, value DOUBLE PRECISION NOT NULL,
              is_nan INTEGER NOT NULL, PRIMARY KEY (model, key, run, dataset, digest));
            """),
    ];
}
