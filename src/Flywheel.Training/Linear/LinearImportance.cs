using System.Collections.Immutable;
using Flywheel.Training.Design;

namespace Flywheel.Training.Linear;

/// <summary>How far each input moves the score: deviation over the training rows of its part of the sum.</summary>
internal static class LinearImportance
{
    internal static ImmutableArray<KeyValuePair<string, double>> Of(double[] coefficients, DesignMatrix design)
    {
        var importance = ImmutableArray.CreateBuilder<KeyValuePair<string, double>>();
        var dense = design.Dense.Span;
        for (var j = 0; j < design.DenseWidth; j++)
        {
            var (sum, squares) = (0.0, 0.0);
            for (var at = j; at < dense.Length; at += design.DenseWidth)
            {
                sum += dense[at];
                squares += (double)dense[at] * dense[at];
            }

            importance.Add(new(design.DenseNames[j], Math.Abs(coefficients[1 + j]) * Deviation(sum, squares, design.Count)));
        }

        var offset = 1 + design.DenseWidth;
        foreach (var block in design.Blocks)
        {
            var (sum, squares) = (0.0, 0.0);
            foreach (var code in block.Codes.Span)
            {
                var part = coefficients[offset + code];
                sum += part;
                squares += part * part;
            }

            importance.Add(new(block.Name, Deviation(sum, squares, design.Count)));
            offset += block.Categories.Count;
        }

        return importance.DrainToImmutable();
    }

    private static double Deviation(double sum, double squares, int count) => Math.Sqrt(Math.Max(0, (squares - (sum * sum / count)) / count));
}
