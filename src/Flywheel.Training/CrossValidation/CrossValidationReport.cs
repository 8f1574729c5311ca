using System.Collections.Immutable;

namespace Flywheel.Training.CrossValidation;

/// <summary>What cross-validation found.</summary>
/// <param name="Metric">What the scores are.</param>
/// <param name="Scores">One a fold, in order.</param>
public sealed record CrossValidationReport(string Metric, ImmutableArray<double> Scores)
{
    /// <summary>Mean over the folds.</summary>
    public double Mean => Scores.Average();

    /// <summary>Standard deviation between folds (n - 1). Folds share training rows, so it understates what other data would show (Bengio and Grandvalet, 2004).</summary>
    public double Deviation => Math.Sqrt(Scores.Sum(score => (score - Mean) * (score - Mean)) / (Scores.Length - 1));
}
