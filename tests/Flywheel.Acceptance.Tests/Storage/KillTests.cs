using System.Text.Json;
using Flywheel.Core;
using Flywheel.Storage;
using Flywheel.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flywheel.Acceptance.Tests.Storage;

public sealed class KillTests
{
    private const int Kills = 50;
    private static readonly DatasetName Rows = DatasetName.Of("rows");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_fifty_kills_of_two_processes_at_once_nothing_acknowledged_is_lost_and_nothing_torn_is_seen()
    {
        using var folder = new TemporaryFolder();
        var random = new SeededRandom(2026);
        List<string> said = [];
        for (var kill = 0; kill < Kills; kill += 2)
        {
            using var one = WriterProcess.Start("write", folder["ws"], $"a{kill}");
            using var two = WriterProcess.Start("write", folder["ws"], $"b{kill}");
            var killed = await Task.WhenAll(
                one.KillAsync(TimeSpan.FromMilliseconds(random.NextInt64(150)), Token),
                two.KillAsync(TimeSpan.FromMilliseconds(random.NextInt64(150)), Token));
            killed.ShouldBe([true, true], "a writer ended by itself");
            said.AddRange(one.Said.Concat(two.Said));
        }

        await using var workspace = (await Workspace.OpenAsync(
            new StorageOptions { Root = folder["ws"] }, [], [], TimeProvider.System, NullLogger<Workspace>.Instance, Token)).Value;
        said.ShouldNotContain(line => line.StartsWith("refused", StringComparison.Ordinal));
        await CheckRowsAsync(workspace, said);
        await CheckObjectsAsync(workspace, said, folder["ws", "objects"]);
        foreach (var line in said.Where(line => line.StartsWith("fact ", StringComparison.Ordinal)))
        {
            (await workspace.Lineage.FindAsync(Digest.Parse(line[5..]), Token)).ShouldNotBeNull(line);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{said.Count} acknowledgements kept over {Kills} kills.");
    }

    [Fact]
    public async Task A_pipeline_that_is_killed_again_and_again_finishes_each_step_once()
    {
        using var folder = new TemporaryFolder();
        var random = new SeededRandom(2026);
        List<string> said = [];
        for (var running = true; running;)
        {
            using var process = WriterProcess.Start("steps", folder["ws"], "slow");
            running = await process.KillAsync(TimeSpan.FromMilliseconds(50 + random.NextInt64(250)), Token);
            said.AddRange(process.Said);
        }

        said[^1].ShouldBe("done");
        // A step may end just before its process could say so; then the next run skips it.
        var finished = said.Where(line => line.StartsWith("Finished ", StringComparison.Ordinal)).ToArray();
        finished.ShouldBeUnique();
        var skipped = said.Where(line => line.StartsWith("Skipped ", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        finished.Select(line => line["Finished ".Length..]).Union(skipped.Select(line => line["Skipped ".Length..])).Count().ShouldBe(20);
        skipped.Count.ShouldBeGreaterThan(0);
    }

    /// <summary>Each lane's rows are there from 0 without a gap, once and in order, at least up to the last one acknowledged.</summary>
    private static async Task CheckRowsAsync(Workspace workspace, List<string> said)
    {
        Dictionary<string, long> next = new(StringComparer.Ordinal);
        await foreach (var row in workspace.Journal.ReadAsync(Rows, [], Token))
        {
            using var json = JsonDocument.Parse(row.Json);
            var lane = json.RootElement.GetProperty("lane").GetString()!;
            var number = json.RootElement.GetProperty("number").GetInt64();
            number.ShouldBe(next.GetValueOrDefault(lane), $"lane {lane}");
            next[lane] = number + 1;
        }

        foreach (var acknowledged in said.Where(line => line.StartsWith("row ", StringComparison.Ordinal)).Select(line => line.Split(' ')))
        {
            next.GetValueOrDefault(acknowledged[1]).ShouldBeGreaterThan(long.Parse(acknowledged[2]), string.Join(' ', acknowledged));
        }

        next.Count.ShouldBeGreaterThanOrEqualTo(Kills);
    }

    private static async Task CheckObjectsAsync(Workspace workspace, List<string> said, string objects)
    {
        foreach (var line in said.Where(line => line.StartsWith("object ", StringComparison.Ordinal)))
        {
            (await workspace.Objects.LocalPathAsync(Digest.Parse(line[7..]), Token)).Refusals.ShouldBeEmpty(line);
        }

        foreach (var path in Directory.EnumerateFiles(objects, "*", SearchOption.AllDirectories))
        {
            var digest = Digest.Parse(Path.GetFileName(Path.GetDirectoryName(path)!) + Path.GetFileName(path));
            (await workspace.Objects.LocalPathAsync(digest, Token)).Refusals.ShouldBeEmpty(path);
        }
    }
}
