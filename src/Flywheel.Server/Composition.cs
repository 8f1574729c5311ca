using Flywheel.Cluster;
using Flywheel.Data;
using Flywheel.Engines.DuckDb;
using Flywheel.Engines.Onnx;
using Flywheel.Engines.XGBoost;
using Flywheel.Labels;
using Flywheel.Pipelines;
using Flywheel.Projects;
using Flywheel.Projects.Commands;
using Flywheel.Protocols.MLflow;
using Flywheel.Registry;
using Flywheel.Security;
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
    public static IServiceCollection AddFlywheel(this IServiceCollection services, StorageOptions storage, DataOptions data) =>
        services.AddFlywheel(storage, data, new TrackingOptions());

    /// <summary>Adds the whole system on one workspace, with files of runs where the options say.</summary>
    public static IServiceCollection AddFlywheel(this IServiceCollection services, StorageOptions storage, DataOptions data, TrackingOptions tracking) => services
        .AddSingleton(TimeProvider.System)
        .AddStorage(storage)
        .AddCluster()
        .AddDuckDb()
        .AddOnnx()
        .AddData(data)
        .AddTraining()
        .AddXGBoost()
        .AddPipelines()
        .AddTracking(tracking)
        .AddRegistry()
        .AddSecurity()
        .AddProjects()
        .AddServing()
        .AddLabels()
        .AddSingleton(provider => new ArtifactFolder(FilesOf(tracking) ?? Path.Combine(provider.GetRequiredService<Workspace>().Root, "artifacts")))
        .AddSingleton<MlflowRooms>()
        .AddSingleton<ITrackingDoor, TrackingDoor>();

    /// <summary>The folder that clients were told to write to, when it is one; the server then reads that one too.</summary>
    private static string? FilesOf(TrackingOptions tracking) => tracking.ArtifactRoot switch
    {
        var uri when uri.StartsWith("file:", StringComparison.OrdinalIgnoreCase) => Uri.UnescapeDataString("/" + uri["file:".Length..].TrimStart('/')),
        var path when Path.IsPathRooted(path) => path,
        _ => null,
    };
}
