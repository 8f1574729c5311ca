using Flywheel.Evaluation;
using Flywheel.Evaluation.Metrics;
using Flywheel.Projects.Commands;
using Flywheel.Projects.Iterations;
using Flywheel.Projects.Loop;
using Flywheel.Projects.Replay;
using Flywheel.Projects.Wheel;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Projects;

/// <summary>Puts the wheel into a program.</summary>
public static class ProjectsRoom
{
    /// <summary>Registers <see cref="ProjectWheel"/>, <see cref="ReleaseReproducer"/> and <see cref="ProjectReplay"/>. Needs every room it turns, and the built-in metrics.</summary>
    public static IServiceCollection AddProjects(this IServiceCollection services)
    {
        foreach (var migration in ProjectIterations.Migrations.Concat(Timeline.Migrations).Concat(LoopStore.Migrations))
        {
            services.AddSingleton(migration);
        }

        return services
            .AddSingleton<ProjectIterations>()
            .AddSingleton(provider => new MetricCatalog<BinarySample>([.. BuiltInMetrics.Binary, .. provider.GetServices<IMetric<BinarySample>>()]))
            .AddSingleton<ReleaseJudge>()
            .AddSingleton<TurnRecorder>()
            .AddSingleton<CommandSteps>()
            .AddSingleton<ProjectWheel>()
            .AddSingleton<ReleaseReproducer>()
            .AddSingleton<CandidateWheel>()
            .AddSingleton<Timeline>()
            .AddSingleton<LoopStore>()
            .AddSingleton<Loops>()
            .AddSingleton<LoopReporter>()
            .AddSingleton<ArmReporter>()
            .AddSingleton<LoopRooms>()
            .AddSingleton<ProjectReplay>();
    }
}
