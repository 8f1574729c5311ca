using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Training.Parameters;

namespace Flywheel.Training.Search.Spaces;

/// <summary>One parameter that is searched: a range, or some values.</summary>
internal sealed record SearchDimension(ParameterDefinition Parameter)
{
    private const int GridPoints = 5;

    /// <summary>The values of a list, in the order written; empty for a range.</summary>
    internal ImmutableArray<ParameterValue> Values { get; init; } = [];

    internal double Low { get; init; }

    internal double High { get; init; }

    internal ParameterScale Scale { get; init; }

    /// <summary>The value at this share of the way, from 0 to 1 exclusive; every whole number of a range gets an equal part of the way.</summary>
    internal ParameterValue At(double share)
    {
        if (!Values.IsEmpty)
        {
            return Values[(int)(share * Values.Length)];
        }

        var whole = Parameter.Kind == ParameterKind.Whole;
        var (low, high) = whole && Scale == ParameterScale.Linear ? (Low - 0.5, High + 0.5) : (Low, High);
        var value = Scale == ParameterScale.Log ? low * Math.Pow(high / low, share) : low + (share * (high - low));
        return whole ? ParameterValue.Of((long)Math.Clamp(Math.Round(value), Low, High)) : ParameterValue.Of(Math.Clamp(Readable(value), Low, High));
    }

    /// <summary>The values a grid tries: the list, or every whole number when there are few, or five steps from end to end.</summary>
    internal ImmutableArray<ParameterValue> Grid()
    {
        if (!Values.IsEmpty)
        {
            return Values;
        }

        if (Parameter.Kind == ParameterKind.Whole && Scale == ParameterScale.Linear && High - Low < GridPoints)
        {
            return [.. Enumerable.Range(0, (int)(High - Low) + 1).Select(i => ParameterValue.Of((long)Low + i))];
        }

        return [.. Enumerable.Range(0, GridPoints).Select(i => End(i / (GridPoints - 1.0))).Distinct()];
    }

    /// <summary>True when the trainer's own default may be tried.</summary>
    internal bool HoldsDefault => Values.IsEmpty
        ? Parameter.Default.Number >= Low && Parameter.Default.Number <= High
        : Values.Contains(Parameter.Default);

    private ParameterValue End(double share)
    {
        var value = Scale == ParameterScale.Log ? Low * Math.Pow(High / Low, share) : Low + (share * (High - Low));
        return Parameter.Kind == ParameterKind.Whole ? ParameterValue.Of((long)Math.Round(value)) : ParameterValue.Of(Math.Clamp(Readable(value), Low, High));
    }

    // Four digits: no model knows the difference, and people have to read and retype these.
    private static double Readable(double value) => double.Parse(value.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
