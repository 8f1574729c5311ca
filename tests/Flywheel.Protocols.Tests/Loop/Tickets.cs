using System.Globalization;
using System.Text;
using Flywheel.Core;

namespace Flywheel.Protocols.Tests.Loop;

/// <summary>Months of tickets, made by chance from a seed: small ones and large ones, days that are a little better or worse, and from the middle of March on far fewer that end late.</summary>
internal static class Tickets
{
    private const int PerDay = 250;
    private static readonly DateTime s_start = new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>When the world changes.</summary>
    internal static readonly DateTime Change = new(2001, 3, 15, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Every ticket, in the order they were opened.</summary>
    internal static IEnumerable<Ticket> All()
    {
        var (random, mood) = (new SeededRandom(7), 0.0);
        for (var i = 0; i < PerDay * 120; i++)
        {
            var opened = s_start.AddDays(i / (double)PerDay);
            mood = i % PerDay == 0 ? 0.2 * random.NextNormal() : mood;
            var size = random.NextDouble();
            var logit = (opened < Change ? -0.6 : -2.0) + (3 * (size - 0.5)) + mood;
            yield return new Ticket(i + 1, opened, opened.AddHours(3), Math.Round(size, 3), random.NextDouble() < 1 / (1 + Math.Exp(-logit)));
        }
    }

    /// <summary>Tickets as a file.</summary>
    internal static string Csv(IEnumerable<Ticket> tickets)
    {
        var text = new StringBuilder("id,opened_at,closed_at,size,late\n");
        foreach (var ticket in tickets)
        {
            text.Append(CultureInfo.InvariantCulture, $"{ticket.Id},{ticket.Opened:yyyy-MM-dd HH:mm:ss},{ticket.Closed:yyyy-MM-dd HH:mm:ss},{ticket.Size:0.000},{(ticket.Late ? 1 : 0)}\n");
        }

        return text.ToString();
    }
}
