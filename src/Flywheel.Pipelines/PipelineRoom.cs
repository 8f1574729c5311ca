using Flywheel.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Pipelines;

/// <summary>Puts the runner into a program.</summary>
public static class PipelineRoom
{
    /// <summary>The room's tables.</summary>
    public static IReadOnlyList<CatalogMigration> Migrations { get; } =
        [new("pipelines", 1, "CREATE TABLE pipelines_notes (step_key TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (step_key, name))")];

    /// <summary>Adds <see cref="PipelineRunner"/>. Needs storage.</summary>
    public static IServiceCollection AddPipelines(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        foreach (var migration in Migrations)
        {
            services.AddSingleton(migration);
        }

        return services.AddSingleton<PipelineRunner>();
    }
}
