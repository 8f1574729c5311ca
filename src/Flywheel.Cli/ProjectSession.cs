using System.CommandLine;
using Flywheel.Core;
using Flywheel.Data;
using Flywheel.Labels.Outcomes;
using Flywheel.Labels.Reviews;
using Flywheel.Projects;
using Flywheel.Projects.Definitions;
using Flywheel.Server;
using Flywheel.Storage;
using Flywheel.Tracking;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Cli;

/// <summary>A project and its open workspace, for the length of one verb.</summary>
internal sealed class ProjectSession : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly Workspace _workspace;

    private ProjectSession(ProjectDefinition project, ServiceProvider services, Workspace workspace) => (Project, _services, _workspace) = (project, services, workspace);

    public ProjectDefinition Project { get; }

    public IServiceProvider Services => _services;

    /// <summary>What the last crash left behind and opening put right.</summary>
    public IReadOnlyList<Repair> Repairs => _workspace.Repairs;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public static async Task<Result<ProjectSession>> OpenAsync(string folder, ParseResult parsed, CancellationToken cancellation)
    {
        var read = await ProjectReader.ReadAsync(folder, cancellation);
        if (!read.TryGet(out var project))
        {
            return read.Refused<ProjectSession>();
        }

        return await OpenAsync(project, SharedOptions.Storage(RootOf(project, parsed), parsed), ServeOptions.Tracking(parsed), TimeProvider.System, cancellation);
    }

    /// <summary>Where a project's workspace is.</summary>
    public static string RootOf(ProjectDefinition project, ParseResult parsed) => parsed.GetValue(SharedOptions.Workspace)?.FullName ?? Path.Combine(project.Folder, ".flywheel");

    /// <summary>Opens a workspace whose rooms go by this time.</summary>
    public static Task<Result<ProjectSession>> OpenAsync(ProjectDefinition project, StorageOptions storage, TrackingOptions tracking, TimeProvider time, CancellationToken cancellation) =>
        OpenAsync(project, storage, tracking, time, null, cancellation);

    /// <summary>The same with another journal on top of the workspace's own.</summary>
    public static async Task<Result<ProjectSession>> OpenAsync(
        ProjectDefinition project, StorageOptions storage, TrackingOptions tracking, TimeProvider time, Func<IJournal, IJournal>? journal, CancellationToken cancellation)
    {
        var rooms = new ServiceCollection().AddSingleton(project.Loop?.Outcomes ?? new OutcomeRules()).AddSingleton(project.Reviews?.Queue ?? new ReviewQueueOptions()).AddFlywheel(storage, new DataOptions(), tracking).AddSingleton(time);
        if (journal is not null)
        {
            rooms.AddSingleton(provider => journal(provider.GetRequiredService<Workspace>().Journal));
        }

        var services = rooms.BuildServiceProvider();
        var opened = await services.OpenWorkspaceAsync(cancellation);
        if (opened.TryGet(out var workspace))
        {
            return new ProjectSession(project, services, workspace);
        }

        await services.DisposeAsync();
        return opened.Refused<ProjectSession>();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _workspace.DisposeAsync();
    }
}
