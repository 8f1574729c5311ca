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
            using var one = WriterProcess.Start(folder["ws"], $"a{kill}");
            using var two = WriterProcess.Start(folder["ws"], $"b{kill}");
            await Task.WhenAll(
                one.KillAsync(TimeSpan.FromMilliseconds(random.NextInt64(150)), Token),
                two.KillAsync(TimeSpan.FromMilliseconds(random.NextInt64(150)), Token));
            said.AddRange(one.Said.Concat(two.Said));
        }

        await using var workspace = (await Workspace.OpenAsync(
            new StorageOptions { Root = folder["ws"] }, [], TimeProvider.System, NullLogger<Workspace>.Instance, Token)).Value;
        said.ShouldNotContain(line => line.StartsWith("refused", StringComparison.Ordinal));
        await CheckRowsAsync(workspace, said);
        await CheckObjectsAsync(workspace, said, folder["ws", "objects"]);
        foreach (var line in said.Where(line => line.StartsWith("fact ", StringComparison.Ordinal)))
        {
            (await workspace.Lineage.FindAsync(Digest.Parse(line[5..]), Token)).ShouldNotBeNull(line);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{said.Count} acknowledgements kept over {Kills} kills.");
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
