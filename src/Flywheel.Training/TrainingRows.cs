using Flywheel.Core.Columns;

namespace Flywheel.Training;

/// <summary>Rows to learn from or to validate on: features, labels, weights. Immutable.</summary>
public sealed record TrainingRows
{
    /// <summary>Joins features, labels and weights.</summary>
    /// <param name="features">Features and nothing else, under the names the model will ask for.</param>
    /// <param name="labels">One a row: 0 or 1 for a binary class, the value for a regression.</param>
    /// <param name="weights">One a row, not negative; empty when every row counts once.</param>
    /// <exception cref="ArgumentException">The lengths do not agree.</exception>
    public TrainingRows(ColumnBatch features, ReadOnlyMemory<double> labels, ReadOnlyMemory<double> weights = default)
    {
        if (labels.Length != features.Count || (!weights.IsEmpty && weights.Length != features.Count))
        {
            throw new ArgumentException($"{features.Count} rows, {labels.Length} labels, {weights.Length} weights.", nameof(labels));
        }

        (Features, Labels, Weights) = (features, labels, weights);
    }

    /// <summary>One column per feature.</summary>
    public ColumnBatch Features { get; }

    /// <summary>One label a row.</summary>
    public ReadOnlyMemory<double> Labels { get; }

    /// <summary>One weight a row; empty when every row counts once.</summary>
    public ReadOnlyMemory<double> Weights { get; }

    /// <summary>Rows.</summary>
    public int Count => Labels.Length;

    /// <summary>The same rows with only these features; all when none is named.</summary>
    /// <exception cref="KeyNotFoundException">There is no such feature.</exception>
    public TrainingRows Select(IReadOnlyList<string> features) => features.Count == 0 ? this : new(Features.Select(features), Labels, Weights);

    /// <summary>These rows in this order, copied.</summary>
    public TrainingRows Take(ReadOnlySpan<int> rows)
    {
        var labels = new double[rows.Length];
        var weights = new double[Weights.IsEmpty ? 0 : rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            labels[i] = Labels.Span[rows[i]];
            if (weights.Length > 0)
            {
                weights[i] = Weights.Span[rows[i]];
            }
        }

        return new TrainingRows(Features.Take(rows), labels, weights);
    }
}
