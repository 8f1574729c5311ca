using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Ingest;
using Flywheel.Data.Live;
using Flywheel.Data.Splits;
using Flywheel.Data.Tables;
using Flywheel.Storage;

namespace Flywheel.Data.Versions;

/// <summary>A dataset version open for reading. Immutable, safe to use from many threads.</summary>
public sealed class DatasetSnapshot
{
    private readonly ImmutableArray<string> _paths;
    private readonly ITableEngine _engine;
    private readonly IJournal _journal;

    internal DatasetSnapshot(DatasetVersionId id, DatasetManifest manifest, ImmutableArray<string> paths, ITableEngine engine, IJournal journal) =>
        (Id, Manifest, _paths, _engine, _journal) = (id, manifest, paths, engine, journal);

    /// <summary>Which version.</summary>
    public DatasetVersionId Id { get; }

    /// <summary>What it is.</summary>
    public DatasetManifest Manifest { get; }

    /// <summary>What stands after FROM to read every row, in order, in any session of the engine.</summary>
    public string Relation => RelationOf(_paths);

    /// <summary>A local Parquet file of the quarantined rows, or null when there are none.</summary>
    public string? QuarantinePath { get; internal init; }

    /// <summary>A local Parquet file of the repaired rows, or null when there are none.</summary>
    public string? RepairsPath { get; internal init; }

    /// <summary>As <see cref="Relation"/>, with only the rows known at that moment. Parts that are later altogether are not opened.</summary>
    public string RelationAsOf(Timestamp asOf)
    {
        if (Manifest.KnownAt is not { } known)
        {
            return Relation;
        }

        var relation = RelationOf([.. _paths.Where((_, i) => Manifest.Parts[i].FirstKnown is not { } first || first <= asOf)]);
        return $"(SELECT * FROM {relation} WHERE {SqlText.Name(known)} <= make_timestamp({asOf.Microseconds}))";
    }

    /// <summary>
    /// Reads rows into memory, in the order of the version. Refuses a column that is not there (<c>data.column-missing</c>).
    /// </summary>
    /// <param name="columns">The columns wanted, in this order; empty: all.</param>
    /// <param name="asOf">Only rows known at this moment; null: all rows.</param>
    /// <param name="options">Bounds of the reading.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Result<ColumnBatch>> ReadAsync(ImmutableArray<string> columns, Timestamp? asOf, TableSessionOptions options, CancellationToken cancellationToken)
    {
        Refusal[] missing = [.. columns.Where(name => Manifest.Schema.IndexOf(name) < 0).Select(name => new Refusal("data.column-missing", "Column missing",
            $"The dataset '{Manifest.Dataset}' has no column '{name}'.", Spelling.DidYouMean(name, Manifest.Schema.Names)))];
        if (missing.Length > 0)
        {
            return Result.Refuse<ColumnBatch>(missing);
        }

        using var session = _engine.OpenSession(options);
        var names = columns.IsEmpty ? [.. Manifest.Schema.Names] : columns;
        var relation = asOf is { } moment ? RelationAsOf(moment) : Relation;
        var answer = await session.QueryAsync($"SELECT {SqlText.Names(names)} FROM {relation}", EngineColumn.NoParameters, cancellationToken).ConfigureAwait(false);
        // The engine does not know which columns are never null; the manifest does.
        return answer.TryGet(out var rows)
            ? new ColumnBatch(new Schema(names.Select(name => Manifest.Schema.Fields[Manifest.Schema.IndexOf(name)])), rows.Columns)
            : answer;
    }

    /// <summary>The journal rows of the dataset that this version does not hold yet: what came since, up to now.</summary>
    public Task<JournalTail> TailAsync(CancellationToken cancellationToken) =>
        JournalTailReader.ReadAsync(_journal, Manifest.Dataset, Manifest.Schema, Manifest.Journal, cancellationToken);

    /// <summary>Draws rows, in the order of the version. Equal seeds draw equal rows, whatever the machine.</summary>
    public async Task<Result<ColumnBatch>> SampleAsync(SampleDefinition definition, TableSessionOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        using var session = _engine.OpenSession(options);
        return await new VersionSplitter(session, this).SampleAsync(definition, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The rows of all parts but the first few.</summary>
    internal string RelationAfter(int parts) => RelationOf(_paths[parts..]);

    /// <summary>The rows of some parts.</summary>
    internal string RelationOfParts(Func<DatasetPart, bool> wanted) => RelationOf([.. _paths.Where((_, i) => wanted(Manifest.Parts[i]))]);

    private string RelationOf(ImmutableArray<string> paths)
    {
        if (!paths.IsEmpty)
        {
            return $"read_parquet({SqlText.List(paths)})";
        }

        // No file to learn the columns from.
        var nulls = Manifest.Schema.Fields.Select(field => $"CAST(NULL AS {SqlText.TypeOf(field.Type)}) AS {SqlText.Name(field.Name)}");
        return $"(SELECT {string.Join(", ", nulls)} WHERE false)";
    }
}
