using System.Text;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;
using Flywheel.Data;
using Flywheel.Data.Rows;
using Flywheel.Data.Tables;
using Flywheel.Data.Versions;
using Flywheel.Features;
using Flywheel.Registry;
using Flywheel.Registry.Releases;
using Flywheel.Registry.Scoring;
using Flywheel.Storage;

namespace Flywheel.Serving;

/// <summary>Turns a registered release into something that answers: reads it whole, proves it, compiles its features, rebuilds their state.</summary>
internal sealed class EndpointLoader(ReleaseRegistry registry, Datasets datasets, IJournal journal, IPredictorLoader predictors)
{
    private const int ReplayRows = 4096;

    internal async Task<Result<EndpointSnapshot>> LoadAsync(ReleaseVersion version, CancellationToken cancellationToken)
    {
        var opened = await registry.OpenAsync(version.Digest, cancellationToken).ConfigureAwait(false);
        if (!opened.TryGet(out var release))
        {
            return opened.Refused<EndpointSnapshot>();
        }

        var plan = FeaturePlan.FromJson(Encoding.UTF8.GetString(release.Files[ReleaseFiles.Features].Span));
        var compiled = plan.TryGet(out var features) ? FeatureProgram.Compile(features) : plan.Refused<FeatureProgram>();
        var loaded = ReleaseScorer.Load(release, predictors);
        if (!compiled.TryGet(out var program) || !loaded.TryGet(out var scorer))
        {
            return Result.Refuse<EndpointSnapshot>(compiled.Refusals.Concat(loaded.Refusals));
        }

        var filler = scorer.Bind(program.Schema);
        var live = await OpenLiveAsync(release.Manifest, program, cancellationToken).ConfigureAwait(false);
        if (filler.TryGet(out var bound) && live.TryGet(out var state))
        {
            return new EndpointSnapshot(version, release, scorer, bound, state, program.Plan.Row.Time, program.Plan.Row.Key);
        }

        scorer.Dispose();
        return Result.Refuse<EndpointSnapshot>(filler.Refusals.Concat(live.Refusals));
    }

    private async Task<Result<LiveFeatures>> OpenLiveAsync(ReleaseManifest manifest, FeatureProgram program, CancellationToken cancellationToken)
    {
        var (events, tails) = (new Dictionary<string, ColumnBatch>(StringComparer.Ordinal), new List<(string Dataset, DatasetManifest Manifest)>());
        foreach (var (dataset, columns) in program.EventColumns.Where(entry => !entry.Value.IsEmpty))
        {
            var origin = manifest.Origins.Single(made => made.Kind == "dataset-version" && made.Name == dataset);
            var opened = await datasets.OpenAsync(new DatasetVersionId(origin.Digest), cancellationToken).ConfigureAwait(false);
            if (!opened.TryGet(out var version))
            {
                return opened.Refused<LiveFeatures>();
            }

            var read = await version.ReadAsync(columns, null, new TableSessionOptions(), cancellationToken).ConfigureAwait(false);
            if (!read.TryGet(out var rows))
            {
                return read.Refused<LiveFeatures>();
            }

            events[dataset] = rows;
            tails.Add((dataset, version.Manifest));
        }

        var live = program.OpenLive(events, new LiveOptions(), cancellationToken);
        if (live.TryGet(out var state))
        {
            foreach (var (dataset, version) in tails)
            {
                await ReplayAsync(state, dataset, version, cancellationToken).ConfigureAwait(false);
            }
        }

        return live;
    }

    // Rows that arrived after the version was made. They were checked when they were taken, so none is wrong now.
    private async Task ReplayAsync(LiveFeatures live, string dataset, DatasetManifest version, CancellationToken cancellationToken)
    {
        var reader = new JsonRowReader(version.Schema);
        await foreach (var row in journal.ReadAsync(DatasetName.Of(dataset), version.Journal, cancellationToken).ConfigureAwait(false))
        {
            reader.Read(row.Json.Span);
            if (reader.Count == ReplayRows)
            {
                live.Append(dataset, reader.Take(), cancellationToken);
            }
        }

        if (reader.Count > 0)
        {
            live.Append(dataset, reader.Take(), cancellationToken);
        }
    }
}
