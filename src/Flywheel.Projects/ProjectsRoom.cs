using Flywheel.Evaluation;
using Flywheel.Evaluation.Metrics;
using Flywheel.Projects.Iterations;
using Flywheel.Projects.Wheel;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Projects;

/// <summary>Puts the wheel into a program.</summary>
public static class ProjectsRoom
{
    /// <summary>Registers <see cref="ProjectWheel"/> and <see cref="ReleaseReproducer"/>. Needs every room it turns, and the built-in metrics.</summary>
    public static IServiceCollection AddProjects(this IServiceCollection services)
    {
        foreach (var migration in ProjectIterations.Migrations)
        {
            services.AddSingleton(migration);
        }

        return services
            .AddSingleton<ProjectIterations>()
            .AddSingleton(provider => new MetricCatalog<BinarySample>([.. BuiltInMetrics.Binary, .. provider.GetServices<IMetric<BinarySample>>()]))
            .AddSingleton<ReleaseJudge>()
            .AddSingleton<TurnRecorder>()
            .AddSingleton<ProjectWheel>()
            .AddSingleton<ReleaseReproducer>();
    }
}
