using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core.Columns;

namespace Flywheel.Data.Profiles;

/// <summary>Profiles rows in memory: datasets and training sets alike. Exact on the rows it is given; the same on any number of threads.</summary>
public static class Profiler
{
    // A column alone that tells two classes apart this well is rarely known in time.
    private const double Telltale = 0.98;
    private const int CorrelationRows = 200_000;
    private const int CorrelationColumns = 40;

    /// <summary>Profiles every column.</summary>
    /// <param name="name">What the rows are called.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="label">The label of each row, and how it is written; null for none.</param>
    /// <exception cref="ArgumentException">A text label with more than 50 classes.</exception>
    public static DatasetProfile Profile(string name, ColumnBatch rows, (string Name, Column Values)? label)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var view = label is { } given ? LabelView.Of(given.Values) : null;
        var columns = new ColumnProfile[rows.Columns.Length];
        Parallel.For(0, columns.Length, i => columns[i] = Judged(Profile(rows.Schema.Fields[i], rows.Columns[i], view), rows.Count));
        return new DatasetProfile(name, rows.Count, rows.Count, [.. columns], label?.Name, view?.Counts ?? [], CorrelationsOf(rows), []);
    }

    private static ColumnProfile Profile(Field field, Column column, LabelView? label) => column is TextColumn text
        ? TextProfiler.Profile(field, text, label)
        : NumberProfiler.Profile(field, column, label);

    private static ColumnProfile Judged(ColumnProfile profile, int rows)
    {
        // One value a row: a name, which a model can only learn by heart.
        var name = profile.Type == ColumnType.Text && profile.Distinct > Math.Max(1, rows / 2);
        var tells = profile.Relation is { } relation && relation.Strength >= Telltale && !name;
        return profile with
        {
            Suspicion = tells ? string.Create(CultureInfo.InvariantCulture, $"alone it nearly gives the label away ({profile.Relation!.Measure} {profile.Relation.Value:0.####}): is it known in time?")
                : profile.Distinct <= 1 && rows > 0 ? "it never varies"
                : name ? "nearly every row has its own value"
                : null,
        };
    }

    private static ImmutableArray<Correlation> CorrelationsOf(ColumnBatch rows)
    {
        var step = Math.Max(1, rows.Count / CorrelationRows);
        var sampled = Enumerable.Range(0, rows.Count / step).Select(i => i * step).ToArray();
        var numbers = rows.Schema.Fields
            .Select((field, i) => (field.Name, field.Type, Column: rows.Columns[i]))
            .Where(item => item.Type is ColumnType.Int64 or ColumnType.Double or ColumnType.Boolean)
            .Take(CorrelationColumns)
            .Select(item => (item.Name, Values: NumberView.Of(item.Column.Take(sampled))))
            .ToArray();
        var pairs = numbers.SelectMany((first, i) => numbers[(i + 1)..].Select(second => new Correlation(first.Name, second.Name, Relations.Pearson(first.Values, second.Values))));
        return [.. pairs.Where(pair => !double.IsNaN(pair.Value)).OrderByDescending(pair => Math.Abs(pair.Value))];
    }
}
