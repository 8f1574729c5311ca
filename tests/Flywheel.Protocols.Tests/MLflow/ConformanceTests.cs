using System.Text.RegularExpressions;

namespace Flywheel.Protocols.Tests.MLflow;

/// <summary>The list of behaviours beside this file names a test for each; this holds that they are there.</summary>
public sealed partial class ConformanceTests
{
    private static string File => Path.Combine(AppContext.BaseDirectory, "MLflow", "conformance.md");

    [Fact]
    public async Task Every_behaviour_of_the_list_is_held_by_a_test_that_is_there()
    {
        var rows = (await System.IO.File.ReadAllLinesAsync(File, TrackingServer.Token)).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).ToArray();
        var named = rows.SelectMany(row => Named().Matches(row.Split(" | ", 2)[1]).Select(match => match.Groups[1].Value)).ToArray();

        rows.Length.ShouldBeGreaterThan(60);
        rows.Where(row => !Named().IsMatch(row.Split(" | ", 2)[1])).ShouldBeEmpty();
        var missing = new List<string>();
        foreach (var place in named)
        {
            if (!await IsThereAsync(place))
            {
                missing.Add(place);
            }
        }

        missing.ShouldBeEmpty();
    }

    private static async Task<bool> IsThereAsync(string place) => place.Split(": ", 2) is [var transcript, var text]
        ? TranscriptTests.Names.Any(name => name.Data == transcript) && (await TranscriptTests.ReadAsync(transcript)).Contains(text, StringComparison.Ordinal)
        : place.Split('.') is [var type, var method] && typeof(ConformanceTests).Assembly.GetTypes().Any(found => found.Name == type && found.GetMethod(method) is not null);

    [GeneratedRegex("`([^`]+)`(?=;| \\||$| ;)")]
    private static partial Regex Named();
}
