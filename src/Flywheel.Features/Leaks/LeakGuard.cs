using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Features.Leaks;

/// <summary>
/// Holds features to their one promise: changing what was not known at a row's time changes none of them. Three checks: of declarations, of a feature
/// program, and of columns computed outside it.
/// </summary>
public static class LeakGuard
{
    /// <summary>
    /// Finds contradictions between what a dataset and a label say about one fact: the dataset shows a column from its own known_at on, the label says that what it is made of is known
    /// only later (<c>features.contradiction</c>).
    /// </summary>
    /// <param name="dataset">The dataset the label's columns are of.</param>
    /// <param name="label">The label.</param>
    /// <param name="rows">The dataset's rows, with both times; null to compare the declarations alone, which finds only what no row could make right.</param>
    public static ImmutableArray<Refusal> Contradictions(DatasetShape dataset, RowLabel label, ColumnBatch? rows)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(label);
        var compiled = RowExpression.Compile(label.Expression, dataset.Name, dataset.Schema, label.Place);
        if (!compiled.TryGet(out var expression) || label.KnownAt is not { } late || dataset.KnownAt is not { } known || late == known)
        {
            return compiled.Refusals;
        }

        if (rows is null)
        {
            return known == dataset.EventTime ? [.. expression.Columns.Select(column => Contradiction(dataset, label, column, ""))] : [];
        }

        var (early, shown, told) = (0L, rows.Get<TimestampColumn>(known), rows.Get<TimestampColumn>(late));
        for (var row = 0; row < rows.Count; row++)
        {
            early += !shown.IsNull(row) && (told.IsNull(row) || shown.Values[row] < told.Values[row]) ? 1 : 0;
        }

        return early == 0 ? [] : [.. expression.Columns.Select(column => Contradiction(dataset, label, column, $" That is earlier in {early} of {rows.Count} rows."))];
    }

    /// <summary>Changes events not known yet and computes a sample of rows again.</summary>
    /// <param name="program">The features.</param>
    /// <param name="events">Each dataset's rows.</param>
    /// <param name="rows">The rows features are computed for; a sample of them is looked at.</param>
    public static Result<LeakReport> Check(
        FeatureProgram program, IReadOnlyDictionary<string, ColumnBatch> events, ColumnBatch rows, LeakGuardOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(options);
        return new ProgramLeakCheck(program, events, rows, options).Run(cancellationToken);
    }

    /// <summary>Changes raw rows not known yet, has everything computed from them again, and compares the columns of rows that came before.</summary>
    /// <param name="raw">The raw rows.</param>
    /// <param name="compute">Computes the dataset from raw rows: a table with the columns that <paramref name="columns"/> names.</param>
    public static Task<Result<LeakReport>> CheckAsync(
        RawTable raw,
        ComputedColumns columns,
        Func<ColumnBatch, CancellationToken, Task<Result<ColumnBatch>>> compute,
        LeakGuardOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(raw);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(compute);
        ArgumentNullException.ThrowIfNull(options);
        return new ComputedLeakCheck(raw, columns, compute, options).RunAsync(cancellationToken);
    }

    private static Refusal Contradiction(DatasetShape dataset, RowLabel label, string column, string found) => new("features.contradiction", "Contradiction about time",
        $"The dataset '{dataset.Name}' shows '{column}' from {dataset.KnownAt} on, but the label '{label.Name}' says that it is known only at {label.KnownAt}.{found}",
        $"Set known_at of {dataset.Name} to {label.KnownAt}.")
    {
        Place = label.Place,
    };
}
