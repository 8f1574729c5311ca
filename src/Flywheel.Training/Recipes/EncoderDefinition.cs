using System.Collections.Immutable;
using Flywheel.Training.Parameters;

namespace Flywheel.Training.Recipes;

/// <summary>One line of a recipe: which encoder, for which features, with which settings.</summary>
/// <param name="Encoder">The encoder's name.</param>
/// <param name="Features">Features in the order their columns shall have.</param>
public sealed record EncoderDefinition(string Encoder, ImmutableArray<string> Features)
{
    /// <summary>Settings that differ from the encoder's defaults.</summary>
    public ImmutableSortedDictionary<string, ParameterValue> Parameters { get; init; } =
        ImmutableSortedDictionary.Create<string, ParameterValue>(StringComparer.Ordinal);

    /// <summary>The same with one more setting.</summary>
    public EncoderDefinition With(string parameter, ParameterValue value) => this with { Parameters = Parameters.SetItem(parameter, value) };
}
