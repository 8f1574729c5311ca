using Flywheel.Core;
using Flywheel.Training.Design;

namespace Flywheel.Benchmarks.Engines;

/// <summary>Rows of normal numbers, a tenth of them missing, with labels that a few columns explain.</summary>
internal static class MadeRows
{
    public static LabelledDesign Make(int count, int width)
    {
        var random = new SeededRandom(1);
        var values = new float[count * width];
        var labels = new double[count];
        for (var row = 0; row < count; row++)
        {
            var signal = 0.0;
            for (var column = 0; column < width; column++)
            {
                var value = (float)random.NextNormal();
                signal += value * ((column % 3) - 1);
                values[(row * width) + column] = random.NextDouble() < 0.1 ? float.NaN : value;
            }

            labels[row] = random.NextDouble() < 1 / (1 + Math.Exp(-signal)) ? 1 : 0;
        }

        return new LabelledDesign(new DesignMatrix(count, [.. Enumerable.Range(0, width).Select(i => $"c{i}")], values, []), labels, default);
    }
}
