using Flywheel.Core;
using Flywheel.Training.Recipes;

namespace Flywheel.Training.Encoders;

/// <summary>Each category a column of its own, missing and other categories included; kept as one code a row.</summary>
internal sealed class OneHotEncoder : IEncoder
{
    internal const string EncoderName = "one-hot";

    public string Name => EncoderName;

    public EncoderTraits Traits { get; } = new(CategoryParameters.Accepts, CategoryParameters.Known);

    public Result<IFittedEncoder> Fit(EncoderFit fit) => new FittedCodeEncoder(
        [.. CategoryParameters.Keys(fit).Select(keys => new CodeTable(keys, [.. keys.Labels], [.. Enumerable.Range(0, keys.Count)]))]);
}
