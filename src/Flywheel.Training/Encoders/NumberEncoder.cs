using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Training.Parameters;
using Flywheel.Training.Recipes;

namespace Flywheel.Training.Encoders;

/// <summary>Numbers as numbers: clipped, completed and scaled, in that order, each only when asked.</summary>
internal sealed class NumberEncoder : IEncoder
{
    internal const string EncoderName = "number";

    public string Name => EncoderName;

    public EncoderTraits Traits { get; } = new(
        [ColumnType.Double, ColumnType.Int64, ColumnType.Boolean, ColumnType.Timestamp],
        [
            ParameterDefinition.Number("clip_low", 0, 0, 0.5, "Values below this quantile of the training rows become that quantile; 0 leaves them."),
            ParameterDefinition.Number("clip_high", 1, 0.5, 1, "Values above this quantile of the training rows become that quantile; 1 leaves them."),
            ParameterDefinition.Choice("impute", ["none", "mean", "median", "constant"], "What a missing value becomes."),
            ParameterDefinition.Number("fill", 0, float.MinValue, float.MaxValue, "What a missing value becomes under impute: constant."),
            ParameterDefinition.Flag("indicator", false, "Adds a column of 1 where the value was missing, for features that were ever missing in training."),
            ParameterDefinition.Choice("scale", ["none", "standard", "min-max", "robust"],
                "standard: less the mean, over the deviation; min-max: onto 0..1; robust: less the median, over the interquartile range."),
        ]);

    public Result<IFittedEncoder> Fit(EncoderFit fit)
    {
        var steps = ImmutableArray.CreateBuilder<NumberSteps>(fit.Features.Length);
        foreach (var feature in fit.Features)
        {
            steps.Add(FitOne(feature, fit.Rows.Numbers(feature), fit.Parameters));
        }

        return new FittedNumberEncoder(
            steps.MoveToImmutable(),
            clips: Clips(fit.Parameters),
            imputes: fit.Parameters.Word("impute") != "none",
            scales: fit.Parameters.Word("scale") != "none");
    }

    private static NumberSteps FitOne(string feature, float[] values, ParameterSet parameters)
    {
        var present = values.Where(value => !float.IsNaN(value)).ToArray();
        if (NeedsOrder(parameters))
        {
            Array.Sort(present);
        }

        var (low, high) = (float.NegativeInfinity, float.PositiveInfinity);
        if (Clips(parameters))
        {
            low = (float)NumberStatistics.Quantile(present, parameters.Number("clip_low"));
            high = (float)NumberStatistics.Quantile(present, parameters.Number("clip_high"));
            NumberStatistics.Clamp(present, low, high);
        }

        var fill = (float)(parameters.Word("impute") switch
        {
            "mean" => NumberStatistics.Mean(present),
            "median" => NumberStatistics.Quantile(present, 0.5),
            "constant" => parameters.Number("fill"),
            _ => double.NaN,
        });
        var missing = float.IsNaN(fill) ? 0 : values.Length - present.Length;
        var (center, spread) = NumberStatistics.Scale(parameters.Word("scale"), present, fill, missing);
        return new NumberSteps(feature, low, high, fill, (float)center, (float)(1 / spread), parameters.Flag("indicator") && present.Length < values.Length);
    }

    private static bool Clips(ParameterSet parameters) => parameters.Number("clip_low") > 0 || parameters.Number("clip_high") < 1;

    // Sorting is most of the cost of a fit, and means and deviations do without.
    private static bool NeedsOrder(ParameterSet parameters) =>
        Clips(parameters) || parameters.Word("impute") == "median" || parameters.Word("scale") is "min-max" or "robust";
}
