using System.Collections.Immutable;
using Flywheel.Training.Encoders;
using Flywheel.Training.Linear;
using Flywheel.Training.Recipes;
using Flywheel.Training.Trainers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Flywheel.Training;

/// <summary>Composes the room.</summary>
public static class TrainingRoom
{
    /// <summary>The trainers of this room: logistic and linear regression.</summary>
    public static ImmutableArray<ITrainer> Trainers { get; } = [LinearTrainer.Logistic(), LinearTrainer.Linear()];

    /// <summary>The encoders of this room: number, one-hot, ordinal, target, hash, bins.</summary>
    public static ImmutableArray<IEncoder> Encoders { get; } =
        [new NumberEncoder(), new OneHotEncoder(), new OrdinalEncoder(), new TargetEncoder(), new HashEncoder(), new BinEncoder()];

    /// <summary>Adds <see cref="ModelTraining"/> with the room's trainers and encoders. Calling it again adds nothing.</summary>
    public static IServiceCollection AddTraining(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(ModelTraining)))
        {
            return services;
        }

        foreach (var trainer in Trainers)
        {
            services.AddTrainer(trainer);
        }

        foreach (var encoder in Encoders)
        {
            services.AddEncoder(encoder);
        }

        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<ModelTraining>();
    }

    /// <summary>Adds a trainer. Two of one name stop the start.</summary>
    public static IServiceCollection AddTrainer(this IServiceCollection services, ITrainer trainer) => services.AddSingleton(trainer);

    /// <summary>Adds an encoder. Two of one name stop the start.</summary>
    public static IServiceCollection AddEncoder(this IServiceCollection services, IEncoder encoder) => services.AddSingleton(encoder);
}
