using System.Collections.Immutable;

namespace Flywheel.Core.Prediction;

/// <summary>What a model takes and gives, in the graph's order.</summary>
public sealed record PredictorSignature(ImmutableArray<TensorDefinition> Inputs, ImmutableArray<TensorDefinition> Outputs);
