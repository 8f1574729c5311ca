using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Features.Windows;

namespace Flywheel.Features.Leaks;

/// <summary>
/// Cuts time at a few moments. Rows before a cut are computed from the events around it, and again with every event not known by the cut changed in every value: its group, its
/// numbers, when it happened; some are gone. The events around the cut will do, because the promise is about any events.
/// </summary>
internal sealed class ProgramLeakCheck(FeatureProgram program, IReadOnlyDictionary<string, ColumnBatch> events, ColumnBatch rows, LeakGuardOptions options)
{
    private readonly SeededRandom _random = new(options.Seed);
    private readonly FeatureComparison _comparison = new();
    private long _perturbed;

    internal Result<LeakReport> Run(CancellationToken cancellationToken)
    {
        var sweep = new SweepOptions { Threads = options.Threads };
        var sampling = new CutSampling(rows.Get<TimestampColumn>(program.Plan.Row.Time), options, _random);
        var orders = Read().ToDictionary(dataset => dataset.Name, dataset => Order(events[dataset.Name].Get<TimestampColumn>(dataset.KnownAt!)), StringComparer.Ordinal);
        long looked = 0;
        foreach (var cut in sampling.Cuts())
        {
            var (near, since) = Near(orders, cut);
            var asked = rows.Take(sampling.Rows(since, cut));
            var computed = program.Sweep(near, asked, sweep, null, cancellationToken);
            if (!computed.TryGet(out var before))
            {
                return computed.Refused<LeakReport>();
            }

            Compare(asked, before, program.Sweep(Perturbed(near, cut), asked, sweep, null, cancellationToken).Value);
            looked += asked.Count;
        }

        return new LeakReport(looked, _perturbed, [.. _comparison.Findings]);
    }

    /// <summary>The datasets whose rows become known in time and that a feature reads.</summary>
    private IEnumerable<DatasetShape> Read() =>
        program.Plan.Datasets.Where(dataset => dataset.KnownAt is not null && !program.EventColumns[dataset.Name].IsEmpty && events.ContainsKey(dataset.Name));

    private static int[] Order(TimestampColumn known)
    {
        var rows = Enumerable.Range(0, known.Count).ToArray();

        // Rows that never become known are of the future, whenever that is.
        return StableSort.ByKey(Array.ConvertAll(rows, row => known.IsNull(row) ? long.MaxValue : known.Values[row]), rows);
    }

    /// <summary>Of each dataset the last events known by the cut and the first ones after it, in the dataset's order; and since when all of them are there.</summary>
    private (Dictionary<string, ColumnBatch> Near, long Since) Near(Dictionary<string, int[]> orders, long cut)
    {
        var (near, since) = (events.ToDictionary(StringComparer.Ordinal), long.MinValue);
        foreach (var dataset in Read())
        {
            var (order, known) = (orders[dataset.Name], events[dataset.Name].Get<TimestampColumn>(dataset.KnownAt!));
            var times = Array.ConvertAll(order, row => known.IsNull(row) ? long.MaxValue : known.Values[row]);
            var at = Positions.After(times, 0, times.Length, cut);
            var (from, to) = (Math.Max(0, at - (options.Events / 2)), Math.Min(order.Length, at + (options.Events / 2)));
            var kept = order[from..to];
            Array.Sort(kept);
            near[dataset.Name] = events[dataset.Name].Select(program.EventColumns[dataset.Name]).Take(kept);
            since = from == 0 ? since : Math.Max(since, times[from]);
        }

        return (near, since);
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

    private Dictionary<string, ColumnBatch> Perturbed(Dictionary<string, ColumnBatch> near, long cut)
    {
        var perturbed = near.ToDictionary(StringComparer.Ordinal);
        foreach (var dataset in Read())
        {
            perturbed[dataset.Name] = Perturbed(near[dataset.Name], dataset, dataset.KnownAt!, cut);
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
