namespace Flywheel.Training.Linear;

/// <summary>A few hundred rows, dense columns turned to lie one after the other so that sums over rows run over contiguous memory.</summary>
internal sealed class LinearTile(LinearData data, LinearLoss loss)
{
    internal const int Rows = 256;

    private readonly double[] _columns = new double[(1 + data.DenseWidth) * Rows];
    private readonly double[] _curved = new double[Rows];
    private readonly double[] _scores = new double[Rows];
    private readonly double[] _slopes = new double[Rows];
    private readonly double[] _curvatures = new double[Rows];

    internal void Add(int start, int count, double[] coefficients, LinearSums sums, bool curvature)
    {
        Turn(start, count);
        Score(start, count, coefficients);
        sums.Loss += Differentiate(start, count);
        AddGradient(start, count, sums.Gradient);
        if (curvature)
        {
            AddDenseCurvature(count, sums.Hessian);
            AddBlockCurvature(start, count, sums.Hessian);
        }
    }

    private Span<double> Column(int place, int count) => _columns.AsSpan(place * Rows, count);

    private void Turn(int start, int count)
    {
        Column(0, count).Fill(1);
        var dense = data.Dense.Span.Slice(start * data.DenseWidth, count * data.DenseWidth);
        for (var j = 0; j < data.DenseWidth; j++)
        {
            var column = Column(j + 1, count);
            for (int t = 0, at = j; t < count; t++, at += data.DenseWidth)
            {
                column[t] = dense[at];
            }
        }
    }

    private void Score(int start, int count, double[] coefficients)
    {
        var scores = _scores.AsSpan(0, count);
        scores.Clear();
        for (var j = 0; j <= data.DenseWidth; j++)
        {
            Vectors.AddScaled(coefficients[j], Column(j, count), scores);
        }

        for (var b = 0; b < data.Codes.Length; b++)
        {
            var codes = data.Codes[b].Span.Slice(start, count);
            var block = coefficients.AsSpan(data.Offsets[b]);
            for (var t = 0; t < count; t++)
            {
                scores[t] += block[codes[t]];
            }
        }
    }

    // First and second derivative of each row's loss by its score; returns the sum of losses.
    private double Differentiate(int start, int count)
    {
        var labels = data.Labels.Span.Slice(start, count);
        var total = 0.0;
        for (var t = 0; t < count; t++)
        {
            var weight = data.RowWeights[start + t];
            if (loss == LinearLoss.Squared)
            {
                var difference = _scores[t] - labels[t];
                total += weight * difference * difference / 2;
                _slopes[t] = weight * difference;
                _curvatures[t] = weight;
            }
            else
            {
                // log(1 + e^s) - y s, written so that no score overflows.
                var score = _scores[t];
                var small = Math.Exp(-Math.Abs(score));
                var probability = score >= 0 ? 1 / (1 + small) : small / (1 + small);
                total += weight * (Math.Max(score, 0) + LogOnePlus(small) - (labels[t] * score));
                _slopes[t] = weight * (probability - labels[t]);
                _curvatures[t] = weight * small / ((1 + small) * (1 + small));
            }
        }

        return total;
    }

    // log(1 + x) for x in [0, 1] without losing the digits of a small x (Kahan's correction; see Goldberg, 1991, theorem 4).
    private static double LogOnePlus(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * (x / (sum - 1));
    }

    private void AddGradient(int start, int count, double[] gradient)
    {
        var slopes = _slopes.AsSpan(0, count);
        for (var j = 0; j <= data.DenseWidth; j++)
        {
            gradient[j] += Vectors.Dot(Column(j, count), slopes);
        }

        for (var b = 0; b < data.Codes.Length; b++)
        {
            var codes = data.Codes[b].Span.Slice(start, count);
            var block = gradient.AsSpan(data.Offsets[b]);
            for (var t = 0; t < count; t++)
            {
                block[codes[t]] += slopes[t];
            }
        }
    }

    private void AddDenseCurvature(int count, double[] hessian)
    {
        var curved = _curved.AsSpan(0, count);
        for (var i = 0; i <= data.DenseWidth; i++)
        {
            Vectors.Multiply(Column(i, count), _curvatures, curved);
            for (var j = 0; j <= i; j++)
            {
                hessian[(i * data.Width) + j] += Vectors.Dot(curved, Column(j, count));
            }
        }
    }

    // A row has exactly one category in each block, so its share of the Hessian is one line per block, not a square.
    private void AddBlockCurvature(int start, int count, double[] hessian)
    {
        var dense = data.Dense.Span;
        for (var b = 0; b < data.Codes.Length; b++)
        {
            var codes = data.Codes[b].Span.Slice(start, count);
            for (var t = 0; t < count; t++)
            {
                var place = data.Offsets[b] + codes[t];
                var line = hessian.AsSpan(place * data.Width, place + 1);
                var curvature = _curvatures[t];
                line[0] += curvature;
                var row = dense.Slice((start + t) * data.DenseWidth, data.DenseWidth);
                for (var j = 0; j < row.Length; j++)
                {
                    line[1 + j] += curvature * row[j];
                }

                for (var other = 0; other < b; other++)
                {
                    line[data.Offsets[other] + data.Codes[other].Span[start + t]] += curvature;
                }

                line[place] += curvature;
            }
        }
    }
}
