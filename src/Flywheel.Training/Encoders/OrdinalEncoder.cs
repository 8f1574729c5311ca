using Flywheel.Core;
using Flywheel.Training.Parameters;
using Flywheel.Training.Recipes;

namespace Flywheel.Training.Encoders;

/// <summary>Each category a number: 0, 1, 2, … in the order of the categories; another category is -1; a missing one NaN, or -2 when asked.</summary>
internal sealed class OrdinalEncoder : IEncoder
{
    internal const string EncoderName = "ordinal";

    public string Name => EncoderName;

    public EncoderTraits Traits { get; } = new(
        CategoryParameters.Accepts,
        CategoryParameters.Known.Add(ParameterDefinition.Choice("missing", ["nan", "number"], "nan leaves a missing category missing; number makes it -2.")));

    public Result<IFittedEncoder> Fit(EncoderFit fit)
    {
        var missing = fit.Parameters.Word("missing") == "nan" ? float.NaN : -2f;
        return new FittedValueEncoder(
        [
            .. CategoryParameters.Keys(fit).Select(keys =>
                new ValueTable(keys, [.. Enumerable.Range(0, keys.Count).Select(place => (float)place)], missing, Other: -1f, Learning: null)),
        ]);
    }
}
