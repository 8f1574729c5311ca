using Flywheel.Core;

namespace Flywheel.Training.Search;

/// <summary>A finished trial. Holds no times, so that the same search records the same facts.</summary>
/// <param name="Key">Digest of everything the score depends on.</param>
/// <param name="Number">The trial's number within its search.</param>
/// <param name="Candidate">The candidate's place in the search.</param>
/// <param name="Trainer">The trainer's name.</param>
/// <param name="Parameters">Every parameter, as canonical JSON.</param>
/// <param name="Rows">Training rows it learned from.</param>
/// <param name="Metric">What the score is.</param>
/// <param name="Score">The score, or null when the trial was refused.</param>
/// <param name="Refused">Why it was refused; empty when it was not.</param>
public sealed record TrialFact(
    Digest Key, int Number, int Candidate, string Trainer, string Parameters, int Rows, string Metric, double? Score, string Refused);
