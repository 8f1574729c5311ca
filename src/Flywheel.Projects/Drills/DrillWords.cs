using System.Globalization;

namespace Flywheel.Projects.Drills;

/// <summary>What came of a drill, in words.</summary>
public static class DrillWords
{
    /// <summary>Whether it passed.</summary>
    public static string Verdict(DrillOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return outcome.Passed switch { true => "pass", false => outcome.Lost > 0 ? "FAIL rows lost" : outcome.Detected is null ? "FAIL not detected" : "FAIL", _ => "does not apply" };
    }

    /// <summary>When it was seen, beside its limit.</summary>
    public static string Detected(DrillOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return !outcome.Applies ? "" : $"{(outcome.Detected is { } after ? Span(after) : "never")} (limit {Span(outcome.Plan.DetectWithin)})";
    }

    /// <summary>When all was well again, beside its limit.</summary>
    public static string Recovered(DrillOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return outcome.Detected is null ? "" : $"{(outcome.Recovered is { } after ? Span(after) : "not within the drill")} (limit {Span(outcome.Plan.RecoverWithin)})";
    }

    private static string Span(TimeSpan span) => span.TotalDays >= 2
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays:0.#} days") : string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.#} h");
}
