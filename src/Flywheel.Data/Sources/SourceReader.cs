using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Expectations;
using Flywheel.Data.Ingest;
using Flywheel.Data.Tables;
using Flywheel.Storage;

namespace Flywheel.Data.Sources;

/// <summary>Opens sources to be read as they are, without a dataset made of them. Safe to use from many threads.</summary>
public sealed class SourceReader
{
    private readonly ITableEngine _engine;
    private readonly SourceCatalog _sources;
    private readonly DataOptions _options;

    /// <summary>Joins it to the seams.</summary>
    public SourceReader(ITableEngine engine, ICatalog catalog, IEnumerable<ISourceLocation> locations, IEnumerable<ISourceFormat> formats, DataRoomSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (_engine, _options) = (engine, settings.Options);
        _sources = new SourceCatalog(locations, formats, catalog, settings.Time);
    }

    /// <summary>
    /// Opens every row of a source, in the order of its files. Refuses what a build would refuse of it, and <c>data.column-missing</c> for a wanted column that it lacks;
    /// rows that do not fit are put aside.
    /// </summary>
    /// <param name="source">The source. Types that it declares are enforced, those of <paramref name="wanted"/> before them; of the rest they are inferred.</param>
    /// <param name="wanted">Columns that must be there, with their types.</param>
    /// <param name="folder">Where relative locations start.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Result<SourceRows>> OpenAsync(SourceDefinition source, Schema wanted, string folder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var resolved = await _sources.ResolveAsync(source, folder, cancellationToken).ConfigureAwait(false);
        if (!resolved.TryGet(out var files))
        {
            return resolved.Refused<SourceRows>();
        }

        var bench = new Workbench(_engine, _options);
        var opened = await OpenAsync(bench, files, wanted, cancellationToken).ConfigureAwait(false);
        if (!opened.IsOk)
        {
            bench.Dispose();
        }

        return opened;
    }

    private async Task<Result<SourceRows>> OpenAsync(Workbench bench, SourceSnapshot files, Schema wanted, CancellationToken cancellationToken)
    {
        var quarantine = new Quarantine(bench.Session);
        var made = await quarantine.CreateAsync(cancellationToken).ConfigureAwait(false);
        var declared = files.Definition.Schema is { } schema ? schema
            : made.IsOk ? await _sources.FormatOf(files.Definition).Value.InferAsync(bench.Session, files, cancellationToken).ConfigureAwait(false)
            : made.Refused<SchemaDefinition>();
        if (!declared.TryGet(out var found))
        {
            return declared.Refused<SourceRows>();
        }

        var fields = found.Schema.Fields.Select(field => wanted.TryGet(field.Name, out var own) ? own : field).ToList();
        fields.AddRange(wanted.Fields.Where(field => found.Schema.IndexOf(field.Name) < 0));
        var whole = new Schema(fields);
        var loaded = await new SourceLoader(_sources, bench.Session, quarantine)
            .LoadAsync(files with { Definition = files.Definition with { Schema = new SchemaDefinition(whole) } }, new List<Anomaly>(), cancellationToken).ConfigureAwait(false);
        return loaded.TryGet(out var count) ? new SourceRows(bench, files, whole, count) : loaded.Refused<SourceRows>();
    }
}
