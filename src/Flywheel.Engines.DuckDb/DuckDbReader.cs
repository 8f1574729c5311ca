using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Engines.DuckDb;

/// <summary>An answer read chunk by chunk, where DuckDB put it. Ends when read to the end, disposed, or closed by the session's next statement.</summary>
public sealed class DuckDbReader : IDisposable
{
    private readonly DuckDbSession _session;
    private readonly Answer _answer;

    internal DuckDbReader(DuckDbSession session, Answer answer) => (_session, _answer) = (session, answer);

    /// <summary>The columns with DuckDB's types; none when the statement gives no rows.</summary>
    public ImmutableArray<DuckDbColumn> Columns => _answer.Columns;

    /// <summary>The next chunk, which the caller disposes, or null at the end.</summary>
    /// <exception cref="InvalidOperationException">Another statement of the session closed the answer.</exception>
    public Task<Result<DuckDbChunk?>> NextAsync(CancellationToken cancellationToken) =>
        _session.TurnAsync(() => _answer.IsClosed ? throw BatchStream.Closed() : _answer.Next(), cancellationToken);

    /// <summary>Stops reading.</summary>
    public void Dispose() => _answer.Dispose();
}
