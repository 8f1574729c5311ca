using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Flywheel.Cli.Tracing;
using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Projects.Wheel;
using Flywheel.Registry;
using Flywheel.Registry.Releases;
using Flywheel.Storage;

namespace Flywheel.Cli.Verbs;

/// <summary>Follows a prediction or a release back to the rows and the code it came from.</summary>
internal sealed class TraceVerb() : ProjectVerb("trace", VerbGroup.Look, "Follow a prediction or a release back to rows and code", 1, ("thing", "A prediction's id, or a release (champion, flights/1)"))
{
    protected override async Task<Answer> RunAsync(ProjectSession session, ImmutableArray<string?> things, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var thing = things[0]!;
        if (ReleaseName.Is(thing))
        {
            var found = await ReleaseName.FindAsync(session, thing, cancellation);
            return found.TryGet(out var version) ? await ReleaseAsync(session, version, cancellation) : Answer.Refused([.. found.Refusals]);
        }

        return await new PredictionLog(session.Get<IJournal>()).FindAsync(thing, cancellation) is { } prediction
            ? await PredictionAsync(session, prediction, cancellation)
            : Answer.Refused([new Refusal("trace.unknown", "Nothing to trace", $"'{thing}' is neither a prediction of this workspace nor a release.", "'flywheel ls predictions' and 'flywheel ls releases' list both.")]);
    }

    private static async Task<Answer> PredictionAsync(ProjectSession session, PredictionRow prediction, CancellationToken cancellation)
    {
        var versions = await session.Get<ReleaseRegistry>().ListAsync(session.Project.Name, cancellation);
        if (versions.FirstOrDefault(version => version.Digest == prediction.Release) is not { } version)
        {
            return Answer.Refused([new Refusal("trace.release-gone", "Unknown release", $"The prediction {prediction.Id} was given by the release {prediction.Release.Abbreviated}, which this workspace does not know.", "Look in the workspace that served it.")]);
        }

        var release = await ReleaseAsync(session, version, cancellation);
        if (release.Code != ExitCode.Done)
        {
            return release;
        }

        var document = new JsonObject { ["prediction"] = JsonNode.Parse(prediction.ToJson()) };
        foreach (var (key, value) in release.Document)
        {
            document[key] = value?.DeepClone();
        }

        return Answer.Done($"{PredictionText.Write(prediction, version.ToString())}\n\n{release.Text}", document);
    }

    private static async Task<Answer> ReleaseAsync(ProjectSession session, ReleaseVersion version, CancellationToken cancellation)
    {
        var facts = await session.Get<ILineage>().UpstreamAsync(version.Digest, cancellation);
        if (facts.IsEmpty)
        {
            return Answer.Refused([new Refusal("trace.no-lineage", "No lineage", $"Nothing is written about how {version} was made.", "It was brought from elsewhere; look in the workspace that made it.")]);
        }

        var sources = await session.Get<ProjectWheel>().SourcesAsync(session.Project, cancellation);
        var tree = new LineageTree(facts, sources);
        return Answer.Done(tree.Text(new ArtifactReference(version.Digest, ArtifactKinds.Release, version.ToString())), new JsonObject { ["release"] = version.ToString(), ["digest"] = version.Digest.ToString(), ["facts"] = tree.Facts(), ["sources"] = tree.Sources() });
    }
}
