using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;

namespace Flywheel.Tests.Evaluation;

/// <summary>
/// What four real models said of the flights of each day, March to June 2001, and what came of it: recorded by eng/reference/days.py.
/// <c>old</c> learned January and February, <c>new</c> January to April, <c>narrow</c> April and May, all without windows; <c>live</c> is point in time.
/// </summary>
internal sealed record FlightDays(DateOnly Day, int Flights, ImmutableDictionary<string, double> Sums)
{
    internal static IReadOnlyList<FlightDays> All { get; } = Read();

    /// <summary>08:00 UTC, when fewest flights leave.</summary>
    internal Timestamp Start => Timestamp.From(new DateTimeOffset(Day, new TimeOnly(8, 0), TimeSpan.Zero));

    /// <summary>Mean score less share late.</summary>
    internal double Error(string model) => (Sums[$"{model}_score"] - Sums["late"]) / Flights;

    /// <summary>How much less logarithmic loss the challenger has than the champion, a flight.</summary>
    internal double Gain(string champion, string challenger) => (Sums[$"{champion}_loss"] - Sums[$"{challenger}_loss"]) / Flights;

    internal static IEnumerable<FlightDays> From(int month, int day) => All.Where(row => row.Day >= new DateOnly(2001, month, day));

    private static List<FlightDays> Read()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "data", "flights", "days.csv"));
        var names = lines[0].Split(',');
        return [.. lines.Skip(1).Select(line => line.Split(',')).Select(cells => new FlightDays(
            DateOnly.Parse(cells[0], CultureInfo.InvariantCulture),
            int.Parse(cells[1], CultureInfo.InvariantCulture),
            names.Skip(2).Select((name, i) => (name, double.Parse(cells[i + 2], CultureInfo.InvariantCulture))).ToImmutableDictionary(pair => pair.name, pair => pair.Item2)))];
    }
}
