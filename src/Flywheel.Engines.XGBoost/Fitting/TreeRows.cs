using Flywheel.Engines.XGBoost.Native;
using Flywheel.Training.Design;

namespace Flywheel.Engines.XGBoost.Fitting;

/// <summary>Labelled rows as XGBoost holds them, with each row's running score. Work over rows is cut into blocks of one size, so that no result depends on the number of threads.</summary>
internal sealed class TreeRows : IDisposable
{
    private const int BlockSize = 1 << 16;

    private readonly float[] _labels;
    private readonly float[] _weights;
    private readonly float[] _margins;
    private readonly double _totalWeight;
    private readonly int _threads;

    public TreeRows(LabelledDesign rows, int threads)
    {
        _threads = threads;
        _labels = ToSingles(rows.Labels.Span);
        _weights = ToSingles(rows.Weights.Span);
        _margins = new float[rows.Count];
        _totalWeight = rows.Weights.IsEmpty ? rows.Count : SumOf(block => SumOfSizes(Slice(_weights, block)));
        Matrix = XGBoostMatrix.FromRows(rows.Design.Dense.Span, rows.Count, rows.Design.DenseWidth, threads);
        Matrix.SetLabels(_labels);
    }

    public XGBoostMatrix Matrix { get; }

    public int Count => _labels.Length;

    private int Blocks => (Count + BlockSize - 1) / BlockSize;

    public double BestConstant(ITreeLoss loss) => loss.BestConstant(_labels, _weights);

    /// <summary>Takes every row's score from the booster.</summary>
    public void Score(XGBoostBooster booster) => booster.Predict(Matrix, PredictionKind.Margin, _margins);

    /// <summary>Each row's derivatives, rounded so that their sums are exact. Gives the reported loss.</summary>
    public double Derive(ITreeLoss loss, float[] gradients, float[] hessians)
    {
        var sum = SumOf(block => loss.Derive(
            Slice(_margins, block), Slice(_labels, block), Slice(_weights, block), Slice(gradients, block), Slice(hessians, block)));
        MakeExact(gradients);
        MakeExact(hessians);
        return loss.Report(sum / _totalWeight);
    }

    /// <summary>The reported loss.</summary>
    public double Measure(ITreeLoss loss) =>
        loss.Report(SumOf(block => loss.Measure(Slice(_margins, block), Slice(_labels, block), Slice(_weights, block))) / _totalWeight);

    /// <summary>The reported loss when every score is moved from its start by a factor of what it moved.</summary>
    public double Measure(ITreeLoss loss, float start, float factor) => loss.Report(SumOf(block =>
    {
        var moved = Slice(_margins, block).ToArray();
        for (var i = 0; i < moved.Length; i++)
        {
            moved[i] = start + ((moved[i] - start) * factor);
        }

        return loss.Measure(moved, Slice(_labels, block), Slice(_weights, block));
    }) / _totalWeight);

    public void Dispose() => Matrix.Dispose();

    private void MakeExact(float[] values)
    {
        var step = ExactSums.StepFor(SumOf(block => SumOfSizes(Slice(values, block))));
        SumOf(block =>
        {
            ExactSums.Round(Slice(values, block), step);
            return 0;
        });
    }

    private double SumOf(Func<int, double> ofBlock)
    {
        var parts = new double[Blocks];
        Parallel.For(0, parts.Length, new ParallelOptions { MaxDegreeOfParallelism = _threads }, block => parts[block] = ofBlock(block));
        return parts.Sum();
    }

    private static Span<float> Slice(float[] values, int block) =>
        values.Length == 0 ? [] : values.AsSpan(block * BlockSize, Math.Min(BlockSize, values.Length - (block * BlockSize)));

    private static double SumOfSizes(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += Math.Abs(value);
        }

        return sum;
    }

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
