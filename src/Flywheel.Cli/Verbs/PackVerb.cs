using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Flywheel.Registry;

namespace Flywheel.Cli.Verbs;

/// <summary>Writes a release as one file that scores elsewhere.</summary>
internal sealed class PackVerb : ProjectVerb
{
    private static readonly Option<FileInfo> OutFile = new("--out") { Description = "Where the bundle is written", HelpName = "FILE", Required = true };

    public PackVerb()
        : base("pack", VerbGroup.Use, "Write a release as one file, to score in your own program", 0, ("release", "champion, 1 or flights/1 [default: champion]")) =>
        Command.Options.Add(OutFile);

    protected override async Task<Answer> RunAsync(ProjectSession session, ImmutableArray<string?> things, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var opened = await ReleaseName.OpenAsync(session, things[0], cancellation);
        if (!opened.TryGet(out var release))
        {
            return Answer.Refused([.. opened.Refusals]);
        }

        var target = parsed.GetValue(OutFile)!;
        if (target.Directory is { Exists: false } folder)
        {
            return Answer.Refused([new("pack.folder", "No such folder", $"There is no folder '{folder.FullName}'.", "Make it first.")]);
        }

        // Written beside and moved, so that nobody ever loads half a bundle.
        var half = target.FullName + ".part";
        await using (var stream = File.Create(half))
        {
            ReleaseBundle.Pack(release.Snapshot, stream);
        }

        File.Move(half, target.FullName, overwrite: true);
        var bytes = new FileInfo(target.FullName).Length;
        return Answer.Done($"Packed {release.Version} ({release.Version.Digest.Abbreviated}) into {target.FullName}, {Words.Bytes(bytes)}.",
            new JsonObject { ["release"] = release.Version.ToString(), ["digest"] = release.Version.Digest.ToString(), ["file"] = target.FullName, ["bytes"] = bytes });
    }
}
