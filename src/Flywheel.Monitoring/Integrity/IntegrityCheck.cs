using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Monitoring.Drift;
using Flywheel.Monitoring.Sketches;

namespace Flywheel.Monitoring.Integrity;

/// <summary>
/// Finds what is broken rather than different: no statistics, limits. It needs no labels and no day, so run it on minutes. Every limit is a
/// share of rows beyond what the reference had, so a healthy feature that is often missing or long the same is left alone.
/// </summary>
public static class IntegrityCheck
{
    /// <summary>Everything broken in a span, in the order of the features.</summary>
    /// <param name="span">The rows.</param>
    /// <param name="reference">What is healthy.</param>
    /// <param name="options">How broken is broken.</param>
    /// <param name="density">How many times as many rows a day the span has: what lasts an hour lasts so many times as many rows. 1 or more.</param>
    public static ImmutableArray<IntegrityFinding> Run(PredictionSketch span, PredictionSketch reference, IntegrityOptions options, double density = 1)
    {
        ArgumentNullException.ThrowIfNull(span);
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(options);
        if (span.Count == 0)
        {
            return [new IntegrityFinding(IntegrityKind.NoTraffic, "traffic", "No row arrived.")];
        }

        if (span.Count < options.MinRows)
        {
            return [];
        }

        var findings = span.Features.Zip(reference.Features, (now, usual) => Feature(now, usual, options, density)).OfType<IntegrityFinding>().ToList();
        if (span.GarbageCount > 0)
        {
            findings.Add(new IntegrityFinding(IntegrityKind.GarbageScores, "scores", Text($"{span.GarbageCount} of {span.Count} scores are no probabilities.")));
        }

        if (IsStuck(span.LongestScoreRun, reference.LongestScoreRun, options, density))
        {
            findings.Add(new IntegrityFinding(IntegrityKind.FrozenModel, "scores", Text($"One score {span.LongestScoreRun} times in a row; {reference.LongestScoreRun} is the most in the reference.")));
        }

        if (span.FallbackCount > options.Fallbacks * span.Count)
        {
            findings.Add(new IntegrityFinding(IntegrityKind.Fallback, "scores", Text($"The fallback answered {span.FallbackCount} of {span.Count} rows.")));
        }

        return [.. findings];
    }

    private static IntegrityFinding? Feature(FeatureSketch now, FeatureSketch usual, IntegrityOptions options, double density)
    {
        var name = now.Feature.Name;
        if (now.MissingCount == now.Count && usual.MissingCount < usual.Count)
        {
            return new IntegrityFinding(IntegrityKind.Vanished, name, Text($"'{name}' has no value in any of {now.Count} rows; {usual.MissingShare:0.0%} had none in the reference."));
        }

        if (now.MissingShare > Math.Max(usual.MissingShare, usual.Habits?.MostMissing ?? 0) + options.MissingRise)
        {
            return new IntegrityFinding(IntegrityKind.Missing, name, Text($"'{name}' has no value in {now.MissingShare:0.0%} of the rows; {usual.MissingShare:0.0%} had none in the reference."));
        }

        if (IsStuck(now.LongestRun, usual.LongestRun, options, density))
        {
            return new IntegrityFinding(IntegrityKind.Stuck, name, Text($"'{name}' has one value {now.LongestRun} times in a row; {usual.LongestRun} is the most in the reference."));
        }

        return now.Feature.IsText ? NewTexts(now, usual, options) : OutOfRange(now, usual, options);
    }

    private static IntegrityFinding? NewTexts(FeatureSketch now, FeatureSketch usual, IntegrityOptions options)
    {
        // Of a reference with more texts than it could hold nobody knows what is new.
        var strange = usual.Texts.LostCount > 0 || usual.Habits is { KnowsTexts: false } ? 0 : now.Texts.Counts.Where(pair => !usual.Texts.Counts.ContainsKey(pair.Key)).Sum(pair => pair.Value) / (double)now.Count;
        return strange > options.Strange
            ? new IntegrityFinding(IntegrityKind.NewValues, now.Feature.Name, Text($"{strange:0.0%} of the rows have a value of '{now.Feature.Name}' that the reference never had."))
            : null;
    }

    private static IntegrityFinding? OutOfRange(FeatureSketch now, FeatureSketch usual, IntegrityOptions options)
    {
        if (now.Numbers.Count == 0 || usual.Numbers.Count == 0)
        {
            return null;
        }

        var here = Distribution.Of(now.Numbers);
        var (low, high) = usual.Habits is { } habits ? (habits.Low, habits.High) : (usual.Numbers.Min, usual.Numbers.Max);
        var outside = here.Share(Math.BitDecrement(low)) + 1 - here.Share(high);
        return outside > options.Strange
            ? new IntegrityFinding(IntegrityKind.OutOfRange, now.Feature.Name, Text($"{outside:0.0%} of '{now.Feature.Name}' lie outside {low:G6} to {high:G6}, the range of the reference."))
            : null;
    }

    private static bool IsStuck(long run, long usual, IntegrityOptions options, double density) => run >= options.MinRows && run > options.RunTimes * Math.Max(1, usual * Math.Max(1, density));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
