using Flywheel.Core;
using Flywheel.Registry.Explaining;

namespace Flywheel.Serving;

/// <summary>What a request gets back: one entry a row, in the request's order.</summary>
/// <param name="Release">The release that answered: <c>flights/3</c>.</param>
/// <param name="Ids">One id a row, to send the outcome under.</param>
/// <param name="Scores">One probability a row.</param>
/// <param name="Decisions">True where the score reaches the release's threshold.</param>
public sealed record PredictionAnswer(string Release, string[] Ids, double[] Scores, bool[] Decisions)
{
    /// <summary>The release that answered each row, where rows were answered by different ones; else null.</summary>
    public string[]? Releases { get; init; }

    /// <summary>Why each score is what it is, or why that cannot be said; null where nobody asked.</summary>
    public Result<ScoreExplanation>[]? Explanations { get; init; }
}
