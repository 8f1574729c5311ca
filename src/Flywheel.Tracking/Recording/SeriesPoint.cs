namespace Flywheel.Tracking.Recording;

/// <summary>A point of a metric without its key. In order of time (microseconds), then step, then value; NaN counts as zero, after it.</summary>
internal readonly record struct SeriesPoint(long At, long Step, double Value) : IComparable<SeriesPoint>
{
    public int CompareTo(SeriesPoint other)
    {
        var order = At.CompareTo(other.At);
        order = order != 0 ? order : Step.CompareTo(other.Step);
        order = order != 0 ? order : Number(Value).CompareTo(Number(other.Value));
        return order != 0 ? order : double.IsNaN(Value).CompareTo(double.IsNaN(other.Value));
    }

    /// <summary>Whether this point is the latest of the two: greater step, then time, then value; NaN counts as less than any number.</summary>
    public bool IsLaterThan(SeriesPoint other) =>
        (Step, At, double.IsNaN(Value) ? 0 : 1, Number(Value)).CompareTo((other.Step, other.At, double.IsNaN(other.Value) ? 0 : 1, Number(other.Value))) > 0;

    private static double Number(double value) => double.IsNaN(value) ? 0 : value;
}
