using Flywheel.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Tracking;

/// <summary>Puts tracking into a program.</summary>
public static class TrackingRoom
{
    /// <summary>The room's tables.</summary>
    public static IReadOnlyList<CatalogMigration> Migrations => TrackingTables.Migrations;

    /// <summary>Adds <see cref="Tracker"/>, <see cref="LoggedModels"/> and <see cref="Traces"/>. Needs storage.</summary>
    public static IServiceCollection AddTracking(this IServiceCollection services, TrackingOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        foreach (var migration in Migrations)
        {
            services.AddSingleton(migration);
        }

        return services.AddSingleton(options).AddSingleton<Tracker>().AddSingleton<LoggedModels>().AddSingleton<Traces>();
    }
}
