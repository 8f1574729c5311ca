using Flywheel.Core;
using Flywheel.Training.Parameters;
using Flywheel.Training.Recipes;

namespace Flywheel.Training.Encoders;

/// <summary>
/// Each category its mean label, drawn towards the overall mean the fewer rows it has (Micci-Barreca, "A preprocessing scheme
/// for high-cardinality categorical attributes", 2001). A training row is given the mean of the other folds, never its own label.
/// </summary>
internal sealed class TargetEncoder : IEncoder
{
    internal const string EncoderName = "target";

    public string Name => EncoderName;

    public EncoderTraits Traits { get; } = new(
        CategoryParameters.Accepts,
        CategoryParameters.Known.AddRange(
            ParameterDefinition.Number("smoothing", 20, 0, 1e9, "Rows that the overall mean counts for in every category.", ParameterScale.Log),
            ParameterDefinition.Whole("folds", 5, 2, 100, "Parts the training rows are split into.")));

    public Result<IFittedEncoder> Fit(EncoderFit fit)
    {
        var folds = fit.Parameters.Whole("folds");
        var fold = Folds(fit.Rows.Count, folds, fit.Seed);
        return new FittedValueEncoder([.. CategoryParameters.Keys(fit).Select(keys => FitOne(fit, keys, fold, folds))]);
    }

    private static ValueTable FitOne(EncoderFit fit, CategoryKeys keys, byte[] fold, int folds)
    {
        // Slots of a category's sums: the known ones, then missing, then other.
        var slots = keys.Count + 2;
        var places = Array.ConvertAll(keys.Places(fit.Rows), place => place >= 0 ? place : keys.Count - 1 - place);
        var (sums, weights) = (new double[folds * slots], new double[folds * slots]);
        for (var row = 0; row < places.Length; row++)
        {
            var weight = fit.Weights.IsEmpty ? 1 : fit.Weights.Span[row];
            sums[(fold[row] * slots) + places[row]] += weight * fit.Labels.Span[row];
            weights[(fold[row] * slots) + places[row]] += weight;
        }

        var smoothing = fit.Parameters.Number("smoothing");
        var all = Means(sums, weights, slots, without: -1, smoothing);
        var byFold = Enumerable.Range(0, folds).Select(f => Means(sums, weights, slots, f, smoothing)).ToArray();
        var learning = new float[places.Length];
        for (var row = 0; row < places.Length; row++)
        {
            learning[row] = byFold[fold[row]][places[row]];
        }

        return new ValueTable(keys, [.. all[..keys.Count]], Missing: all[keys.Count], Other: all[keys.Count + 1], learning);
    }

    private static float[] Means(double[] sums, double[] weights, int slots, int without, double smoothing)
    {
        var (sum, weight) = (new double[slots], new double[slots]);
        for (var i = 0; i < sums.Length; i++)
        {
            if (i / slots != without)
            {
                sum[i % slots] += sums[i];
                weight[i % slots] += weights[i];
            }
        }

        var total = weight.Sum();
        var prior = total > 0 ? sum.Sum() / total : 0;
        return [.. sum.Select((s, slot) => (float)(weight[slot] + smoothing > 0 ? (s + (smoothing * prior)) / (weight[slot] + smoothing) : prior))];
    }

    private static byte[] Folds(int rows, int folds, ulong seed)
    {
        var random = new SeededRandom(seed);
        var fold = new byte[rows];
        for (var row = 0; row < rows; row++)
        {
            fold[row] = (byte)random.NextInt64(folds);
        }

        return fold;
    }
}
