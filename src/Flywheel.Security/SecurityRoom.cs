using Flywheel.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Security;

/// <summary>Puts security into a program.</summary>
public static class SecurityRoom
{
    /// <summary>The room's tables.</summary>
    public static IReadOnlyList<CatalogMigration> Migrations => SecurityTables.Migrations;

    /// <summary>Adds <see cref="People"/>. Needs storage.</summary>
    public static IServiceCollection AddSecurity(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        foreach (var migration in Migrations)
        {
            services.AddSingleton(migration);
        }

        return services.AddSingleton<People>();
    }
}
