namespace Flywheel.Training.Design;

/// <summary>A design matrix with what is to be predicted.</summary>
public sealed record LabelledDesign
{
    /// <summary>Joins a matrix, its labels and its weights.</summary>
    /// <param name="design">The inputs.</param>
    /// <param name="labels">One a row: 0 or 1 for a binary class, the value for a regression.</param>
    /// <param name="weights">One a row, not negative; empty when every row counts once.</param>
    /// <exception cref="ArgumentException">The lengths do not agree.</exception>
    public LabelledDesign(DesignMatrix design, ReadOnlyMemory<double> labels, ReadOnlyMemory<double> weights)
    {
        if (labels.Length != design.Count || (!weights.IsEmpty && weights.Length != design.Count))
        {
            throw new ArgumentException($"{design.Count} rows, {labels.Length} labels, {weights.Length} weights.", nameof(labels));
        }

        (Design, Labels, Weights) = (design, labels, weights);
    }

    /// <summary>The inputs.</summary>
    public DesignMatrix Design { get; }

    /// <summary>One label a row.</summary>
    public ReadOnlyMemory<double> Labels { get; }

    /// <summary>One weight a row; empty when every row counts once.</summary>
    public ReadOnlyMemory<double> Weights { get; }

    /// <summary>Rows.</summary>
    public int Count => Design.Count;

    /// <summary>These rows in this order, copied.</summary>
    public LabelledDesign Take(ReadOnlySpan<int> rows) => new(Design.Take(rows), Pick(Labels, rows), Weights.IsEmpty ? Weights : Pick(Weights, rows));

    private static double[] Pick(ReadOnlyMemory<double> values, ReadOnlySpan<int> rows)
    {
        var picked = new double[rows.Length];
        for (var i = 0; i < picked.Length; i++)
        {
            picked[i] = values.Span[rows[i]];
        }

        return picked;
    }
}
