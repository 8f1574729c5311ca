using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Training.Design;

namespace Flywheel.Engines.Tests.XGBoost;

/// <summary>Made-up rows with a known law behind them: some columns are whole numbers, some values are missing.</summary>
internal sealed record Rows(int Count, int Width, float[] Values, float[] Labels)
{
    /// <summary>Labels 0 and 1, drawn from a logistic law of the first columns; missing values raise the odds.</summary>
    public static Rows Classes(int count, int width, ulong seed, double missing = 0.1)
    {
        var random = new SeededRandom(seed);
        var values = Draw(count, width, random, missing);
        var labels = new float[count];
        for (var row = 0; row < count; row++)
        {
            labels[row] = random.NextDouble() < Chance(values.AsSpan(row * width, width)) ? 1 : 0;
        }

        return new Rows(count, width, values, labels);
    }

    /// <summary>Labels that are not negative, around the exponential of the same law.</summary>
    public static Rows Amounts(int count, int width, ulong seed, double missing = 0.1)
    {
        var random = new SeededRandom(seed);
        var values = Draw(count, width, random, missing);
        var labels = new float[count];
        for (var row = 0; row < count; row++)
        {
            labels[row] = (float)(Math.Exp(0.5 * Signal(values.AsSpan(row * width, width))) * (0.5 + random.NextDouble()));
        }

        return new Rows(count, width, values, labels);
    }

    /// <summary>The chance of a label 1 under the law that classes are drawn from.</summary>
    public double Chance(int row) => Chance(Values.AsSpan(row * Width, Width));

    public LabelledDesign ToDesign(ReadOnlyMemory<double> weights = default) => new(
        new DesignMatrix(Count, [.. Enumerable.Range(0, Width).Select(i => $"c{i}")], Values, ImmutableArray<CategoryBlock>.Empty),
        Array.ConvertAll(Labels, label => (double)label),
        weights);

    private static float[] Draw(int count, int width, SeededRandom random, double missing)
    {
        var values = new float[count * width];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = random.NextDouble() < missing ? float.NaN
                : i % width % 2 == 0 ? random.NextInt64(7) - 3
                : (float)random.NextNormal();
        }

        return values;
    }

    private static double Chance(ReadOnlySpan<float> row) => 1 / (1 + Math.Exp(-Signal(row)));

    private static double Signal(ReadOnlySpan<float> row)
    {
        var first = float.IsNaN(row[0]) ? 2 : row[0] * 0.7;
        return first - (row.Length > 1 && row[1] > 0.3f ? 1.5 : 0);
    }
}
