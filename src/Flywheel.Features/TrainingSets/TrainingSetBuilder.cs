using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Features.TrainingSets;

/// <summary>Joins features and label: each row with what was known at its time, and what came of it. Immutable; safe on many threads.</summary>
public sealed class TrainingSetBuilder
{
    private readonly FeatureProgram _program;
    private readonly RowLabel _label;
    private readonly RowExpression _expression;
    private readonly ImmutableArray<string> _keys;

    private TrainingSetBuilder(FeatureProgram program, RowLabel label, RowExpression expression, ImmutableArray<string> keys) =>
        (_program, _label, _expression, _keys) = (program, label, expression, keys);

    /// <summary>The columns a row must have.</summary>
    public ImmutableArray<string> RowColumns => [.. _program.Plan.Row.Schema.Names.Where(name =>
        _keys.Contains(name, StringComparer.Ordinal) || _program.RowColumns.Contains(name, StringComparer.Ordinal) || _expression.Columns.Contains(name, StringComparer.Ordinal))];

    /// <summary>Checks a label and the columns to keep; refused with every mistake.</summary>
    /// <param name="program">The features.</param>
    /// <param name="label">The label, over all columns of the row, later ones included.</param>
    /// <param name="keep">Columns of the row to carry along: its key, its time, its split.</param>
    public static Result<TrainingSetBuilder> Create(FeatureProgram program, RowLabel label, IEnumerable<string> keep)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(label);
        var row = program.Plan.Row;
        ImmutableArray<string> keys = [.. keep.Distinct(StringComparer.Ordinal)];
        var refusals = keys.Where(key => row.Schema.IndexOf(key) < 0).Select(key => new Refusal(
            "features.column-missing", "Column missing", $"The rows have no column '{key}' to keep.", Spelling.DidYouMean(key, row.Schema.Names))).ToList();
        var taken = program.Schema.Names.Append(label.Name).ToHashSet(StringComparer.Ordinal);

        // A feature that is the column itself may share its name: then it is kept once, as the feature.
        refusals.AddRange(keys.Where(taken.Contains).Where(key => !IsItself(program, key)).Select(key => new Refusal(
            "features.name-taken", "Name taken twice", $"'{key}' is a column to keep and also a feature or the label, which are not the same.", "Rename the feature.")));
        if (program.Schema.IndexOf(label.Name) >= 0)
        {
            refusals.Add(new Refusal("features.name-taken", "Name taken twice", $"'{label.Name}' is both a feature and the label.", "Rename the feature."));
        }

        var expression = RowExpression.Compile(label.Expression, row.Dataset ?? "row", row.Schema, label.Place ?? new Place(Key: label.Name));
        refusals.AddRange(expression.Refusals);
        if (expression.IsOk && expression.Value.Type == ColumnType.Timestamp)
        {
            refusals.Add(new Refusal("features.type", "Not a label", $"The label '{label.Name}' is a timestamp; a label is a number, a boolean or a text."));
        }

        return refusals.Count == 0
            ? new TrainingSetBuilder(program, label, expression.Value, [.. keys.Where(key => !taken.Contains(key))])
            : Result.Refuse<TrainingSetBuilder>(refusals);
    }

    /// <summary>Computes the set. The same rows and events give the same bytes.</summary>
    public Result<TrainingSet> Build(FeatureHistory history, ColumnBatch rows, IProgress<Progress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(rows);
        var label = _expression.Evaluate(rows, cancellationToken);
        if (!label.TryGet(out var labels))
        {
            return label.Refused<TrainingSet>();
        }

        var labelled = Enumerable.Range(0, rows.Count).Where(row => !labels.IsNull(row)).ToArray();
        var without = rows.Count - labelled.Length;
        var (kept, values) = without == 0 ? (rows, labels) : (rows.Take(labelled), labels.Take(labelled));
        var computed = history.Compute(kept, progress, cancellationToken);
        if (!computed.TryGet(out var features))
        {
            return computed.Refused<TrainingSet>();
        }

        var fields = _keys.Select(key => kept.Schema.Fields[kept.Schema.IndexOf(key)]).Concat(features.Schema.Fields)
            .Append(new Field(_label.Name, values is TextColumn ? ColumnType.Text : ColumnType.Double, Nullable: false));
        var columns = _keys.Select(key => kept[key]).Concat(features.Columns).Append(AsNumber(values));
        return new TrainingSet(new ColumnBatch(new Schema(fields), columns), _keys, [.. features.Schema.Names], _label.Name, without);
    }

    private static bool IsItself(FeatureProgram program, string name) =>
        program.Plan.Features.Any(feature => feature.Name == name && feature.Expression.Trim() == name);

    private static Column AsNumber(Column column) => column switch
    {
        BooleanColumn truths => new DoubleColumn(Convert(truths.Values, static truth => truth ? 1.0 : 0.0)),
        Int64Column whole => new DoubleColumn(Convert(whole.Values, static number => (double)number)),
        _ => column,
    };

    private static double[] Convert<T>(ReadOnlySpan<T> values, Func<T, double> number)
    {
        var numbers = new double[values.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = number(values[i]);
        }

        return numbers;
    }
}
