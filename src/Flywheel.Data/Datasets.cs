using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Ingest;
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

    /// <summary>Joins the room to its seams.</summary>
    public Datasets(
        ITableEngine engine, ICatalog catalog, IObjects objects, IEnumerable<ISourceLocation> locations, IEnumerable<ISourceFormat> formats, DataRoomSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _engine = engine;
        _options = settings.Options;
        _sources = new SourceCatalog(locations, formats, catalog, settings.Time);
        _versions = new VersionStore(catalog, objects, engine, settings.Time);
        _writer = new VersionWriter(objects, settings.Options);
    }

    /// <summary>Finds a source's files and names their content. Files that did not change since the last time are not read again.</summary>
    public Task<Result<SourceSnapshot>> ResolveAsync(SourceDefinition source, string projectFolder, CancellationToken cancellationToken) =>
        _sources.ResolveAsync(source, projectFolder, cancellationToken);

    /// <summary>Works out a source's schema from its first rows, to be reviewed and declared.</summary>
    public async Task<Result<SchemaDefinition>> InferAsync(SourceSnapshot source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var session = OpenSession();
        return await _sources.FormatOf(source.Definition).Value.InferAsync(session, source, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Builds a version of a dataset: reads what its definition names, runs its query, enforces types and key, puts aside what does not
    /// fit, checks expectations, stores. Refused or cancelled, nothing is stored under the dataset's name.
    /// </summary>
    public async Task<Result<DatasetBuild>> BuildAsync(DatasetPlan plan, IProgress<Progress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        using var session = OpenSession();
        return await new DatasetBuilder(plan, session, _sources, _versions, _writer).RunAsync(progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens a version for reading. Refuses <c>storage.object-missing</c> and <c>storage.object-corrupt</c>.</summary>
    public Task<Result<DatasetSnapshot>> OpenAsync(DatasetVersionId version, CancellationToken cancellationToken) => _versions.OpenAsync(version, cancellationToken);

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

        using var session = OpenSession();
        return await new VersionSplitter(session, snapshot).SplitAsync(definition, _writer, _versions, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Draws rows of a version, in its order.</summary>
    public async Task<Result<ColumnBatch>> SampleAsync(DatasetVersionId version, SampleDefinition definition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var opened = await _versions.OpenAsync(version, cancellationToken).ConfigureAwait(false);
        if (!opened.TryGet(out var snapshot))
        {
            return opened.Refused<ColumnBatch>();
        }

        using var session = OpenSession();
        return await new VersionSplitter(session, snapshot).SampleAsync(definition, cancellationToken).ConfigureAwait(false);
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

    private ITableSession OpenSession() => _engine.OpenSession(new TableSessionOptions
    {
        Threads = _options.Threads,
        MemoryBytes = _options.MemoryBytes,
        SpillFolder = Path.Combine(Path.GetTempPath(), "flywheel-spill"),
    });
}
