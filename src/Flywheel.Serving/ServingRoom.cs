using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Serving;

/// <summary>Puts serving into a program.</summary>
public static class ServingRoom
{
    /// <summary>Registers <see cref="Endpoints"/>. Needs storage, data, the registry and a predictor loader.</summary>
    public static IServiceCollection AddServing(this IServiceCollection services) => services.AddSingleton<Endpoints>();
}
