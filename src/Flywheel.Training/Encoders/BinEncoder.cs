using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Training.Parameters;
using Flywheel.Training.Recipes;

namespace Flywheel.Training.Encoders;

/// <summary>Numbers as categories: each of some ranges that hold about as many training rows a code of its own, missing another.</summary>
internal sealed class BinEncoder : IEncoder
{
    internal const string EncoderName = "bins";

    public string Name => EncoderName;

    public EncoderTraits Traits { get; } = new(
        [ColumnType.Double, ColumnType.Int64, ColumnType.Timestamp],
        [ParameterDefinition.Whole("bins", 16, 2, 1_000, "Ranges at most; fewer when values repeat.", ParameterScale.Log)]);

    public Result<IFittedEncoder> Fit(EncoderFit fit) =>
        new FittedBinEncoder([.. fit.Features.Select(feature => new BinEdges(feature, Edges(fit.Rows.Numbers(feature), fit.Parameters.Whole("bins"))))]);

    private static float[] Edges(float[] values, int bins)
    {
        var present = values.Where(value => !float.IsNaN(value)).ToArray();
        Array.Sort(present);
        if (present.Length == 0)
        {
            return [];
        }

        // Nothing lies above the greatest value, so it would be an edge with an empty bin behind it.
        return [.. Enumerable.Range(1, bins - 1).Select(i => (float)NumberStatistics.Quantile(present, (double)i / bins)).Distinct().Where(edge => edge < present[^1])];
    }
}
