using System.Collections.Immutable;
using System.Text;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data;
using Flywheel.Data.Predictions;
using Flywheel.Data.Rows;
using Flywheel.Data.Tables;
using Flywheel.Features;
using Flywheel.Monitoring.Skew;
using Flywheel.Registry.Releases;

namespace Flywheel.Projects.Loop.Monitors;

/// <summary>
/// Computes features of live rows again as training would: by the sweep, on one core, over what the datasets hold today, journal included, of which each row sees what was known at its
/// own time. Nothing is shared with the live state but the definition. Safe to use from many threads.
/// </summary>
internal sealed class SweptFeatures(Datasets datasets, ReleaseSnapshot release) : IFeatureRecomputation
{
    public async Task<Result<ImmutableArray<ImmutableArray<FeatureValue>>>> RecomputeAsync(IReadOnlyList<PredictionRow> rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var plan = FeaturePlan.FromJson(Encoding.UTF8.GetString(release.Files[ReleaseFiles.Features].Span));
        var compiled = plan.TryGet(out var features) ? FeatureProgram.Compile(features) : plan.Refused<FeatureProgram>();
        if (!compiled.TryGet(out var program))
        {
            return compiled.Refused<ImmutableArray<ImmutableArray<FeatureValue>>>();
        }

        var asked = Read(program, rows);
        var known = asked.IsOk ? await EventsAsync(program, rows.Max(row => row.EventTime), cancellationToken).ConfigureAwait(false) : asked.Refused<IReadOnlyDictionary<string, ColumnBatch>>();
        var swept = known.TryGet(out var events) ? program.Sweep(events, asked.Value, new SweepOptions { Threads = 1 }, null, cancellationToken) : known.Refused<ColumnBatch>();
        return swept.TryGet(out var computed)
            ? Enumerable.Range(0, rows.Count).Select(row => Values(computed, row)).ToImmutableArray()
            : swept.Refused<ImmutableArray<ImmutableArray<FeatureValue>>>();
    }

    // What was known after the last of the rows is seen by none of them.
    private async Task<Result<IReadOnlyDictionary<string, ColumnBatch>>> EventsAsync(FeatureProgram program, Timestamp until, CancellationToken cancellationToken)
    {
        var events = new Dictionary<string, ColumnBatch>(StringComparer.Ordinal);
        foreach (var (dataset, columns) in program.EventColumns.Where(entry => !entry.Value.IsEmpty))
        {
            var found = await datasets.FindAsync(dataset, cancellationToken).ConfigureAwait(false);
            var opened = found.TryGet(out var id) ? await datasets.OpenAsync(id, cancellationToken).ConfigureAwait(false) : found.Refused<Data.Versions.DatasetSnapshot>();
            if (!opened.TryGet(out var version))
            {
                return opened.Refused<IReadOnlyDictionary<string, ColumnBatch>>();
            }

            var read = await version.ReadAsync(columns, until, new TableSessionOptions { Threads = 1 }, cancellationToken).ConfigureAwait(false);
            if (!read.TryGet(out var past))
            {
                return read.Refused<IReadOnlyDictionary<string, ColumnBatch>>();
            }

            var tail = await version.TailAsync(cancellationToken).ConfigureAwait(false);
            events[dataset] = tail.Rows.Count == 0 ? past : ColumnBatch.Concat([past, new ColumnBatch(past.Schema, tail.Rows.Select(columns).Columns)]);
        }

        return events;
    }

    private Result<ColumnBatch> Read(FeatureProgram program, IReadOnlyList<PredictionRow> rows)
    {
        var reader = new JsonRowReader(new Schema(release.Manifest.Request.Select(column => column with { Nullable = column.Name != program.Plan.Row.Time && column.Nullable })));
        foreach (var row in rows)
        {
            if (reader.Read(Encoding.UTF8.GetBytes(row.Inputs)) is { } wrong)
            {
                return new Refusal("monitoring.skew-row", "Row not understood", $"The row of the prediction {row.Id} does not fit the release that answered it: {wrong}.");
            }
        }

        return reader.Take();
    }

    // The log has no numbers that JSON lacks.
    private static ImmutableArray<FeatureValue> Values(ColumnBatch computed, int row) => [.. computed.Schema.Fields.Zip(computed.Columns, (field, column) =>
        column is TextColumn texts ? new FeatureValue(field.Name, texts[row])
        : new FeatureValue(field.Name, column is DoubleColumn numbers && !numbers.IsNull(row) && double.IsFinite(numbers.Values[row]) ? numbers.Values[row] : null))];
}
