using System.Text;
using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Tests.Writer;

/// <summary>Appends rows, stores objects and records facts for ever: <c>row LANE NUMBER</c>, <c>object DIGEST</c>, <c>fact KEY</c>.</summary>
internal static class Writing
{
    private const int Lanes = 4;
    private static readonly DatasetName Rows = DatasetName.Of("rows");

    public static Task RunAsync(Workspace workspace, string name) => Task.WhenAll(
        [.. Enumerable.Range(0, Lanes).Select(lane => AppendAsync(workspace, $"{name}.{lane}")), PutAsync(workspace, name), RecordAsync(workspace, name)]);

    private static async Task AppendAsync(Workspace workspace, string lane)
    {
        for (var number = 0; ; number++)
        {
            byte[] row = Encoding.UTF8.GetBytes($$"""{"lane":"{{lane}}","number":{{number}},"text":"{{new string('x', number % 700)}}"}""");
            await workspace.Journal.AppendAsync(Rows, new ReadOnlyMemory<byte>[] { row }, CancellationToken.None);
            Program.Say($"row {lane} {number}");
        }
    }

    private static async Task PutAsync(Workspace workspace, string name)
    {
        for (var number = 0; ; number++)
        {
            var bytes = Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Repeat($"{name} {number}", 20_000)));
            Program.Say($"object {await workspace.Objects.PutAsync(new MemoryStream(bytes), CancellationToken.None)}");
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
            Program.Say($"fact {key}");
        }
    }
}
