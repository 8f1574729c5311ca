using Flywheel.Testing;

namespace Flywheel.Acceptance.Tests.Flights;

/// <summary>Two leaks, planted in the example: each is refused by name, before anything is trained.</summary>
public sealed class LeakTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public LeakTests()
    {
        foreach (var file in Directory.EnumerateFiles(FlightsWheel.ProjectPath, "*", SearchOption.AllDirectories).Where(file => !file.Contains(".flywheel", StringComparison.Ordinal)))
        {
            var copy = Path.Combine(_folder.Path, Path.GetRelativePath(FlightsWheel.ProjectPath, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        Edit("sql/flights.sql", "FROM raw_flights\n", "FROM raw_flights WHERE source_row BETWEEN 1400000 AND 1600000\n");
        Edit("flywheel.yaml", "{ rows: \">= 2_900_000\" }", "{ rows: \">= 190_000\" }");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_dataset_that_shows_the_delay_at_departure_contradicts_the_label()
    {
        Edit("flywheel.yaml", "known_at: landed_at                 #", "known_at: departs_at                #");

        var outcome = await FlywheelProcess.RunAsync("run", _folder.Path);

        outcome.ExitCode.ShouldBe(1);
        outcome.Error.ShouldContain("The dataset 'flights' shows 'delay' from departs_at on, but the label 'late' says that it is known only at landed_at.");
        outcome.Error.ShouldContain("Set known_at of flights to landed_at.");
        outcome.Error.ShouldNotContain("ok  train");
    }

    [Fact]
    public async Task A_column_that_sql_computed_from_the_day_s_delays_is_found_and_named()
    {
        Edit("sql/flights.sql", "    delay,\n", "    delay,\n    avg(delay) OVER (PARTITION BY origin, departs_local::DATE) AS origin_day_delay,\n");
        Edit("flywheel.yaml", "  distance: distance\n", "  distance: distance\n  origin_day_delay: origin_day_delay\n");

        var outcome = await FlywheelProcess.RunAsync("run", _folder.Path);

        outcome.ExitCode.ShouldBe(1);
        outcome.Error.ShouldContain("[features.leak]");
        outcome.Error.ShouldContain("'origin_day_delay' changed in ");
        outcome.Error.ShouldNotContain("ok  train");
    }

    private void Edit(string file, string from, string to)
    {
        var path = Path.Combine(_folder.Path, file);
        var text = File.ReadAllText(path);
        text.ShouldContain(from);
        File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));
    }
}
