using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data;
using Flywheel.Data.Tables;
using Flywheel.Pipelines;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Wheel;

namespace Flywheel.Projects.Replay;

/// <summary>
/// The data of a story. The recording is built once, by the project's own steps, under a name of its own. What was known before the story begins is the dataset's first
/// version; what came later gets into it the way live rows do: appended to the journal, and folded when something is learned from it.
/// </summary>
internal sealed class ReplayData
{
    private readonly Datasets _datasets;
    private readonly DatasetDefinition _predicted;
    private readonly ImmutableSortedDictionary<string, DatasetVersionId> _others;
    private readonly DatasetVersionId _recording;
    private readonly string _recorded;

    private ReplayData(Datasets datasets, DatasetDefinition predicted, string recorded, DatasetVersionId recording, ImmutableSortedDictionary<string, DatasetVersionId> others) =>
        (_datasets, _predicted, _recorded, _recording, _others) = (datasets, predicted, recorded, recording, others);

    /// <summary>The dataset whose rows are lived through again.</summary>
    internal string Dataset => _predicted.Name;

    /// <summary>Versions of all datasets, the recorded one included.</summary>
    internal ImmutableSortedDictionary<string, string> Versions => Texts(_others.Add(_recorded, _recording));

    internal static ImmutableSortedDictionary<string, string> Texts(ImmutableSortedDictionary<string, DatasetVersionId> versions) =>
        versions.ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Value.Digest.ToString(), StringComparer.Ordinal);

    internal static async Task<Result<ReplayData>> PrepareAsync(ProjectDefinition project, Datasets datasets, PipelineRunner runner, IProgress<StepEvent> steps, CancellationToken cancellationToken)
    {
        var entry = FeaturePlanner.Predicted(project);
        if (!entry.TryGet(out var predicted))
        {
            return entry.Refused<ReplayData>();
        }

        if (predicted.KnownAt is null)
        {
            return new Refusal("replay.known-at", "Nothing to wait for", $"The dataset '{predicted.Name}' has no known_at: outcomes would be known at once.", "Say when a row is known.").At(predicted.Place);
        }

        var recorded = predicted.Name + "_recorded";
        var recording = project with { Datasets = [.. project.Datasets.Select(dataset => dataset.Name == predicted.Name ? dataset with { Name = recorded } : dataset)] };
        var plans = await DataPlanner.DatasetsAsync(recording, cancellationToken).ConfigureAwait(false);
        var declared = plans.IsOk
            ? await new DatasetSteps(datasets, recording, ImmutableSortedDictionary<string, DatasetVersionId>.Empty).DeclareAsync(plans.Value, cancellationToken).ConfigureAwait(false)
            : plans.Refused<ImmutableArray<StepDefinition>>();
        var planned = declared.TryGet(out var steps_) ? PipelinePlan.Create(project.Name + "-recording", steps_) : declared.Refused<PipelinePlan>();
        if (!planned.TryGet(out var plan))
        {
            return planned.Refused<ReplayData>();
        }

        var outcome = await runner.RunAsync(plan, new PipelineRunOptions { Environment = RunEnvironment.Describe(project.Folder) }, steps, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (!outcome.IsComplete)
        {
            return Result.Refuse<ReplayData>(outcome.Refusals);
        }

        var versions = recording.Datasets.ToImmutableSortedDictionary(
            dataset => dataset.Name, dataset => new DatasetVersionId(outcome.Output(DatasetSteps.NameOf(dataset.Name), ArtifactKinds.DatasetVersion)!.Digest), StringComparer.Ordinal);
        var definition = plans.Value.Single(built => built.Definition.Name == recorded).Definition with { Name = predicted.Name, From = null, SqlFile = null, Expectations = [] };
        return new ReplayData(datasets, definition, recorded, versions[recorded], versions.Remove(recorded));
    }

    /// <summary>The dataset as it was known at a moment, as a first version.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="knownAt">Another column said to tell when rows are known; which rows are taken does not depend on it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<Result<ImmutableSortedDictionary<string, DatasetVersionId>>> HistoryAsync(Timestamp moment, string? knownAt, CancellationToken cancellationToken)
    {
        var order = string.Join(", ", _predicted.Key.Prepend(_predicted.EventTime!));
        var definition = _predicted with
        {
            Sql = $"SELECT * FROM {_recorded} WHERE {_predicted.KnownAt} <= make_timestamp({moment.Microseconds}) ORDER BY {order}",
            KnownAt = knownAt ?? _predicted.KnownAt,
        };
        var plan = new DatasetPlan(definition, ImmutableDictionary<string, Data.Sources.SourceDefinition>.Empty, ImmutableDictionary<string, DatasetVersionId>.Empty.Add(_recorded, _recording), "");
        var built = await _datasets.BuildAsync(plan, null, cancellationToken).ConfigureAwait(false);
        return built.TryGet(out var build) ? _others.Add(Dataset, build.Id) : built.Refused<ImmutableSortedDictionary<string, DatasetVersionId>>();
    }

    /// <summary>The dataset with everything that was appended since, as a new version.</summary>
    internal async Task<Result<ImmutableSortedDictionary<string, DatasetVersionId>>> FoldAsync(CancellationToken cancellationToken)
    {
        var folded = await _datasets.FoldAsync(_predicted, cancellationToken).ConfigureAwait(false);
        return folded.TryGet(out var version) ? _others.Add(Dataset, version) : folded.Refused<ImmutableSortedDictionary<string, DatasetVersionId>>();
    }

    /// <summary>The recording, to be told again from a moment on.</summary>
    internal async Task<Result<RecordedRows>> ReadAsync(ProjectDefinition project, Timestamp from, CancellationToken cancellationToken)
    {
        var opened = await _datasets.OpenAsync(_recording, cancellationToken).ConfigureAwait(false);
        var read = opened.TryGet(out var version) ? await version.ReadAsync([], null, new TableSessionOptions(), cancellationToken).ConfigureAwait(false) : opened.Refused<ColumnBatch>();
        var label = opened.IsOk ? FeaturePlanner.Label(project, opened.Value.Manifest with { Dataset = Dataset }) : opened.Refused<Features.RowExpression>();
        if (!read.TryGet(out var rows) || !label.TryGet(out var question))
        {
            return Result.Refuse<RecordedRows>(read.Refusals.Concat(label.Refusals));
        }

        var answers = question.Evaluate(rows, cancellationToken).Value;
        var outcomes = new double[rows.Count];
        for (var row = 0; row < outcomes.Length; row++)
        {
            outcomes[row] = answers.ValueAt(row) switch { true => 1, false => 0, double number => number, long number => number, _ => double.NaN };
        }

        return new RecordedRows(rows, outcomes, [.. question.Columns, _predicted.KnownAt!], _predicted.EventTime!, _predicted.KnownAt!, from);
    }
}
