using System.Collections.Immutable;

namespace Flywheel.Core.Prediction;

/// <summary>A sum inside a model from which its score is made.</summary>
/// <param name="Base">The mean of the sum over training rows.</param>
/// <param name="Columns">The feature that each of its columns is made of; empty where the columns are the model's only input.</param>
/// <param name="Width">Its columns.</param>
/// <param name="IsLogistic">Whether the score is the logistic function of the sum.</param>
public sealed record ExplainedSum(double Base, ImmutableArray<string> Columns, int Width, bool IsLogistic);
