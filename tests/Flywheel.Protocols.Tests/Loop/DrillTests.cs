using System.Text.Json.Nodes;
using Flywheel.Protocols.Tests.Serving;
using Flywheel.Testing;

namespace Flywheel.Protocols.Tests.Loop;

/// <summary>Things go wrong in a copy, and what the loop says of it is what counts.</summary>
public sealed class DrillTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Late_labels_and_a_dead_store_are_seen_in_a_copy_and_the_original_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        await TicketsDesk.PrepareAsync(folder.Path);
        var before = Files(folder[".flywheel"]);

        var drilled = await FlywheelProcess.RunAsync("drill", folder.Path, "--only", "late-labels", "dead-store", "swapped-columns", "stuck-feature", "--json");
        var unknown = await FlywheelProcess.RunAsync("drill", folder.Path, "--only", "stuck-fature");

        drilled.ExitCode.ShouldBe(0, drilled.Output + drilled.Error);
        var report = JsonNode.Parse(drilled.Output)!;
        var drills = report["drills"]!.AsArray().ToDictionary(drill => (string)drill!["drill"]!, drill => drill!);
        report["control_alarms"]!.AsArray().ShouldBeEmpty();
        var late = drills["late-labels"];
        ((bool)late["passed"]!, (string)late["by"]!).ShouldBe((true, "labels"));
        ((string)late["said"]!).ShouldMatch("^Outcomes stay away: of [0-9]+ predictions of [0-9]+ February 0.0% have one, where [0-9.]+% had by then on the [0-9]+ days before.$");
        ((double)late["detected_after_hours"]!).ShouldBeInRange(24, 72);
        var stuck = drills["stuck-feature"];
        ((string)stuck["by"]!, (string)stuck["injected"]!).ShouldBe(("integrity", "'size' has one value in every row."));
        ((double)stuck["detected_after_hours"]!).ShouldBeLessThanOrEqualTo(24);
        var dead = drills["dead-store"];
        ((bool)dead["passed"]!, (string)dead["by"]!, (long)dead["lost"]!).ShouldBe((true, "answers", 0));
        ((long)dead["failed"]!).ShouldBeGreaterThan(0);
        // A ticket has one column: there is nothing to mix it up with.
        ((bool)drills["swapped-columns"]["applies"]!, drills["swapped-columns"]["passed"]).ShouldBe((false, null));
        (await File.ReadAllTextAsync((string)report["page"]!, Cancel)).ShouldContain("<td>late-labels</td>");
        Files(folder[".flywheel"]).ShouldBe(before);
        (unknown.ExitCode, unknown.Error.Contains("Did you mean 'stuck-feature'?", StringComparison.Ordinal)).ShouldBe((1, true));
    }

    // What a workspace keeps, but for what tells who has it open.
    private static string[] Files(string root) => [.. new[] { "objects", "journal" }.Select(part => Path.Combine(root, part)).Where(Directory.Exists)
        .SelectMany(part => Directory.EnumerateFiles(part, "*", SearchOption.AllDirectories)).Order(StringComparer.Ordinal).Select(file => $"{Path.GetRelativePath(root, file)} {new FileInfo(file).Length}")];
}
