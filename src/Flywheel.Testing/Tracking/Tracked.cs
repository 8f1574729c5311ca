using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Storage;
using Flywheel.Tracking;
using Shouldly;
using Xunit;

namespace Flywheel.Testing.Tracking;

/// <summary>A tracker on a workspace of its own.</summary>
internal sealed class Tracked : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly Workspace _workspace;

    public Tracked(TemporaryFolder folder, Workspace workspace)
    {
        (_folder, _workspace) = (folder, workspace);
        Tracker = Another();
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public Tracker Tracker { get; }

    /// <summary>Another tracker on the same workspace, as another process has.</summary>
    public Tracker Another() => new(_workspace.Catalog, TimeProvider.System, new TrackingOptions());

    public static MetricPoint Metric(string key, double value, long step = 0, long at = 0) => new(key, value, step, new Timestamp(at));

    public async Task<RunId> StartAsync(string name = "run", long started = 0) => (await Tracker.StartAsync(
        new RunDefinition(ExperimentId.Default, name) { Started = new Timestamp(started) }, Token)).Value.Id;

    public async Task LogAsync(RunId run, params MetricPoint[] metrics) =>
        (await Tracker.LogAsync(run, new RunBatch { Metrics = [.. metrics] }, Token)).Refusals.ShouldBeEmpty();

    public Task<Result> ParamAsync(RunId run, string key, string value) =>
        Tracker.LogAsync(run, new RunBatch { Params = [new(key, value)] }, Token);

    public Task<Result> TagAsync(RunId run, string key, string value) =>
        Tracker.LogAsync(run, new RunBatch { Tags = [new(key, value)] }, Token);

    public async Task<RunSnapshot> FindAsync(RunId run) => (await Tracker.FindAsync(run, Token)).ShouldNotBeNull();

    public async Task<ImmutableArray<string>> SearchAsync(string filter, params string[] order) =>
        [.. (await Tracker.SearchAsync(new RunQuery([ExperimentId.Default])
        {
            Filter = RunFilter.Parse(filter).Value,
            Order = [.. order.Select(term => RunOrder.Parse(term).Value)],
        }, Token)).Runs.Select(run => run.Name)];

    public async ValueTask DisposeAsync()
    {
        await _workspace.DisposeAsync();
        _folder.Dispose();
    }
}
