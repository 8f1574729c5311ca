namespace Flywheel.Storage.Lineage;

internal static class LineageTables
{
    public static readonly CatalogMigration[] Migrations =
    [
        new("lineage", 1,
            """
            CREATE TABLE lineage_facts (
              id BIGINT NOT NULL PRIMARY KEY, step_key TEXT NOT NULL, step TEXT NOT NULL, project TEXT NOT NULL, code TEXT NOT NULL,
              parameters TEXT NOT NULL, environment TEXT NOT NULL, started BIGINT NOT NULL, finished BIGINT NOT NULL);
            CREATE INDEX lineage_facts_by_key ON lineage_facts (step_key, id);
            CREATE TABLE lineage_artifacts (
              fact BIGINT NOT NULL REFERENCES lineage_facts (id), role TEXT NOT NULL, position INTEGER NOT NULL,
              digest TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (fact, role, position));
            CREATE INDEX lineage_artifacts_by_digest ON lineage_artifacts (digest, role, fact);
            """),
    ];
}
