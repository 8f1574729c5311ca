using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data;
using Flywheel.Data.Tables;
using Flywheel.Features;
using Flywheel.Registry.Releases;
using Flywheel.Storage;

namespace Flywheel.Serving.States;

/// <summary>
/// Brings a release's features to the present: the state of the dataset versions it was made from, read as it was stored or else made from their rows and stored, and
/// then every row that came after.
/// </summary>
internal sealed class LiveStateLoader(Datasets datasets, IJournal journal, LiveStates states)
{
    internal async Task<Result<LiveState>> LoadAsync(ReleaseManifest release, FeatureProgram program, CancellationToken cancellationToken)
    {
        var versions = new SortedDictionary<string, DatasetVersionId>(StringComparer.Ordinal);
        var tails = ImmutableDictionary.CreateBuilder<string, JournalTail>(StringComparer.Ordinal);
        foreach (var dataset in program.EventColumns.Where(entry => !entry.Value.IsEmpty).Select(entry => entry.Key))
        {
            var version = new DatasetVersionId(release.Origins.Single(made => made.Kind == "dataset-version" && made.Name == dataset).Digest);
            var described = await datasets.DescribeAsync(version, cancellationToken).ConfigureAwait(false);
            if (!described.TryGet(out var manifest))
            {
                return described.Refused<LiveState>();
            }

            versions[dataset] = version;
            tails[dataset] = new JournalTail(manifest);
        }

        var loaded = await LoadAsync(versions, program, cancellationToken).ConfigureAwait(false);
        if (!loaded.TryGet(out var found))
        {
            return loaded.Refused<LiveState>();
        }

        var state = new LiveState(found.Features, found.Source, tails.ToImmutable(), journal);
        var current = await state.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        return current.IsOk ? state : Result.Refuse<LiveState>(current.Refusals);
    }

    private async Task<Result<(LiveFeatures Features, StateSource Source)>> LoadAsync(
        SortedDictionary<string, DatasetVersionId> versions, FeatureProgram program, CancellationToken cancellationToken)
    {
        using var key = new DigestBuilder("serving.live-state").Add(program.Plan.Digest);
        foreach (var (dataset, version) in versions)
        {
            key.Add(dataset).Add(version.Digest);
        }

        var name = key.Build();
        var stored = await states.FindAsync(name, program, cancellationToken).ConfigureAwait(false);
        if (stored.TryGet(out var live))
        {
            return (live, new StateSource(true, FormattableString.Invariant($"{live.EventCount:N0} events")));
        }

        var made = await MakeAsync(versions, program, cancellationToken).ConfigureAwait(false);
        if (!made.TryGet(out live))
        {
            return made.Refused<(LiveFeatures, StateSource)>();
        }

        await states.KeepAsync(name, live, cancellationToken).ConfigureAwait(false);
        return (live, new StateSource(false, stored.Refusals[0].Sentence));
    }

    private async Task<Result<LiveFeatures>> MakeAsync(SortedDictionary<string, DatasetVersionId> versions, FeatureProgram program, CancellationToken cancellationToken)
    {
        var events = new Dictionary<string, ColumnBatch>(StringComparer.Ordinal);
        foreach (var (dataset, id) in versions)
        {
            var opened = await datasets.OpenAsync(id, cancellationToken).ConfigureAwait(false);
            if (!opened.TryGet(out var version))
            {
                return opened.Refused<LiveFeatures>();
            }

            var read = await version.ReadAsync(program.EventColumns[dataset], null, new TableSessionOptions(), cancellationToken).ConfigureAwait(false);
            if (!read.TryGet(out var rows))
            {
                return read.Refused<LiveFeatures>();
            }

            events[dataset] = rows;
        }

        return program.OpenLive(events, new LiveOptions(), cancellationToken);
    }
}
