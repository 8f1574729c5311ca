using Flywheel.Data;
using Flywheel.Engines.DuckDb;
using Flywheel.Engines.Onnx;
using Flywheel.Engines.XGBoost;
using Flywheel.Pipelines;
using Flywheel.Projects;
using Flywheel.Registry;
using Flywheel.Serving;
using Flywheel.Storage;
using Flywheel.Tracking;
using Flywheel.Training;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Server;

/// <summary>Names every room and every engine, once. A program that wants another engine behind a seam registers it after this.</summary>
public static class Composition
{
    /// <summary>Adds the whole system on one workspace.</summary>
    public static IServiceCollection AddFlywheel(this IServiceCollection services, StorageOptions storage, DataOptions data) => services
        .AddSingleton(TimeProvider.System)
        .AddStorage(storage)
        .AddDuckDb()
        .AddOnnx()
        .AddData(data)
        .AddTraining()
        .AddXGBoost()
        .AddPipelines()
        .AddTracking(new TrackingOptions())
        .AddRegistry()
        .AddProjects()
        .AddServing();
}
