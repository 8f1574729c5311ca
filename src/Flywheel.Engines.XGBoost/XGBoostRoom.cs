using Flywheel.Training;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Engines.XGBoost;

/// <summary>Registers the engine.</summary>
public static class XGBoostRoom
{
    /// <summary>Adds the trainers <c>gradient-boosting</c> and <c>random-forest</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static IServiceCollection AddXGBoost(this IServiceCollection services, XGBoostOptions? options = null)
    {
        var accepted = options ?? new XGBoostOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(accepted.Threads);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(accepted.Threads, XGBoostOptions.MaxThreads);
        return services
            .AddTrainer(GradientBoosting.Trainer(accepted))
            .AddTrainer(RandomForest.Trainer(accepted));
    }
}
