using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Flywheel.Cli.Tracing;
using Flywheel.Core;
using Flywheel.Data;
using Flywheel.Data.Predictions;
using Flywheel.Projects.Wheel;
using Flywheel.Registry;
using Flywheel.Registry.Releases;
using Flywheel.Serving.Explaining;
using Flywheel.Serving.Replays;
using Flywheel.Storage;

namespace Flywheel.Cli.Verbs;

/// <summary>Follows a prediction or a release back to the rows and the code it came from, and a dataset on to the releases it led to.</summary>
internal sealed class TraceVerb : ProjectVerb
{
    private static readonly Option<bool> Replay = new("--replay") { Description = "Give the prediction again: what it saw, what it would see now, what the champion of today would say" };

    public TraceVerb()
        : base("trace", VerbGroup.Look, "Follow a prediction, a release or a dataset to where it came from", 1, ("thing", "A prediction's id, a release (champion, flights/1) or a dataset (flights, flights@3fa2)")) =>
        Command.Options.Add(Replay);

    protected override async Task<Answer> RunAsync(ProjectSession session, ImmutableArray<string?> things, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var thing = things[0]!;
        if (ReleaseName.Is(thing))
        {
            var found = await ReleaseName.FindAsync(session, thing, cancellation);
            return found.TryGet(out var version) ? await ReleaseAsync(session, version, cancellation) : Answer.Refused([.. found.Refusals]);
        }

        if (session.Project.Datasets.Any(dataset => dataset.Name == thing.Split('@')[0]))
        {
            return await DatasetAsync(session, thing, cancellation);
        }

        return await session.Get<PredictionSearch>().FindAsync(null, thing, cancellation) is { } prediction
            ? await PredictionAsync(session, prediction, parsed.GetValue(Replay), cancellation)
            : Answer.Refused([new Refusal("trace.unknown", "Nothing to trace", $"'{thing}' is no prediction of this workspace, no release and no dataset.", "'flywheel ls' lists all three.")]);
    }

    private static async Task<Answer> PredictionAsync(ProjectSession session, PredictionRow prediction, bool replay, CancellationToken cancellation)
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

        var text = PredictionText.Write(prediction, version.ToString());
        if (replay)
        {
            var replayed = await ReplayAsync(session, prediction, version, cancellation);
            if (!replayed.TryGet(out var again))
            {
                return Answer.Refused([.. replayed.Refusals]);
            }

            document["replay"] = ReplayText.Document(again);
            text = $"{text}\n{ReplayText.Write(prediction, version.ToString(), again)}";
        }

        return Answer.Done($"{text}\n\n{release.Text}", document);
    }

    private static async Task<Result<ReplayedPrediction>> ReplayAsync(ProjectSession session, PredictionRow prediction, ReleaseVersion version, CancellationToken cancellation)
    {
        var champion = await session.Get<ReleaseRegistry>().FindAsync(session.Project.Name, ReleaseRegistry.Champion, cancellation);
        return champion.TryGet(out var today)
            ? await session.Get<PredictionReplay>().ReplayAsync(prediction, version, today, cancellation)
            : champion.Refused<ReplayedPrediction>();
    }

    private static async Task<Answer> ReleaseAsync(ProjectSession session, ReleaseVersion version, CancellationToken cancellation)
    {
        var traced = await TreeAsync(session, version.Digest, version.ToString(), cancellation);
        return traced.TryGet(out var tree)
            ? Answer.Done(tree.Text(new ArtifactReference(version.Digest, ArtifactKinds.Release, version.ToString())), Document(tree, "release", version.ToString(), version.Digest))
            : Answer.Refused([.. traced.Refusals]);
    }

    private static async Task<Answer> DatasetAsync(ProjectSession session, string reference, CancellationToken cancellation)
    {
        var found = await session.Get<Datasets>().FindAsync(reference, cancellation);
        if (!found.TryGet(out var id))
        {
            return Answer.Refused([.. found.Refusals]);
        }

        var traced = await TreeAsync(session, id.Digest, reference, cancellation);
        if (!traced.TryGet(out var tree))
        {
            return Answer.Refused([.. traced.Refusals]);
        }

        var after = (await session.Get<ILineage>().DownstreamAsync(id.Digest, cancellation)).SelectMany(fact => fact.Outputs).Select(output => output.Digest).ToHashSet();
        var releases = (await session.Get<ReleaseRegistry>().ListAsync(session.Project.Name, cancellation)).Where(version => after.Contains(version.Digest)).Select(version => version.ToString()).ToArray();
        var document = Document(tree, "dataset", reference, id.Digest);
        document["led_to"] = new JsonArray([.. releases]);
        var text = tree.Text(new ArtifactReference(id.Digest, ArtifactKinds.DatasetVersion, reference.Split('@')[0]));
        return Answer.Done($"{text}\n\nled to {(releases.Length == 0 ? "no release" : string.Join(", ", releases))}", document);
    }

    private static async Task<Result<LineageTree>> TreeAsync(ProjectSession session, Digest artifact, string name, CancellationToken cancellation)
    {
        var facts = await session.Get<ILineage>().UpstreamAsync(artifact, cancellation);
        return facts.IsEmpty
            ? new Refusal("trace.no-lineage", "No lineage", $"Nothing is written about how {name} was made.", "It was brought from elsewhere; look in the workspace that made it.")
            : new LineageTree(Making.Of(artifact, facts, _ => 0), await session.Get<ProjectWheel>().SourcesAsync(session.Project, cancellation));
    }

    private static JsonObject Document(LineageTree tree, string kind, string name, Digest digest) =>
        new() { [kind] = name, ["digest"] = digest.ToString(), ["facts"] = tree.Facts(), ["sources"] = tree.Sources() };
}
