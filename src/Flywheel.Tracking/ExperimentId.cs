using System.Globalization;

namespace Flywheel.Tracking;

/// <summary>An experiment of a workspace: a number from 0. Written in decimal.</summary>
public readonly record struct ExperimentId(long Number) : IComparable<ExperimentId>
{
    /// <summary>The experiment that is always there, called <c>Default</c>.</summary>
    public static ExperimentId Default => new(0);

    /// <summary>Reads a decimal number.</summary>
    public static bool TryParse(string? text, out ExperimentId id)
    {
        var ok = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        id = new ExperimentId(number);
        return ok;
    }

    /// <summary>Order of creation.</summary>
    public int CompareTo(ExperimentId other) => Number.CompareTo(other.Number);

    /// <summary>The number in decimal.</summary>
    public override string ToString() => Number.ToString(CultureInfo.InvariantCulture);
}
