using System.Text;
using Flywheel.Core;
using Flywheel.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flywheel.Tests.Writer;

/// <summary>
/// <c>Flywheel.Tests.Writer WORKSPACE NAME</c> appends rows, stores objects and records facts in one workspace until it is killed, and prints
/// a line for each one after it was acknowledged: <c>row LANE NUMBER</c>, <c>object DIGEST</c>, <c>fact KEY</c>.
/// </summary>
internal static class Program
{
    private const int Lanes = 4;
    private static readonly DatasetName Rows = DatasetName.Of("rows");
    private static readonly Lock Saying = new();

    public static async Task<int> Main(string[] arguments)
    {
        var (root, name) = (arguments[0], arguments[1]);
        var opened = await Workspace.OpenAsync(new StorageOptions { Root = root, SegmentBytes = 65_536 }, [], TimeProvider.System,
            NullLogger<Workspace>.Instance, CancellationToken.None);
        if (!opened.TryGet(out var workspace))
        {
            Console.WriteLine($"refused {opened.Refusals[0]}");
            return 1;
        }

        foreach (var repair in workspace.Repairs)
        {
            Say($"repair {repair.Path}");
        }

        await Task.WhenAll([.. Enumerable.Range(0, Lanes).Select(lane => AppendAsync(workspace, $"{name}.{lane}")), PutAsync(workspace, name), RecordAsync(workspace, name)]);
        return 0;
    }

    private static async Task AppendAsync(Workspace workspace, string lane)
    {
        for (var number = 0; ; number++)
        {
            byte[] row = Encoding.UTF8.GetBytes($$"""{"lane":"{{lane}}","number":{{number}},"text":"{{new string('x', number % 700)}}"}""");
            await workspace.Journal.AppendAsync(Rows, new ReadOnlyMemory<byte>[] { row }, CancellationToken.None);
            Say($"row {lane} {number}");
        }
    }

    private static async Task PutAsync(Workspace workspace, string name)
    {
        for (var number = 0; ; number++)
        {
            var bytes = Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Repeat($"{name} {number}", 20_000)));
            Say($"object {await workspace.Objects.PutAsync(new MemoryStream(bytes), CancellationToken.None)}");
        }
    }

    private static async Task RecordAsync(Workspace workspace, string name)
    {
        for (var number = 0; ; number++)
        {
            var key = Digest.Of($"{name} {number}");
            await workspace.Lineage.RecordAsync(
                new StepFact(key, "write", name, key, "{}", [new ArtifactReference(key, "in", "in")], [new ArtifactReference(key, "out", "out")], "{}", default, default),
                CancellationToken.None);
            Say($"fact {key}");
        }
    }

    private static void Say(string line)
    {
        lock (Saying)
        {
            Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }
}
