using Flywheel.Storage;

namespace Flywheel.Registry;

/// <summary>The registry's tables.</summary>
public static class RegistryMigrations
{
    /// <summary>Every migration, in order.</summary>
    public static IReadOnlyList<CatalogMigration> All { get; } =
    [
        new("registry", 1, """
            CREATE TABLE registry_versions (
                model TEXT NOT NULL,
                version INTEGER NOT NULL,
                digest TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                PRIMARY KEY (model, version));
            CREATE UNIQUE INDEX registry_versions_digest ON registry_versions (model, digest);
            CREATE TABLE registry_aliases (
                model TEXT NOT NULL,
                alias TEXT NOT NULL,
                version INTEGER NOT NULL,
                PRIMARY KEY (model, alias));
            CREATE TABLE registry_promotions (
                model TEXT NOT NULL,
                sequence INTEGER NOT NULL,
                alias TEXT NOT NULL,
                version INTEGER NOT NULL,
                previous INTEGER,
                at BIGINT NOT NULL,
                promoted_by TEXT NOT NULL,
                reason TEXT NOT NULL,
                verdict TEXT NOT NULL,
                forced INTEGER NOT NULL,
                PRIMARY KEY (model, sequence));
            """),
        // Models that other tools register share the table of releases: one numbering, one history. A release has a digest, others have a source.
        new("registry", 2, """
            CREATE TABLE registry_models (
                name TEXT NOT NULL PRIMARY KEY,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL,
                description TEXT NOT NULL);
            INSERT INTO registry_models (name, created_at, updated_at, description)
                SELECT model, MIN(created_at), MAX(created_at), '' FROM registry_versions GROUP BY model;
            CREATE TABLE registry_model_tags (model TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (model, key));
            CREATE TABLE registry_version_tags (
                model TEXT NOT NULL, version INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (model, version, key));
            CREATE TABLE registry_versions_2 (
                model TEXT NOT NULL,
                version INTEGER NOT NULL,
                digest TEXT,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL,
                stage TEXT NOT NULL,
                description TEXT NOT NULL,
                source TEXT NOT NULL,
                location TEXT NOT NULL,
                run TEXT NOT NULL,
                run_link TEXT NOT NULL,
                deleted INTEGER NOT NULL,
                PRIMARY KEY (model, version));
            INSERT INTO registry_versions_2
                SELECT model, version, digest, created_at, created_at, 'None', '', '', '', '', '', 0 FROM registry_versions;
            DROP TABLE registry_versions;
            ALTER TABLE registry_versions_2 RENAME TO registry_versions;
            CREATE UNIQUE INDEX registry_versions_digest ON registry_versions (model, digest);
            """),
        new("registry", 3, """
            CREATE TABLE registry_roles (model TEXT NOT NULL, role TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (model, role, person));
            CREATE TABLE registry_approvals (
                model TEXT NOT NULL,
                version INTEGER NOT NULL,
                role TEXT NOT NULL,
                approved_by TEXT NOT NULL,
                at BIGINT NOT NULL,
                reason TEXT NOT NULL,
                PRIMARY KEY (model, version, role, approved_by));
            """),
        // What people move without a gate: promotions have evidence, these have a name and a moment.
        new("registry", 4, """
            CREATE TABLE registry_moves (
                model TEXT NOT NULL,
                sequence INTEGER NOT NULL,
                what TEXT NOT NULL,
                version INTEGER,
                previous INTEGER,
                at BIGINT NOT NULL,
                moved_by TEXT NOT NULL,
                PRIMARY KEY (model, sequence));
            """),
    ];
}
