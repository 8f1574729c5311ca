using Flywheel.Core.Columns;
using Flywheel.Data.Sketches;
using Flywheel.Monitoring.Sketches;

namespace Flywheel.Monitoring.Drift;

/// <summary>
/// Reads off all rows there are what features do now and then: seasons bring values that the last weeks did not have, and nights bring windows without events. Neither is broken.
/// </summary>
internal static class FeatureHabitsReader
{
    // A night of few rows must fill one, and chance must not: the share of 50 rows is off by 14 % at most, 19 times of 20.
    private const int WindowRows = 50;

    internal static void Learn(PredictionSketch pool, IReadOnlyList<ReferenceDay> days, ColumnBatch? learned)
    {
        foreach (var feature in pool.Features)
        {
            Column[] columns = [.. days.Select(day => day.Features).Append(learned).OfType<ColumnBatch>().Select(rows => rows[feature.Feature.Name])];
            var (all, missing) = (new FeatureSketch(feature.Feature), 0.0);
            foreach (var column in columns)
            {
                all.Add(column);
            }

            foreach (var day in days)
            {
                missing = Math.Max(missing, MostMissing(day.Features[feature.Feature.Name]));
            }

            feature.Habits = new FeatureHabits(all.Numbers.Min, all.Numbers.Max, missing, Know(feature.Texts, all.Texts));
        }
    }

    private static bool Know(CategorySketch pool, CategorySketch all)
    {
        if (all.LostCount > 0 || pool.LostCount > 0)
        {
            return false;
        }

        foreach (var text in all.Counts.Keys)
        {
            pool.Add(text, 0);
        }

        return true;
    }

    private static double MostMissing(Column column)
    {
        var most = 0.0;
        for (var start = 0; start + WindowRows <= column.Count; start += WindowRows)
        {
            var missing = 0;
            for (var row = start; row < start + WindowRows; row++)
            {
                missing += column.IsNull(row) || (column is DoubleColumn numbers && double.IsNaN(numbers.Values[row])) ? 1 : 0;
            }

            most = Math.Max(most, missing / (double)WindowRows);
        }

        return most;
    }
}
