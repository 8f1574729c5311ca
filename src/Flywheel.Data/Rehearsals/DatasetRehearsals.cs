using Flywheel.Core;
using Flywheel.Data.Ingest;
using Flywheel.Data.Sources;
using Flywheel.Data.Tables;
using Flywheel.Storage;

namespace Flywheel.Data.Rehearsals;

/// <summary>
/// Runs a dataset's query again on some of a source's rows, or on changed ones, without storing anything: how the leak guard asks whether
/// a column computed in SQL moves when only the future does. Safe to use from many threads.
/// </summary>
public sealed class DatasetRehearsals
{
    private readonly ITableEngine _engine;
    private readonly SourceCatalog _sources;
    private readonly Datasets _datasets;
    private readonly DataOptions _options;

    /// <summary>Joins it to the seams.</summary>
    public DatasetRehearsals(Datasets datasets, ITableEngine engine, ICatalog catalog,
        IEnumerable<ISourceLocation> locations, IEnumerable<ISourceFormat> formats, DataRoomSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (_datasets, _engine, _options) = (datasets, engine, settings.Options);
        _sources = new SourceCatalog(locations, formats, catalog, settings.Time);
    }

    /// <summary>Opens what the query names, with a stretch from the middle of one source in place of all of it. Refuses what a build would refuse.</summary>
    /// <param name="plan">The dataset; it has SQL.</param>
    /// <param name="source">The source whose rows will be changed.</param>
    /// <param name="rows">Rows of it at most.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Result<DatasetRehearsal>> OpenAsync(DatasetPlan plan, string source, int rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var bench = new Workbench(_engine, _options);
        var session = bench.Session;
        var quarantine = new Quarantine(session);
        var refusals = new List<Refusal>((await quarantine.CreateAsync(cancellationToken).ConfigureAwait(false)).Refusals);
        var loader = new SourceLoader(_sources, session, quarantine);
        foreach (var name in plan.References)
        {
            refusals.AddRange(plan.Sources.TryGetValue(name, out var definition)
                ? await OpenSourceAsync(loader, definition, plan.ProjectFolder, cancellationToken).ConfigureAwait(false)
                : await OpenDatasetAsync(session, name, plan.Datasets[name], cancellationToken).ConfigureAwait(false));
        }

        var opened = refusals.Count > 0
            ? Result.Refuse<DatasetRehearsal>(refusals)
            : await DatasetRehearsal.StartAsync(bench, plan.Definition.Sql!, source, rows, cancellationToken).ConfigureAwait(false);
        if (!opened.IsOk)
        {
            bench.Dispose();
        }

        return opened;
    }

    private async Task<IEnumerable<Refusal>> OpenSourceAsync(SourceLoader loader, SourceDefinition source, string folder, CancellationToken cancellationToken)
    {
        var resolved = await _sources.ResolveAsync(source, folder, cancellationToken).ConfigureAwait(false);
        return resolved.TryGet(out var snapshot) ? (await loader.LoadAsync(snapshot, [], cancellationToken).ConfigureAwait(false)).Refusals : resolved.Refusals;
    }

    private async Task<IEnumerable<Refusal>> OpenDatasetAsync(ITableSession session, string name, DatasetVersionId version, CancellationToken cancellationToken)
    {
        var opened = await _datasets.OpenAsync(version, cancellationToken).ConfigureAwait(false);
        return opened.TryGet(out var snapshot)
            ? (await session.ExecuteAsync($"CREATE TEMP VIEW {SqlText.Name(name)} AS SELECT * FROM {snapshot.Relation}", EngineColumn.NoParameters, null, cancellationToken).ConfigureAwait(false)).Refusals
            : opened.Refusals;
    }
}
