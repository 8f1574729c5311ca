using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Storage;
using Flywheel.Tracking.Recording;
using Flywheel.Tracking.Searching;

namespace Flywheel.Tracking;

/// <summary>
/// Experiments and their runs: what was tried, with what, and how it went. Pipeline steps, trials and clients of other languages all log here.
/// What a completed call wrote survives <c>kill -9</c>. Safe to use from many threads and processes.
/// </summary>
public sealed class Tracker
{
    private readonly ExperimentStore _experiments;
    private readonly RunStore _runs;
    private readonly RunSearch _search;

    /// <summary>Tracks in this catalog.</summary>
    public Tracker(ICatalog catalog, TimeProvider time, TrackingOptions options)
    {
        var recorder = new Recorder(catalog);
        (_experiments, _runs, _search) = (new(catalog, time, options), new(catalog, recorder, time, options), new(catalog, recorder, options));
    }

    /// <summary>Makes an experiment. Refuses <c>tracking.experiment-name</c> and <c>tracking.experiment-taken</c> (by a deleted one too).</summary>
    public Task<Result<ExperimentSnapshot>> CreateExperimentAsync(ExperimentDefinition definition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return _experiments.CreateAsync(definition, cancellationToken);
    }

    /// <summary>The experiment of this id, deleted or not, or null.</summary>
    public async Task<ExperimentSnapshot?> FindExperimentAsync(ExperimentId id, CancellationToken cancellationToken) =>
        (await _experiments.ReadAsync("id = @Number", new { id.Number }, cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    /// <summary>The experiment of this name, deleted or not, or null.</summary>
    public async Task<ExperimentSnapshot?> FindExperimentAsync(string name, CancellationToken cancellationToken) =>
        (await _experiments.ReadAsync("name = @name", new { name }, cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    /// <summary>Every experiment, latest first; null for deleted ones too.</summary>
    public Task<ImmutableArray<ExperimentSnapshot>> ListExperimentsAsync(Lifecycle? lifecycle, CancellationToken cancellationToken) =>
        _experiments.ReadAsync(lifecycle is null ? "1 = 1" : "lifecycle = @Wanted", new { Wanted = (long?)lifecycle }, cancellationToken);

    /// <summary>Changes an experiment, all or nothing. Refuses <c>tracking.experiment-unknown</c>, <c>-name</c> and <c>-taken</c>.</summary>
    public Task<Result> ChangeExperimentAsync(ExperimentId id, ExperimentChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        return _experiments.ChangeAsync(id, change, cancellationToken);
    }

    /// <summary>Starts a run. Refuses <c>tracking.experiment-unknown</c>, <c>tracking.experiment-deleted</c>, <c>tracking.run-taken</c>.</summary>
    public Task<Result<RunSnapshot>> StartAsync(RunDefinition definition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return _runs.StartAsync(definition, cancellationToken);
    }

    /// <summary>The run of this id, deleted or not, or null.</summary>
    public Task<RunSnapshot?> FindAsync(RunId id, CancellationToken cancellationToken) => _runs.FindAsync(id, cancellationToken);

    /// <summary>Changes a run. Refuses <c>tracking.run-unknown</c>, and <c>tracking.run-deleted</c> unless the change restores it.</summary>
    public Task<Result> ChangeAsync(RunId id, RunChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        return _runs.ChangeAsync(id, change, cancellationToken);
    }

    /// <summary>
    /// Logs a batch, all of it or, when anything is refused, nothing: <c>tracking.run-unknown</c>, <c>tracking.run-deleted</c>, <c>tracking.key</c>,
    /// <c>tracking.value</c>, <c>tracking.path</c>, <c>tracking.param-changed</c>, <c>tracking.tag-unknown</c>.
    /// </summary>
    public Task<Result> LogAsync(RunId id, RunBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return _runs.LogAsync(id, batch, cancellationToken);
    }

    /// <summary>Points of a metric by time, then step, then value; none for a run or a key that is not there.</summary>
    public Task<ImmutableArray<MetricPoint>> HistoryAsync(RunId id, string key, int take, long skip, CancellationToken cancellationToken) =>
        _runs.HistoryAsync(id, key, take, skip, cancellationToken);

    /// <summary>Files of a run by path.</summary>
    public Task<ImmutableArray<RunArtifact>> ArtifactsAsync(RunId id, CancellationToken cancellationToken) => _runs.ArtifactsAsync(id, cancellationToken);

    /// <summary>Finds runs.</summary>
    public Task<RunPage> SearchAsync(RunQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return query.Experiments.IsEmpty ? Task.FromResult(new RunPage([])) : _search.FindAsync(query, cancellationToken);
    }
}
