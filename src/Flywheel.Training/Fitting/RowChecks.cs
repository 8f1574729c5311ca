using Flywheel.Core;
using Flywheel.Training.Trainers;

namespace Flywheel.Training.Fitting;

/// <summary>What rows must be before anything is learned from them.</summary>
internal static class RowChecks
{
    internal static IEnumerable<Refusal> Check(TaskKind task, TrainingRows rows, string which)
    {
        if (rows.Count == 0)
        {
            yield return new Refusal("training.no-rows", "No rows", $"There are no {which} rows.", "Look at the split and the filters before it.");
            yield break;
        }

        var (bad, zeros, ones) = Count(task, rows.Labels.Span);
        if (bad >= 0)
        {
            var wanted = task == TaskKind.BinaryClassification ? "0 or 1" : "a finite number";
            yield return new Refusal("training.label-invalid", "Label not valid",
                FormattableString.Invariant($"The label of {which} row {bad} is {rows.Labels.Span[bad]}; it must be {wanted}."), "Drop or repair such rows first.");
        }
        else if (task == TaskKind.BinaryClassification && which == "training" && (zeros == 0 || ones == 0))
        {
            yield return new Refusal("training.one-class", "Only one class", $"All {rows.Count} {which} rows have the label {(zeros == 0 ? 1 : 0)}.",
                "A classifier needs rows of both.");
        }

        if (rows.Weights.Span.IndexOfAnyExceptInRange(0, double.MaxValue) is >= 0 and var row)
        {
            yield return new Refusal("training.weight-invalid", "Weight not valid",
                FormattableString.Invariant($"The weight of {which} row {row} is {rows.Weights.Span[row]}; it must be a finite number, not negative."));
        }
    }

    private static (int Bad, int Zeros, int Ones) Count(TaskKind task, ReadOnlySpan<double> labels)
    {
        var (zeros, ones) = (0, 0);
        for (var row = 0; row < labels.Length; row++)
        {
            if (!double.IsFinite(labels[row]) || (task == TaskKind.BinaryClassification && labels[row] is not (0 or 1)))
            {
                return (row, zeros, ones);
            }

            zeros += labels[row] == 0 ? 1 : 0;
            ones += labels[row] == 1 ? 1 : 0;
        }

        return (-1, zeros, ones);
    }
}
