using Flywheel.Pipelines;
using Flywheel.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flywheel.Tests.Writer;

/// <summary>
/// <c>Flywheel.Tests.Writer write WORKSPACE NAME</c> writes until it is killed; <c>… steps WORKSPACE NAME</c> runs a pipeline of slow steps.
/// Both print a line for everything that was acknowledged, after it was.
/// </summary>
internal static class Program
{
    private static readonly Lock Saying = new();

    public static async Task<int> Main(string[] arguments)
    {
        var (verb, root, name) = (arguments[0], arguments[1], arguments[2]);
        var opened = await Workspace.OpenAsync(new StorageOptions { Root = root, SegmentBytes = 65_536 }, PipelineRoom.Migrations, [], TimeProvider.System,
            NullLogger<Workspace>.Instance, CancellationToken.None);
        if (!opened.TryGet(out var workspace))
        {
            Say($"refused {opened.Refusals[0]}");
            return 1;
        }

        await using (workspace)
        {
            foreach (var repair in workspace.Repairs)
            {
                Say($"repair {repair.Path}");
            }

            await (verb == "write" ? Writing.RunAsync(workspace, name) : SlowSteps.RunAsync(workspace, name));
            return 0;
        }
    }

    /// <summary>Prints a line at once, from any thread.</summary>
    public static void Say(string line)
    {
        lock (Saying)
        {
            Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }
}
