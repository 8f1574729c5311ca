using Flywheel.Storage;

namespace Flywheel.Serving;

/// <summary>The serving room's tables.</summary>
public static class ServingMigrations
{
    /// <summary>Every migration, in order.</summary>
    public static IReadOnlyList<CatalogMigration> All { get; } =
    [
        new("serving", 1, "CREATE TABLE serving_states (state TEXT NOT NULL PRIMARY KEY, object TEXT NOT NULL, made_at BIGINT NOT NULL);"),
        new("serving", 2, """
            CREATE TABLE serving_routes (
                endpoint TEXT NOT NULL, sequence INTEGER NOT NULL, route TEXT NOT NULL, before INTEGER, at BIGINT NOT NULL, changed_by TEXT NOT NULL, reason TEXT NOT NULL,
                PRIMARY KEY (endpoint, sequence));
            """),
        new("serving", 3, """
            CREATE TABLE serving_health (
                endpoint TEXT NOT NULL, at BIGINT NOT NULL, writer TEXT NOT NULL, answered BIGINT NOT NULL, failed BIGINT NOT NULL, latencies TEXT NOT NULL,
                PRIMARY KEY (endpoint, at, writer));
            """),
    ];
}
