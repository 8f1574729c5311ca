using Flywheel.Core;
using Flywheel.Data.Tables;

namespace Flywheel.Data.Sources;

/// <summary>
/// A file format that rows are read from. Built-ins: <c>csv</c>, <c>json</c>, <c>parquet</c>; add one with
/// <c>AddSourceFormat</c>. Safe to use from many threads.
/// </summary>
public interface ISourceFormat
{
    /// <summary>The name sources write: lower-case, one word.</summary>
    string Name { get; }

    /// <summary>Works out a schema from the first rows. Refuses an empty or broken file (<c>data.source-empty</c>, <c>data.source-broken</c>).</summary>
    Task<Result<SchemaDefinition>> InferAsync(ITableSession session, SourceSnapshot source, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the rows readable in the session. Every row of the files is either in the loaded relation or among the rejects, never
    /// in both and never in neither. The relation has a column <c>source_row</c>, from 1, that rises in the order of the files, and the
    /// declared columns as far as the files have them, in the engine's types or the declared ones.
    /// </summary>
    Task<Result<LoadedSource>> LoadAsync(ITableSession session, SourceSnapshot source, SchemaDefinition schema, CancellationToken cancellationToken);
}
