using Flywheel.Labels.Outcomes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Flywheel.Labels;

/// <summary>Puts labels into a program.</summary>
public static class LabelsRoom
{
    /// <summary>Adds <see cref="OutcomeLogs"/> with the default rules. Needs storage and a clock; register other <see cref="OutcomeRules"/> before.</summary>
    public static IServiceCollection AddLabels(this IServiceCollection services)
    {
        services.TryAddSingleton(new OutcomeRules());
        services.TryAddSingleton<OutcomeLogs>();
        return services;
    }
}
