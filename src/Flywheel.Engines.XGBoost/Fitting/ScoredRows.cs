namespace Flywheel.Engines.XGBoost.Fitting;

/// <summary>Labels, weights and each row's running score.</summary>
internal sealed class ScoredRows
{
    private readonly float[] _weights;
    private readonly double _totalWeight;

    public ScoredRows(ReadOnlySpan<double> labels, ReadOnlySpan<double> weights, int threads)
    {
        Labels = ToSingles(labels);
        _weights = ToSingles(weights);
        Margins = new float[labels.Length];
        Blocks = new RowBlocks(labels.Length, threads);
        _totalWeight = weights.IsEmpty ? labels.Length : SumOfSizes(_weights);
    }

    public int Count => Labels.Length;

    public float[] Labels { get; }

    public float[] Margins { get; }

    public RowBlocks Blocks { get; }

    public double BestConstant(ITreeLoss loss) => loss.BestConstant(Labels, _weights);

    /// <summary>The reported loss, when every score is moved from its origin by a factor of what it moved.</summary>
    public double Measure(ITreeLoss loss, float origin, float factor) => Report(loss, Blocks.Sum((start, rows) => Measure(loss, start, rows, origin, factor)));

    /// <summary>The summed loss of some rows, when their scores are moved likewise.</summary>
    public double Measure(ITreeLoss loss, int start, int rows, float origin, float factor)
    {
        ReadOnlySpan<float> margins = Slice(Margins, start, rows);
        if (factor != 1)
        {
            var moved = margins.ToArray();
            foreach (ref var margin in moved.AsSpan())
            {
                margin = origin + ((margin - origin) * factor);
            }

            margins = moved;
        }

        return loss.Measure(margins, Slice(Labels, start, rows), Slice(_weights, start, rows));
    }

    /// <summary>From the summed loss of all rows to the reported one.</summary>
    public double Report(ITreeLoss loss, double sum) => loss.Report(sum / _totalWeight);

    /// <summary>Each row's derivatives, rounded so that their sums are exact. Gives the reported loss.</summary>
    public double Derive(ITreeLoss loss, float[] gradients, float[] hessians)
    {
        var sum = Blocks.Sum((start, rows) => loss.Derive(
            Slice(Margins, start, rows), Slice(Labels, start, rows), Slice(_weights, start, rows), Slice(gradients, start, rows), Slice(hessians, start, rows)));
        MakeExact(gradients);
        MakeExact(hessians);
        return Report(loss, sum);
    }

    private void MakeExact(float[] values)
    {
        var step = ExactSums.StepFor(SumOfSizes(values));
        Blocks.ForEach((start, rows) => ExactSums.Round(Slice(values, start, rows), step));
    }

    private double SumOfSizes(float[] values) => Blocks.Sum((start, rows) =>
    {
        var sum = 0.0;
        foreach (var value in values.AsSpan(start, rows))
        {
            sum += Math.Abs(value);
        }

        return sum;
    });

    // No weights at all are an empty array, of which every block is empty.
    private static Span<float> Slice(float[] values, int start, int rows) => values.Length == 0 ? [] : values.AsSpan(start, rows);

    private static float[] ToSingles(ReadOnlySpan<double> values)
    {
        var singles = new float[values.Length];
        for (var i = 0; i < singles.Length; i++)
        {
            singles[i] = (float)values[i];
        }

        return singles;
    }
}
