using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Evaluation;

namespace Flywheel.Projects.Wheel;

/// <summary>Labels and days of a part, waiting for scores.</summary>
internal sealed class ScoredPart
{
    private const long MicrosecondsPerDay = 86_400 * Timestamp.PerSecond;

    private readonly bool[] _outcomes;
    private readonly int[] _days;

    internal ScoredPart(ColumnBatch rows)
    {
        _outcomes = [.. rows.Get<DoubleColumn>(TrainingSet.Label).Values.ToArray().Select(label => label != 0)];
        var days = rows[TrainingSet.Time] is TimestampColumn time
            ? time.Values.ToArray().Select(moment => Math.DivRem(moment, MicrosecondsPerDay).Quotient).ToArray()
            : [.. Enumerable.Range(0, rows.Count).Select(row => (long)row)];
        var numbers = days.Distinct().Order().Select((day, number) => (day, number)).ToDictionary(pair => pair.day, pair => pair.number);
        _days = [.. days.Select(day => numbers[day])];
    }

    internal BinarySample With(double[] scores, double threshold) => new(scores, _outcomes, threshold, _days);
}
