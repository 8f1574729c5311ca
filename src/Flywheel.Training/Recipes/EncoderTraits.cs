using System.Collections.Immutable;
using Flywheel.Core.Columns;
using Flywheel.Training.Parameters;

namespace Flywheel.Training.Recipes;

/// <summary>What an encoder is, as data.</summary>
/// <param name="Accepts">Types of feature it can encode.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Version">Raised when the same inputs would give another encoding; part of every cache key.</param>
public sealed record EncoderTraits(ImmutableArray<ColumnType> Accepts, ImmutableArray<ParameterDefinition> Parameters, int Version = 1);
