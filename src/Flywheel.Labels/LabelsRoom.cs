using Flywheel.Labels.Outcomes;
using Flywheel.Labels.Reviews;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Flywheel.Labels;

/// <summary>Puts labels into a program.</summary>
public static class LabelsRoom
{
    /// <summary>
    /// Adds <see cref="OutcomeLogs"/> and <see cref="ReviewDesks"/> with the default rules. Needs storage and a clock; register other <see cref="OutcomeRules"/> and
    /// <see cref="ReviewQueueOptions"/> before.
    /// </summary>
    public static IServiceCollection AddLabels(this IServiceCollection services)
    {
        services.TryAddSingleton(new OutcomeRules());
        services.TryAddSingleton(new ReviewQueueOptions());
        services.TryAddSingleton<OutcomeLogs>();
        services.TryAddSingleton<ReviewDesks>();
        return services;
    }
}
