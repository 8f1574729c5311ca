using System.Collections.Immutable;

namespace Flywheel.Core.Prediction;

/// <summary>A foreign model that fits.</summary>
/// <param name="Model">Its bytes; its last output is the score, a 32-bit float a row.</param>
/// <param name="Inputs">What it takes, under its own names.</param>
/// <param name="Score">Where the score comes from: <c>probabilities:1</c>.</param>
/// <param name="Producer">The tool that wrote it, by its own word; empty where it does not say.</param>
/// <param name="Changes">What had to be changed, each in a sentence; none of it changes a score.</param>
public sealed record AdaptedModel(ReadOnlyMemory<byte> Model, ImmutableArray<TensorDefinition> Inputs, string Score, string Producer, ImmutableArray<string> Changes);
