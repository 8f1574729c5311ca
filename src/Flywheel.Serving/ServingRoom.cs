using Flywheel.Core.Prediction;
using Flywheel.Data.Sources;
using Flywheel.Data.Tables;
using Flywheel.Registry;
using Flywheel.Serving.Batches;
using Flywheel.Serving.Explaining;
using Flywheel.Serving.Foreign;
using Flywheel.Serving.Health;
using Flywheel.Serving.Replays;
using Flywheel.Serving.Routing;
using Flywheel.Serving.States;
using Flywheel.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Serving;

/// <summary>Puts serving into a program.</summary>
public static class ServingRoom
{
    /// <summary>Registers <see cref="Endpoints"/>, <see cref="BatchScorer"/>, <see cref="ServingAudition"/>, <see cref="PredictionReplay"/>, <see cref="ForeignModels"/>, <see cref="PredictionSearch"/>, <see cref="PredictionExplainer"/>, <see cref="ServiceHealthLog"/> and the room's migrations. Needs storage, data, the registry and a predictor loader.</summary>
    public static IServiceCollection AddServing(this IServiceCollection services)
    {
        foreach (var migration in ServingMigrations.All)
        {
            services.AddSingleton<CatalogMigration>(migration);
        }

        return services
            .AddSingleton<LiveStates>()
            .AddSingleton<LiveStateLoader>()
            .AddSingleton<EndpointLoader>()
            .AddSingleton<RouteStore>()
            .AddSingleton<ServiceHealthLog>()
            .AddSingleton<ServedEndpoints>()
            .AddSingleton(rooms => new ServingAudition(rooms.GetRequiredService<EndpointLoader>(), rooms.GetRequiredService<IJournal>(), rooms.GetRequiredService<TimeProvider>()))
            .AddSingleton(rooms => new PredictionReplay(rooms.GetRequiredService<EndpointLoader>(), rooms.GetRequiredService<IJournal>(), rooms.GetRequiredService<TimeProvider>()))
            .AddSingleton(rooms => new BatchScorer(
                rooms.GetRequiredService<EndpointLoader>(), rooms.GetRequiredService<SourceReader>(), rooms.GetRequiredService<ITableEngine>(), rooms.GetRequiredService<IJournal>(), rooms.GetRequiredService<TimeProvider>()))
            .AddSingleton<PredictionSearch>()
            .AddSingleton(rooms => new PredictionExplainer(rooms.GetRequiredService<ReleaseRegistry>(), rooms.GetRequiredService<IPredictorLoader>()))
            .AddSingleton(rooms => new ForeignModels(
                rooms.GetRequiredService<IModelAdapter>(), rooms.GetRequiredService<IPredictorLoader>(), rooms.GetRequiredService<IObjects>(), rooms.GetRequiredService<ReleaseRegistry>()))
            .AddSingleton(rooms => new Endpoints(
                rooms.GetRequiredService<ServedEndpoints>(), rooms.GetRequiredService<RouteStore>(), rooms.GetRequiredService<Data.Datasets>(), rooms.GetRequiredService<IJournal>()));
    }
}
