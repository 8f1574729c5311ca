using System.Collections.Immutable;
using Flywheel.Training.Parameters;

namespace Flywheel.Training.Recipes;

/// <summary>What an encoder learns from.</summary>
/// <param name="Features">The features it encodes, in order; all of an accepted type.</param>
/// <param name="Rows">Training rows.</param>
/// <param name="Labels">One label a row.</param>
/// <param name="Weights">One weight a row; empty when every row counts once.</param>
/// <param name="Parameters">A value for every parameter.</param>
/// <param name="Seed">Where random numbers start.</param>
public sealed record EncoderFit(
    ImmutableArray<string> Features,
    RecipeRows Rows,
    ReadOnlyMemory<double> Labels,
    ReadOnlyMemory<double> Weights,
    ParameterSet Parameters,
    ulong Seed);
