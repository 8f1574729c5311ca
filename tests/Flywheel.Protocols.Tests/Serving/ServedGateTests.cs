namespace Flywheel.Protocols.Tests.Serving;

/// <summary>Gates over what only serving shows.</summary>
public sealed class ServedGateTests(WeatherProject weather)
{
    [Fact]
    public async Task Scores_through_the_live_path_are_those_that_were_evaluated_and_their_time_is_measured()
    {
        using var folder = weather.Copy();
        await ReplaceGatesAsync(folder.Path, "served_auc >= auc", "auc >= served_auc", "served_log_loss <= log_loss + 0.000001", "p99_latency <= 1s");

        var run = await FlywheelProcess.RunAsync("run", folder.Path, "--json");

        run.ExitCode.ShouldBe(0, run.Output + run.Error);
    }

    [Fact]
    public async Task A_release_that_answers_too_slowly_is_not_promoted()
    {
        using var folder = weather.Copy();
        await ReplaceGatesAsync(folder.Path, "p99_latency <= 0.001ms");

        var run = await FlywheelProcess.RunAsync("run", folder.Path);

        run.ExitCode.ShouldBe(1);
        (run.Output + run.Error).ShouldContain("does not pass 'p99_latency <= 0.001ms'");
    }

    private static async Task ReplaceGatesAsync(string folder, params string[] gates)
    {
        var file = Path.Combine(folder, "flywheel.yaml");
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        text = text.Replace("  - auc >= 0.7\n", string.Concat(gates.Select(gate => $"  - {gate}\n")), StringComparison.Ordinal)
            .Replace("humidity: humidity_percent", "humidity: humidity_percent + 1", StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
    }
}
