using System.Globalization;
using System.Text.Json.Nodes;
using Flywheel.Core;
using Flywheel.Data;
using Flywheel.Projects.Iterations;
using Flywheel.Registry;
using Flywheel.Storage;

namespace Flywheel.Cli.Listing;

/// <summary>What a workspace holds of a project, as tables and as JSON.</summary>
/// <param name="session">The project.</param>
/// <param name="last">Lines of a list that grows.</param>
internal sealed class WorkspaceListing(ProjectSession session, int last)
{
    private readonly Timestamp _now = Timestamp.Now(session.Get<TimeProvider>());

    public async Task<(TextTable Table, JsonArray Rows)> DatasetsAsync(CancellationToken cancellation)
    {
        var (table, rows) = (new TextTable("dataset", "version", "rows", "size", "age", "aliases"), new JsonArray());
        foreach (var entry in await session.Get<Datasets>().ListAsync(null, cancellation))
        {
            table.Add(entry.Dataset, entry.Id.Digest.Abbreviated, Words.Count(entry.Rows), Words.Bytes(entry.Bytes), Words.Age(entry.MadeAt, _now), string.Join(", ", entry.Aliases));
            rows.Add(new JsonObject
            {
                ["dataset"] = entry.Dataset,
                ["version"] = entry.Id.ToString(),
                ["number"] = entry.Number,
                ["rows"] = entry.Rows,
                ["bytes"] = entry.Bytes,
                ["made_at"] = entry.MadeAt.ToString(),
                ["aliases"] = new JsonArray([.. entry.Aliases]),
            });
        }

        return (table, rows);
    }

    public async Task<(TextTable Table, JsonArray Rows)> ReleasesAsync(CancellationToken cancellation)
    {
        var registry = session.Get<ReleaseRegistry>();
        var (table, rows) = (new TextTable("release", "aliases", "candidate", "metric", "value", "age", "digest"), new JsonArray());
        foreach (var version in await registry.ListAsync(session.Project.Name, cancellation))
        {
            // A release that lost a file is listed all the same; 'show' says what is wrong with it.
            var manifest = (await registry.OpenAsync(version.Digest, cancellation)).TryGet(out var release) ? release.Manifest : null;
            var metric = session.Project.Train.Metric.Text;
            var value = manifest?.Metrics.TryGetValue(metric, out var measured) == true ? measured : (double?)null;
            table.Add(version.ToString(), string.Join(", ", version.Aliases), manifest?.Candidate ?? "unreadable", metric, Words.Number(value), Words.Age(version.CreatedAt, _now), version.Digest.Abbreviated);
            rows.Add(new JsonObject
            {
                ["release"] = version.ToString(),
                ["digest"] = version.Digest.ToString(),
                ["aliases"] = new JsonArray([.. version.Aliases]),
                ["candidate"] = manifest?.Candidate,
                ["metric"] = metric,
                ["value"] = value,
                ["created_at"] = version.CreatedAt.ToString(),
            });
        }

        return (table, rows);
    }

    /// <summary>Goals the project has had, newest first, with the releases made under each.</summary>
    public async Task<(TextTable Table, JsonArray Rows)> IterationsAsync(CancellationToken cancellation)
    {
        var releases = await session.Get<ReleaseRegistry>().ListAsync(session.Project.Name, cancellation);
        var (table, rows) = (new TextTable("iteration", "since", "goal", "metric", "predicts", "changed", "releases"), new JsonArray());
        foreach (var iteration in (await session.Get<ProjectIterations>().ListAsync(session.Project.Name, cancellation)).Reverse())
        {
            string[] made = [.. releases.Where(release => iteration.Covers(release.CreatedAt)).Select(release => release.ToString())];
            table.Add(iteration.Number.ToString(CultureInfo.InvariantCulture), iteration.StartedAt.ToString(), Words.Cut(iteration.Goal.Business, 40), iteration.Goal.PrimaryMetric,
                iteration.Goal.Output, string.Join(", ", iteration.Changed), string.Join(", ", made));
            rows.Add(new JsonObject
            {
                ["iteration"] = iteration.Number,
                ["started_at"] = iteration.StartedAt.ToString(),
                ["ended_at"] = iteration.EndedAt?.ToString(),
                ["goal"] = JsonNode.Parse(iteration.Goal.ToJson()),
                ["changed"] = new JsonArray([.. iteration.Changed]),
                ["releases"] = new JsonArray([.. made]),
            });
        }

        return (table, rows);
    }

    public async Task<(TextTable Table, JsonArray Rows)> PredictionsAsync(CancellationToken cancellation)
    {
        var names = (await session.Get<ReleaseRegistry>().ListAsync(session.Project.Name, cancellation)).ToDictionary(version => version.Digest, version => version.ToString());
        var (table, rows) = (new TextTable("prediction", "given", "release", "score", "decision"), new JsonArray());
        foreach (var row in await new PredictionLog(session.Get<IJournal>()).LastAsync(last, cancellation))
        {
            var release = names.GetValueOrDefault(row.Release) ?? row.Release.Abbreviated;
            table.Add(row.Id, row.KnownAt.ToString(), release, row.Score?.ToString("0.000000", CultureInfo.InvariantCulture) ?? "", row.Decision ?? "");
            rows.Add(new JsonObject
            {
                ["id"] = row.Id,
                ["endpoint"] = row.Endpoint,
                ["known_at"] = row.KnownAt.ToString(),
                ["release"] = release,
                ["score"] = row.Score,
                ["decision"] = row.Decision,
            });
        }

        return (table, rows);
    }

    /// <summary>Runs of steps that led to a release, newest first.</summary>
    public async Task<(TextTable Table, JsonArray Rows)> RunsAsync(CancellationToken cancellation)
    {
        var facts = new HashSet<StepFact>();
        foreach (var version in await session.Get<ReleaseRegistry>().ListAsync(session.Project.Name, cancellation))
        {
            facts.UnionWith(await session.Get<ILineage>().UpstreamAsync(version.Digest, cancellation));
        }

        var (table, rows) = (new TextTable("step", "started", "took", "made", "key"), new JsonArray());
        foreach (var fact in facts.DistinctBy(fact => (fact.Key, fact.Started)).OrderByDescending(fact => fact.Finished).ThenBy(fact => fact.Step, StringComparer.Ordinal).Take(last))
        {
            table.Add(fact.Step, fact.Started.ToString(), Words.Took(fact.Finished - fact.Started), string.Join(", ", fact.Outputs.Select(output => output.Kind).Distinct()), fact.Key.Abbreviated);
            rows.Add(new JsonObject
            {
                ["step"] = fact.Step,
                ["key"] = fact.Key.ToString(),
                ["started"] = fact.Started.ToString(),
                ["finished"] = fact.Finished.ToString(),
                ["outputs"] = new JsonArray([.. fact.Outputs.Select(output => new JsonObject { ["kind"] = output.Kind, ["name"] = output.Name, ["digest"] = output.Digest.ToString() })]),
            });
        }

        return (table, rows);
    }
}
