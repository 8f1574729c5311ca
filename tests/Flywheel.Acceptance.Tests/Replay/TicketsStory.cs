using System.Globalization;
using System.Text;
using Flywheel.Core;

namespace Flywheel.Acceptance.Tests.Replay;

/// <summary>
/// Five months of tickets, made by chance from a seed: small ones and large ones, every day a bad half and a good one, and from the middle of March on far fewer that
/// end late. Who has seen the last tickets closed knows what kind of day it is.
/// </summary>
internal static class TicketsStory
{
    private const int PerDay = 250;
    private static readonly DateTime s_start = new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime s_change = new(2001, 3, 15, 0, 0, 0, DateTimeKind.Utc);

    internal static async Task WriteAsync(string folder)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "tickets.csv"), Csv());
        await File.WriteAllTextAsync(Path.Combine(folder, "flywheel.yaml"), """
            project: tickets
            objective:
              business: Tell who waits too long
              value: { true_positive: 2.0, false_positive: -1.0, false_negative: -2.0, true_negative: 0.0 }
            sources: { raw: { csv: tickets.csv } }
            datasets:
              tickets: { from: raw, key: id, event_time: opened_at, known_at: closed_at }
            features:
              size: size
              recent: mean(tickets.late) over 2h
            label: { name: late, is: late = 1, known_at: closed_at }
            split: { by: time, train: 2001-01, validate: 2001-02, test: 2001-03 }
            train:
              metric: auc
              candidates: [gradient-boosting: { max_depth: 3, learning_rate: 0.1, rounds: 60, min_child_weight: 20 }]
              search: { trials: 1 }
            endpoint: { name: tickets }
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "replay.yaml"), """
            span: 2001-03-01..2001-05-31
            models:
              static: { features: [size] }
              today: {}
              leaky: { known_at: opened_at }
            gates: [auc >= 0.55]
            step: 1h
            rollout: { watch: 3d, at_most: 21d }
            story:
              - { at: 2001-03-01, deploy: static }
              - { at: 2001-03-01, leak: leaky }
              - { when: calibration-alarm, wait_for: month, challenge: static, since: 2001-03-15, reason: The world has changed. }
              - { at: 2001-04-20, challenge: today, since: 2001-03-15 }
              - { at: 2001-05-18, force: leaky, by: a tester, reason: to see what comes of it }
            """);
    }

    private static string Csv()
    {
        var (random, text) = (new SeededRandom(7), new StringBuilder("id,opened_at,closed_at,size,late\n"));
        double[] moods = [-1.8, 1.8];
        for (var i = 0; i < PerDay * 151; i++)
        {
            var opened = s_start.AddDays(i / (double)PerDay);
            if (i % PerDay == 0)
            {
                random.Shuffle(moods.AsSpan());
            }

            var size = random.NextDouble();
            var logit = (opened < s_change ? -0.6 : -2.0) + (3 * (size - 0.5)) + moods[i % PerDay * moods.Length / PerDay];
            var late = random.NextDouble() < 1 / (1 + Math.Exp(-logit));
            var closed = opened.AddHours(3);
            text.Append(CultureInfo.InvariantCulture, $"{i + 1},{opened:yyyy-MM-dd HH:mm:ss},{closed:yyyy-MM-dd HH:mm:ss},{size:0.000},{(late ? 1 : 0)}\n");
        }

        return text.ToString();
    }
}
