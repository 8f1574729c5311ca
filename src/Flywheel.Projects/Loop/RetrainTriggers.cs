using System.Globalization;
using Flywheel.Core;
using Flywheel.Evaluation.Sequential;
using Flywheel.Projects.Definitions;

namespace Flywheel.Projects.Loop;

/// <summary>Reasons to train a candidate, as a project declares them. The same facts give the same answer.</summary>
internal sealed class RetrainTriggers(RetrainDefinition definition)
{
    // The same bearable distance between false alarms as all alarms of days have.
    private const double DaysPerFalseAlarm = 90;

    /// <summary>Why a candidate is to be trained now; null when there is no reason, or the pause after the last one is not over.</summary>
    internal string? Due(RetrainFacts facts)
    {
        if (facts.LastAt is { } last && facts.Now < last + definition.Pause)
        {
            return null;
        }

        var since = facts.LastAt ?? facts.MadeAt;
        return definition.OnCalibrationAlarm && facts.Alarm is { } alarm ? $"The calibration alarm: {alarm}"
            : Decay(facts) is { } decay ? decay
            : definition.Labels is { } wanted && facts.Outcomes >= wanted ? Text($"{facts.Outcomes} outcomes came since the last candidate; {wanted} are a reason to train.")
            : definition.Age is { } age && facts.Now >= facts.MadeAt + age ? Text($"{facts.Champion} was made on {Day(facts.MadeAt)}, more than {Span(age)} ago.")
            : definition.Every is { } every && facts.Now >= since + every ? Text($"The schedule: {Span(every)} since {Day(since)}.")
            : null;
    }

    /// <summary>What would be a reason next, and when, as far as that is known.</summary>
    internal IEnumerable<(string What, Timestamp? When)> Next(RetrainFacts facts)
    {
        var free = facts.LastAt is { } last ? last + definition.Pause : facts.Now;
        Timestamp At(Timestamp moment) => moment > free ? moment : free;
        if (definition.OnCalibrationAlarm)
        {
            yield return (facts.Alarm is null ? "a candidate when the calibration alarm is raised" : "a candidate for the calibration alarm, when the pause is over", facts.Alarm is null ? null : free);
        }

        if (definition.LossRise is { } rise)
        {
            yield return (Text($"a candidate when the loss rises by more than {rise}"), null);
        }

        if (definition.Labels is { } wanted)
        {
            yield return (Text($"a candidate after {Math.Max(0, wanted - facts.Outcomes)} more outcomes"), null);
        }

        if (definition.Age is { } age)
        {
            yield return (Text($"a candidate when {facts.Champion} is {Span(age)} old"), At(facts.MadeAt + age));
        }

        if (definition.Every is { } every)
        {
            yield return ("a candidate by schedule", At((facts.LastAt ?? facts.MadeAt) + every));
        }
    }

    // Days stand or fall together, so the loss of a day is one observation. A change downwards is no decay.
    private string? Decay(RetrainFacts facts)
    {
        if (definition.LossRise is not { } rise || facts.TestLoss is not { } promised)
        {
            return null;
        }

        var detector = new MeanChangeDetector(new MeanChangeOptions { Tolerance = rise, UnitsPerFalseAlarm = DaysPerFalseAlarm });
        foreach (var loss in facts.Losses.Where(double.IsFinite))
        {
            detector.Add(loss - promised);
        }

        return detector is { IsAlarm: true, Evidence: { Direction: > 0 } evidence }
            ? Text($"Decay: over the last {evidence.Units} days the loss was {facts.Losses.TakeLast(evidence.Units).Average():0.0000} against {promised:0.0000} on the test rows of {facts.Champion}, more than {rise} above.")
            : null;
    }

    private static string Day(Timestamp moment) => moment.ToDateTimeOffset().ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    private static string Span(TimeSpan span) => span.Ticks % TimeSpan.TicksPerDay == 0 ? Text($"{span.TotalDays} days") : Text($"{span.TotalHours:0.##} hours");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
