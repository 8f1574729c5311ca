using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Features.Leaks;

/// <summary>
/// Cuts time at a few moments. Rows just before a cut are computed from the true events, and again with every event not known by the cut changed in every value: its group, its
/// numbers, when it happened; some are gone.
/// </summary>
internal sealed class ProgramLeakCheck(FeatureProgram program, IReadOnlyDictionary<string, ColumnBatch> events, ColumnBatch rows, LeakGuardOptions options)
{
    private readonly SeededRandom _random = new(options.Seed);
    private readonly FeatureComparison _comparison = new();
    private long _perturbed;

    internal Result<LeakReport> Run(CancellationToken cancellationToken)
    {
        var sweep = new SweepOptions { Threads = options.Threads };
        var history = program.Load(events, sweep, cancellationToken);
        if (!history.TryGet(out var truth))
        {
            return history.Refused<LeakReport>();
        }

        long looked = 0;
        foreach (var (cut, sample) in CutSampling.Of(rows.Get<TimestampColumn>(program.Plan.Row.Time), options, _random))
        {
            var asked = rows.Take(sample);
            var changed = program.Load(Perturbed(cut), sweep, cancellationToken).Value.Compute(asked, null, cancellationToken);
            if (!changed.TryGet(out var after))
            {
                return changed.Refused<LeakReport>();
            }

            Compare(asked, truth.Compute(asked, null, cancellationToken).Value, after);
            looked += sample.Length;
        }

        return new LeakReport(looked, _perturbed, [.. _comparison.Findings]);
    }

    private void Compare(ColumnBatch asked, ColumnBatch before, ColumnBatch after)
    {
        for (var feature = 0; feature < before.Columns.Length; feature++)
        {
            for (var row = 0; row < before.Count; row++)
            {
                _comparison.Compare(before.Schema.Fields[feature].Name, before.Columns[feature], row, after.Columns[feature], row, Where);
            }
        }

        string Where(int row) => $"{program.Plan.Row.Time} {asked[program.Plan.Row.Time].ValueAt(row)}";
    }

    private Dictionary<string, ColumnBatch> Perturbed(long cut)
    {
        var perturbed = events.ToDictionary(StringComparer.Ordinal);
        foreach (var dataset in program.Plan.Datasets)
        {
            if (dataset.KnownAt is { } known && program.EventColumns[dataset.Name] is { IsEmpty: false } read)
            {
                perturbed[dataset.Name] = Perturbed(events[dataset.Name].Select(read), dataset, known, cut);
            }
        }

        return perturbed;
    }

    private ColumnBatch Perturbed(ColumnBatch batch, DatasetShape dataset, string known, long cut)
    {
        var (times, future, kept) = (batch.Get<TimestampColumn>(known), new bool[batch.Count], new List<int>(batch.Count));
        for (var row = 0; row < future.Length; row++)
        {
            future[row] = times.IsNull(row) || times.Values[row] > cut;
            if (!future[row] || _random.NextInt64(8) != 0)
            {
                kept.Add(row);
            }
        }

        var columns = batch.Schema.Fields.Select((field, i) =>
        {
            // The key stays, so that no future row takes the place of a past one; the time moves only further away.
            if (dataset.Key.Contains(field.Name, StringComparer.Ordinal))
            {
                return batch.Columns[i];
            }

            _perturbed += future.LongCount(isFuture => isFuture);
            return field.Name == known
                ? Perturbation.Of(times, [.. future.Select((isFuture, row) => isFuture && !times.IsNull(row))], _random, upwards: true)
                : Perturbation.Of(batch.Columns[i], future, _random, upwards: false);
        }).ToArray();
        return new ColumnBatch(batch.Schema, columns).Take(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(kept));
    }
}
