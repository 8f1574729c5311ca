using System.Reflection;
using System.Text;
using System.Text.Json;
using Flywheel.Pipelines;

namespace Flywheel.Client.Tracking;

/// <summary>What a run was made by: commit, uncommitted changes, packages, machine. Gathered once, since nothing of it changes while a program runs.</summary>
/// <param name="Environment">As the house's own runs have it: runtime, system, machine, processors, commit and packages, as JSON.</param>
/// <param name="Changes">What the folder holds that its commit does not; null when Git knows nothing here.</param>
internal sealed record ProgramFacts(string Environment, SourceChanges? Changes)
{
    // A server cuts longer tags, and half a document is none.
    private const int LongestTag = 8_000;

    public static async Task<ProgramFacts> GatherAsync(string folder) =>
        new(RunEnvironment.Describe(folder), await SourceChanges.ReadAsync(folder, CancellationToken.None).ConfigureAwait(false));

    public IEnumerable<KeyValuePair<string, string>> Tags
    {
        get
        {
            yield return new("mlflow.user", System.Environment.UserName);
            yield return new("mlflow.source.name", Assembly.GetEntryAssembly()?.GetName().Name ?? "");
            yield return new("mlflow.source.type", "LOCAL");
            yield return new("flywheel.machine", System.Environment.MachineName);
            using var described = JsonDocument.Parse(Environment);
            if (described.RootElement.GetProperty("commit").GetString() is { } commit)
            {
                yield return new("mlflow.source.git.commit", commit);
            }

            if (Changes is { } changes)
            {
                yield return new("mlflow.source.git.branch", changes.Branch);
                yield return new("flywheel.git.dirty", changes.IsDirty ? "true" : "false");
            }

            if (Environment.Length <= LongestTag)
            {
                yield return new("flywheel.environment", Environment);
            }
        }
    }

    /// <summary>What is too long for a tag.</summary>
    public IEnumerable<(string Name, byte[] Content)> Files
    {
        get
        {
            yield return ("environment.json", Encoding.UTF8.GetBytes(Environment));
            if (Changes is { Text.Length: > 0 } changes)
            {
                yield return ("source.diff", Encoding.UTF8.GetBytes(changes.Text));
            }
        }
    }
}
