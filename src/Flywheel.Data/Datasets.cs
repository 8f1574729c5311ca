using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Diffs;
using Flywheel.Data.Ingest;
using Flywheel.Data.Live;
using Flywheel.Data.Profiles;
using Flywheel.Data.Sources;
using Flywheel.Data.Splits;
using Flywheel.Data.Tables;
using Flywheel.Data.Versions;
using Flywheel.Storage;

namespace Flywheel.Data;

/// <summary>The data room's door. Safe to use from many threads.</summary>
public sealed class Datasets
{
    private readonly ITableEngine _engine;
    private readonly SourceCatalog _sources;
    private readonly VersionStore _versions;
    private readonly VersionWriter _writer;
    private readonly DataOptions _options;
    private readonly IJournal _journal;
    private readonly TimeProvider _time;

    /// <summary>Joins the room to its seams.</summary>
    public Datasets(
        ITableEngine engine, ICatalog catalog, IObjects objects, IJournal journal,
        IEnumerable<ISourceLocation> locations, IEnumerable<ISourceFormat> formats, DataRoomSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _engine = engine;
        _options = settings.Options;
        _journal = journal;
        _time = settings.Time;
        _sources = new SourceCatalog(locations, formats, catalog, settings.Time);
        var parts = new PartStore(objects, new PartPatches(catalog), new PartCache(settings.Options.CacheFolder, settings.Options.CacheBytes), engine);
        _versions = new VersionStore(catalog, objects, parts, journal, engine, settings.Time);
        _writer = new VersionWriter(parts, settings.Options);
    }

    /// <summary>Finds a source's files and names their content. Files that did not change since the last time are not read again.</summary>
    public Task<Result<SourceSnapshot>> ResolveAsync(SourceDefinition source, string projectFolder, CancellationToken cancellationToken) =>
        _sources.ResolveAsync(source, projectFolder, cancellationToken);

    /// <summary>Works out a source's schema from its first rows, to be reviewed and declared.</summary>
    public async Task<Result<SchemaDefinition>> InferAsync(SourceSnapshot source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var bench = new Workbench(_engine, _options);
        return await _sources.FormatOf(source.Definition).Value.InferAsync(bench.Session, source, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Builds a version of a dataset: reads what its definition names, runs its query, enforces types and key, puts aside what does not
    /// fit, checks expectations, stores. Refused or cancelled, nothing is stored under the dataset's name.
    /// </summary>
    public async Task<Result<DatasetBuild>> BuildAsync(DatasetPlan plan, IProgress<Progress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        using var bench = new Workbench(_engine, _options);
        return await new DatasetBuilder(plan, bench.Session, _sources, _versions, _writer).RunAsync(progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens a version for reading. Refuses <c>storage.object-missing</c> and <c>storage.object-corrupt</c>.</summary>
    public Task<Result<DatasetSnapshot>> OpenAsync(DatasetVersionId version, CancellationToken cancellationToken) => _versions.OpenAsync(version, cancellationToken);

    /// <summary>What a version is, without its rows. Refuses <c>storage.object-missing</c> and <c>storage.object-corrupt</c>.</summary>
    public Task<Result<DatasetManifest>> DescribeAsync(DatasetVersionId version, CancellationToken cancellationToken) => _versions.DescribeAsync(version, cancellationToken);

    /// <summary>Versions, latest first, of one dataset or of all in ordinal order.</summary>
    public Task<ImmutableArray<DatasetVersionEntry>> ListAsync(string? dataset, CancellationToken cancellationToken) => _versions.ListAsync(dataset, cancellationToken);

    /// <summary>
    /// The version that people mean by <c>flights</c> (the latest), <c>flights@first</c> (an alias) or <c>flights@3f2a</c> (the start of an
    /// id). Refuses <c>data.version-unknown</c> and <c>data.version-ambiguous</c>.
    /// </summary>
    public Task<Result<DatasetVersionId>> FindAsync(string reference, CancellationToken cancellationToken) => VersionReference.FindAsync(_versions, reference, cancellationToken);

    /// <summary>Divides a version's rows and stores which row is in which part. Refuses as <see cref="RowSplitter.Assign"/>.</summary>
    public async Task<Result<SplitBuild>> SplitAsync(DatasetVersionId version, SplitDefinition definition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var opened = await _versions.OpenAsync(version, cancellationToken).ConfigureAwait(false);
        if (!opened.TryGet(out var snapshot))
        {
            return opened.Refused<SplitBuild>();
        }

        using var bench = new Workbench(_engine, _options);
        return await new VersionSplitter(bench.Session, snapshot).SplitAsync(definition, _writer, _versions, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What changed from one version to another: columns, and rows by key.</summary>
    public async Task<Result<DatasetDiff>> DiffAsync(DatasetVersionId from, DatasetVersionId to, CancellationToken cancellationToken)
    {
        var before = await _versions.OpenAsync(from, cancellationToken).ConfigureAwait(false);
        var after = await _versions.OpenAsync(to, cancellationToken).ConfigureAwait(false);
        if (!before.IsOk || !after.IsOk)
        {
            return Result.Refuse<DatasetDiff>(before.Refusals.Concat(after.Refusals));
        }

        using var bench = new Workbench(_engine, _options);
        return await new VersionDiffer(bench.Session, before.Value, after.Value).RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks at every column of a version: what it holds, how it relates to the label, what is odd about it.</summary>
    public async Task<Result<DatasetProfile>> ProfileAsync(DatasetVersionId version, ProfileDefinition definition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var opened = await _versions.OpenAsync(version, cancellationToken).ConfigureAwait(false);
        if (!opened.TryGet(out var snapshot))
        {
            return opened.Refused<DatasetProfile>();
        }

        using var bench = new Workbench(_engine, _options);
        return await new VersionProfiler(bench.Session, snapshot).RunAsync(definition, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Appends rows to a dataset's journal, all or none: JSON objects that fit the schema. They are durable when the task completes and
    /// are read through <see cref="DatasetSnapshot.TailAsync"/> until a fold takes them into a version. Refuses <c>data.row-wrong</c>, each wrong row.
    /// </summary>
    /// <param name="definition">The dataset; a row without its known-at column is known now.</param>
    /// <param name="rows">One JSON object each, in UTF-8.</param>
    /// <param name="cancellationToken">Counts until the rows are taken.</param>
    public async Task<Result<JournalPosition>> AppendAsync(DatasetDefinition definition, IReadOnlyList<ReadOnlyMemory<byte>> rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(rows);
        var (schema, _) = await LatestAsync(definition, cancellationToken).ConfigureAwait(false);
        return schema.TryGet(out var known)
            ? await new JournalAppender(_journal, _time).AppendAsync(definition, known, rows, cancellationToken).ConfigureAwait(false)
            : schema.Refused<JournalPosition>();
    }

    /// <summary>
    /// Takes the journal rows since the latest version into a new version, the same as if all rows had come in one batch. Rows that do not
    /// fit, or repeat a key, are quarantined. Without new rows the latest version is the answer.
    /// </summary>
    public async Task<Result<DatasetVersionId>> FoldAsync(DatasetDefinition definition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var (known, before) = await LatestAsync(definition, cancellationToken).ConfigureAwait(false);
        if (!known.TryGet(out var schema))
        {
            return known.Refused<DatasetVersionId>();
        }

        var tail = await JournalTailReader.ReadAsync(_journal, definition.Name, schema, before?.Manifest.Journal ?? [], cancellationToken).ConfigureAwait(false);
        if (before is not null && tail.Rows.Count == 0 && tail.Rejects.IsEmpty)
        {
            return before.Id;
        }

        using var bench = new Workbench(_engine, _options);
        var folded = await new JournalFold(definition, schema, before, bench.Session, _writer).RunAsync(tail, cancellationToken).ConfigureAwait(false);
        return folded.TryGet(out var manifest) ? await _versions.SaveAsync(manifest, cancellationToken).ConfigureAwait(false) : folded.Refused<DatasetVersionId>();
    }

    /// <summary>Names a version, taking the name from the one that had it.</summary>
    public async Task<Result> NameAsync(string dataset, string alias, DatasetVersionId version, CancellationToken cancellationToken)
    {
        if (VersionReference.CheckAlias(alias) is { } refusal)
        {
            return refusal;
        }

        await _versions.SetAliasAsync(dataset, alias, version, cancellationToken).ConfigureAwait(false);
        return Result.Ok;
    }

    private async Task<(Result<Schema> Schema, DatasetSnapshot? Snapshot)> LatestAsync(DatasetDefinition definition, CancellationToken cancellationToken)
    {
        if (await _versions.LatestAsync(definition.Name, cancellationToken).ConfigureAwait(false) is { } id)
        {
            var opened = await _versions.OpenAsync(id, cancellationToken).ConfigureAwait(false);
            return opened.TryGet(out var snapshot) ? (snapshot.Manifest.Schema, snapshot) : (opened.Refused<Schema>(), null);
        }

        return definition.Schema is { } declared
            ? (declared.Schema, null)
            : (new Refusal("data.schema-missing", "Schema missing", $"The dataset '{definition.Name}' has neither a version nor a declared schema, so rows cannot be read.", "Declare a schema."), null);
    }
}
