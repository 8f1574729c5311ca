namespace Flywheel.Evaluation.Intervals;

/// <summary>A value with the range it would fall in under repeated sampling. NaN throughout when the value is not defined.</summary>
/// <param name="Value">On the sample itself.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct Interval(double Value, double Low, double High)
{
    /// <summary>True when the whole range is above zero.</summary>
    public bool IsAboveZero => Low > 0;
}
