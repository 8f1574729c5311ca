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
    ];
}
