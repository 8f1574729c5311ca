using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Monitoring.Sketches;

namespace Flywheel.Monitoring.Drift;

/// <summary>
/// Makes a reference of days. Distances from it have two parts, how days differ and how few rows were looked at, so days of fewer rows are ranked among the measuring
/// days thinned to as few: a service of a hundredth of the traffic it learned from is not one that drifts.
/// </summary>
internal static class DriftReferenceBuilder
{
    private const int LeastDays = 14;
    private const int LeastRows = 100;
    private const int Thinning = 2;

    internal static Result<DriftReference> Build(IReadOnlyList<ReferenceDay> days, ulong seed, ColumnBatch? learned)
    {
        var filled = days.Where(day => day.Features.Count > 0).ToArray();
        if (filled.Length < LeastDays)
        {
            return new Refusal("monitoring.reference-short", "Reference too short", $"The reference has {filled.Length} days with rows.",
                "Give at least 14, better 40: only days tell how much days differ.");
        }

        var (pooled, measuring) = (filled.Where((_, i) => i % 2 == 0).ToArray(), filled.Where((_, i) => i % 2 == 1).ToArray());
        var pool = Pool(pooled, seed);
        FeatureHabitsReader.Learn(pool.Pool, days, learned);
        return new DriftReference(pool.Pool, pool.Projection, pool.RowsPerDay) { Levels = [.. Levels(pool, measuring)] };
    }

    internal static DriftReference PoolOnly(IReadOnlyList<ReferenceDay> days, ulong seed, ColumnBatch? learned)
    {
        var pool = Pool(days, seed);
        FeatureHabitsReader.Learn(pool.Pool, days, learned);
        return pool;
    }

    private static DriftReference Pool(IReadOnlyList<ReferenceDay> days, ulong seed)
    {
        ImmutableArray<MonitoredFeature> features = [.. days[0].Features.Schema.Fields.Select(field => new MonitoredFeature(field.Name, field.Type == ColumnType.Text))];
        var scales = features.Where(feature => !feature.IsText).Select(feature => new FeatureSketch(feature)).ToArray();
        foreach (var (sketch, day) in scales.SelectMany(sketch => days.Select(day => (sketch, day))))
        {
            sketch.Add(day.Features[sketch.Feature.Name]);
        }

        var projection = new JointProjection([.. scales.Select(feature => new FeatureScale(feature.Feature.Name, feature.Mean, feature.Deviation))], seed);
        var pool = new PredictionSketch(features, projection);
        foreach (var day in days)
        {
            pool.Add(day.Features, day.Scores);
        }

        return new DriftReference(pool, projection, pool.Count / (double)days.Count);
    }

    // Each level is of days thinned to as many rows as a day must have to be ranked in it, so that no day is far only because it is short.
    private static IEnumerable<DriftLevel> Levels(DriftReference reference, ReferenceDay[] measuring)
    {
        var most = measuring.Select(day => day.Features.Count).Order().ElementAt(measuring.Length / 10);
        yield return Level(reference, measuring, most);
        for (var rows = most; rows > LeastRows;)
        {
            rows = Math.Max(rows / Thinning, LeastRows);
            yield return Level(reference, measuring, rows);
        }
    }

    private static DriftLevel Level(DriftReference reference, ReferenceDay[] days, int rows) => new(rows, [.. days.Where(day => day.Features.Count >= rows).Select(day =>
    {
        var (sketch, thinned) = (reference.NewSketch(), Thin(day, rows));
        sketch.Add(thinned.Features, thinned.Scores);
        return reference.Distances(sketch).Select(finding => finding.Distance).ToImmutableArray();
    })]);

    private static ReferenceDay Thin(ReferenceDay day, int rows)
    {
        if (day.Features.Count == rows)
        {
            return day;
        }

        var order = Enumerable.Range(0, rows).Select(row => (int)((long)row * day.Features.Count / rows)).ToArray();
        var scores = day.Scores.Length == day.Features.Count ? order.Select(row => day.Scores.Span[row]).ToArray() : [];
        return new ReferenceDay(new ColumnBatch(day.Features.Schema, day.Features.Columns.Select(column => column.Take(order))), scores);
    }
}
