using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Features.Leaks;

/// <summary>The same for columns that are computed outside: raw rows of the future are changed, the caller computes again, and the past must not move.</summary>
internal sealed class ComputedLeakCheck(
    RawTable raw, ComputedColumns columns, Func<ColumnBatch, CancellationToken, Task<Result<ColumnBatch>>> compute, LeakGuardOptions options)
{
    private readonly SeededRandom _random = new(options.Seed);
    private readonly FeatureComparison _comparison = new();
    private long _perturbed;

    internal async Task<Result<LeakReport>> RunAsync(CancellationToken cancellationToken)
    {
        var computed = await compute(raw.Rows, cancellationToken).ConfigureAwait(false);
        if (!computed.TryGet(out var before))
        {
            return computed.Refused<LeakReport>();
        }

        long looked = 0;
        foreach (var cut in new CutSampling(before.Get<TimestampColumn>(columns.Time), options, _random).Cuts())
        {
            var again = await compute(Perturbed(cut), cancellationToken).ConfigureAwait(false);
            if (!again.TryGet(out var after))
            {
                return again.Refused<LeakReport>();
            }

            looked += Compare(before, after, cut);
        }

        return new LeakReport(looked, _perturbed, [.. _comparison.Findings]);
    }

    private ColumnBatch Perturbed(long cut)
    {
        var future = new bool[raw.Rows.Count];
        for (var row = 0; row < future.Length; row++)
        {
            future[row] = !raw.KnownAt.IsNull(row) && raw.KnownAt.Values[row] > cut;
        }

        _perturbed += future.LongCount(isFuture => isFuture) * raw.Columns.Length;
        return new ColumnBatch(raw.Rows.Schema, raw.Rows.Schema.Fields.Select((field, i) => raw.Columns.Contains(field.Name, StringComparer.Ordinal)
            ? Perturbation.Of(raw.Rows.Columns[i], future, _random, upwards: true)
            : raw.Rows.Columns[i]));
    }

    private long Compare(ColumnBatch before, ColumnBatch after, long cut)
    {
        var places = new Dictionary<string, int>(after.Count, StringComparer.Ordinal);
        for (var row = 0; row < after.Count; row++)
        {
            places[KeyOf(after, row)] = row;
        }

        var times = before.Get<TimestampColumn>(columns.Time);
        long looked = 0;
        for (var row = 0; row < before.Count; row++)
        {
            // A row that is gone had its own later values changed beyond what the computation keeps; that is not a leak into the others.
            if (times.IsNull(row) || times.Values[row] > cut || !places.TryGetValue(KeyOf(before, row), out var place))
            {
                continue;
            }

            looked++;
            foreach (var column in columns.Checked)
            {
                _comparison.Compare(column, before[column], row, after[column], place, Where);
            }
        }

        return looked;

        string Where(int row) => string.Join(", ", columns.Key.Select(key => $"{key} {before[key].ValueAt(row)}"));
    }

    private string KeyOf(ColumnBatch batch, int row) => string.Join('\u001f', columns.Key.Select(key => Convert.ToString(batch[key].ValueAt(row), CultureInfo.InvariantCulture)));
}
