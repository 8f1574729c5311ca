using System.Collections.Immutable;
using Flywheel.Storage;

namespace Flywheel.Security;

/// <summary>The room's tables. Of a token only its name and a hash are kept.</summary>
internal static class SecurityTables
{
    public static ImmutableArray<CatalogMigration> Migrations { get; } =
    [
        new("security", 1, """
            CREATE TABLE security_people (
                name TEXT NOT NULL PRIMARY KEY,
                role TEXT NOT NULL,
                token TEXT NOT NULL UNIQUE,
                hash TEXT NOT NULL,
                since BIGINT NOT NULL);
            """),
    ];
}
