using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Data.Expectations;
using Flywheel.Data.Sources;
using Flywheel.Data.Tables;
using Flywheel.Data.Versions;

namespace Flywheel.Data.Ingest;

/// <summary>One build of a dataset: sources in, query, enforcement, expectations, version out. Used once.</summary>
internal sealed class DatasetBuilder(DatasetPlan plan, ITableSession session, SourceCatalog sources, VersionStore versions, VersionWriter writer)
{
    private const string Accepted = "flywheel_accepted";

    private readonly Quarantine _quarantine = new(session);
    private readonly List<Anomaly> _anomalies = [];
    private readonly List<SourceCount> _counts = [];
    private readonly SortedDictionary<string, Digest> _parents = new(StringComparer.Ordinal);
    private DatasetSnapshot? _before;

    private DatasetDefinition Definition => plan.Definition;

    internal async Task<Result<DatasetBuild>> RunAsync(IProgress<Progress>? progress, CancellationToken cancellationToken)
    {
        if (CheckDefinition() is { } wrong)
        {
            return wrong;
        }

        progress?.Report(new Progress(0, null, "rows", "reading sources"));
        var created = await _quarantine.CreateAsync(cancellationToken).ConfigureAwait(false);
        var opened = created.IsOk ? await OpenParentsAsync(cancellationToken).ConfigureAwait(false) : Result.From(created.Refusals);
        if (!opened.IsOk)
        {
            return Result.Refuse<DatasetBuild>(opened.Refusals);
        }

        progress?.Report(new Progress(0, null, "rows", "running the query"));
        var staging = await new RowStaging(Definition, session, _quarantine).RunAsync(Accepted, progress, cancellationToken).ConfigureAwait(false);
        if (!staging.TryGet(out var staged))
        {
            return staging.Refused<DatasetBuild>();
        }

        progress?.Report(new Progress(staged.Rows, null, "rows", "checking expectations"));
        var refusals = await CheckAsync(staged, cancellationToken).ConfigureAwait(false);
        if (refusals.Count > 0)
        {
            return Result.Refuse<DatasetBuild>(refusals);
        }

        return await WriteAsync(staged, progress, cancellationToken).ConfigureAwait(false);
    }

    private Refusal? CheckDefinition() => (Definition.From, Definition.Sql) switch
    {
        (null, null) or (not null, not null) => new Refusal("data.dataset-origin", "Dataset without an origin",
            $"The dataset '{Definition.Name}' needs either 'from' or 'sql'.").In(Definition.Place),
        ({ } from, _) when !plan.Sources.ContainsKey(from) && !plan.Datasets.ContainsKey(from) => new Refusal("data.source-unknown", "Unknown source",
            $"The dataset '{Definition.Name}' is made from '{from}', which is neither a source nor a dataset.",
            Spelling.DidYouMean(from, plan.Sources.Keys.Concat(plan.Datasets.Keys))).In(Definition.Place),
        _ => null,
    };

    private async Task<Result> OpenParentsAsync(CancellationToken cancellationToken)
    {
        var loader = new SourceLoader(sources, session, _quarantine);
        foreach (var name in plan.References.Concat(Definition.Expectations.SelectMany(expectation => expectation.References)).Distinct(StringComparer.Ordinal))
        {
            var refusals = plan.Sources.TryGetValue(name, out var source)
                ? await OpenSourceAsync(loader, source, cancellationToken).ConfigureAwait(false)
                : plan.Datasets.TryGetValue(name, out var version) ? await OpenDatasetAsync(name, version, cancellationToken).ConfigureAwait(false) : [];
            if (!refusals.IsEmpty)
            {
                return Result.From(refusals);
            }
        }

        return Result.Ok;
    }

    private async Task<ImmutableArray<Refusal>> OpenSourceAsync(SourceLoader loader, SourceDefinition source, CancellationToken cancellationToken)
    {
        var resolved = await sources.ResolveAsync(source, plan.ProjectFolder, cancellationToken).ConfigureAwait(false);
        if (!resolved.TryGet(out var snapshot))
        {
            return resolved.Refusals;
        }

        _parents[source.Name] = snapshot.Digest;
        var loaded = await loader.LoadAsync(snapshot, _anomalies, cancellationToken).ConfigureAwait(false);
        if (loaded.TryGet(out var count))
        {
            _counts.Add(count);
        }

        return loaded.Refusals;
    }

    private async Task<ImmutableArray<Refusal>> OpenDatasetAsync(string name, DatasetVersionId version, CancellationToken cancellationToken)
    {
        var opened = await versions.OpenAsync(version, cancellationToken).ConfigureAwait(false);
        if (!opened.TryGet(out var snapshot))
        {
            return opened.Refusals;
        }

        _parents[name] = version.Digest;
        return (await session.ExecuteAsync($"CREATE TEMP VIEW {SqlText.Name(name)} AS SELECT * FROM {snapshot.Relation}",
            EngineColumn.NoParameters, null, cancellationToken).ConfigureAwait(false)).Refusals;
    }

    private async Task<List<Refusal>> CheckAsync(StagedRows staged, CancellationToken cancellationToken)
    {
        var refusals = new List<Refusal>();
        _before = await versions.LatestAsync(Definition.Name, cancellationToken).ConfigureAwait(false) is { } id
            && (await versions.OpenAsync(id, cancellationToken).ConfigureAwait(false)).TryGet(out var snapshot) ? snapshot : null;
        var scope = new ExpectationScope(session, Accepted, staged.Schema, _before?.Relation);
        foreach (var expectation in Definition.Expectations)
        {
            var outcome = await expectation.CheckAsync(scope, cancellationToken).ConfigureAwait(false);
            refusals.AddRange(outcome.Refusals);
            if (!outcome.TryGet(out var anomaly) || anomaly is null)
            {
                continue;
            }

            if (anomaly.Severity == Severity.Block)
            {
                refusals.Add(anomaly.ToRefusal(Definition.Name).In(Definition.Place));
            }
            else
            {
                _anomalies.Add(anomaly);
            }
        }

        return refusals;
    }

    private async Task<Result<DatasetBuild>> WriteAsync(StagedRows staged, IProgress<Progress>? progress, CancellationToken cancellationToken)
    {
        var parts = await writer.WritePartsAsync(session, Accepted, staged.Layout, staged.Rows, _before?.Manifest, progress, cancellationToken).ConfigureAwait(false);
        if (!parts.TryGet(out var written))
        {
            return parts.Refused<DatasetBuild>();
        }

        var quarantine = await writer.WriteSideAsync(session, $"SELECT * FROM {Quarantine.Table} ORDER BY ALL", cancellationToken).ConfigureAwait(false);
        var repairs = await writer.WriteSideAsync(session, $"SELECT * FROM {RowStaging.Repairs} ORDER BY ALL", cancellationToken).ConfigureAwait(false);
        if (!quarantine.IsOk || !repairs.IsOk)
        {
            return Result.Refuse<DatasetBuild>(quarantine.Refusals.Concat(repairs.Refusals));
        }

        var manifest = new DatasetManifest
        {
            Dataset = Definition.Name,
            Schema = staged.Schema,
            Key = Definition.Key,
            EventTime = Definition.EventTime,
            KnownAt = staged.Layout.KnownAt,
            Order = staged.Layout.Order,
            Rows = staged.Rows,
            Parts = written,
            Parents = _parents.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Quarantine = quarantine.Value,
            Repairs = repairs.Value,
            Anomalies = [.. _anomalies],
        };
        var id = await versions.SaveAsync(manifest, cancellationToken).ConfigureAwait(false);
        return new DatasetBuild(id, manifest, [.. _counts], staged.QueryRows);
    }
}
