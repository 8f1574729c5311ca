using Flywheel.Testing;

[assembly: AssemblyFixture(typeof(Flywheel.Protocols.Tests.Serving.WeatherProject))]

namespace Flywheel.Protocols.Tests.Serving;

/// <summary>
/// The starter project with two releases, made once: <c>weather/1</c> of trees and <c>weather/2</c> of a logistic regression, the champion. Tests of serving work on copies of its workspace.
/// </summary>
public sealed class WeatherProject : IAsyncLifetime
{
    /// <summary>A measurement known before the moment that the starter's row asks about: it counts, whenever it comes.</summary>
    internal const string LateRow = """{"id":90001,"measured_at":"2024-12-30T18:00:00Z","known_at":"2024-12-31T06:00:00Z","station":"coast","temperature_c":7,"pressure_hpa":990,"humidity_percent":97,"wind_kmh":30,"rain_mm":41.5,"rain_tomorrow_mm":3}""";

    private readonly TemporaryFolder _folder = new();

    private string Project => _folder["mine"];

    public async ValueTask InitializeAsync()
    {
        await MustAsync("init", Project);
        var file = Path.Combine(Project, "flywheel.yaml");
        var text = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, text.Replace("    - logistic-regression\n", "", StringComparison.Ordinal).Replace("rounds: ..200 early-stop 20", "rounds: 20", StringComparison.Ordinal));
        await MustAsync("run", Project);
        var trees = text.IndexOf("    - gradient-boosting", StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, text.Remove(trees, text.IndexOf('\n', trees) + 1 - trees));
        await MustAsync("run", Project);
    }

    /// <summary>A copy of the project with its workspace, to be changed and deleted.</summary>
    internal TemporaryFolder Copy()
    {
        var copy = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(Project, "*", SearchOption.AllDirectories))
        {
            var target = copy[Path.GetRelativePath(Project, file)];
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task MustAsync(params string[] arguments)
    {
        var outcome = await FlywheelProcess.RunAsync(arguments);
        if (outcome.ExitCode != 0)
        {
            throw new InvalidOperationException($"flywheel {string.Join(' ', arguments)} ended with {outcome.ExitCode}:\n{outcome.Output}\n{outcome.Error}");
        }
    }
}
