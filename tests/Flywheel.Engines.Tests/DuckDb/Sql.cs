using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Tables;
using Flywheel.Engines.DuckDb;

namespace Flywheel.Engines.Tests.DuckDb;

/// <summary>Short words for the tests: a session, a question, its answer or its refusal.</summary>
internal static class Sql
{
    internal static readonly Dictionary<string, object?> None = [];

    internal static CancellationToken Token => TestContext.Current.CancellationToken;

    internal static DuckDbSession Open(TableSessionOptions? options = null) =>
        new DuckDbTableEngine(TimeProvider.System).Open(options ?? new TableSessionOptions { Threads = 2 });

    internal static async Task<ColumnBatch> AskAsync(this ITableSession session, string sql) => (await session.QueryAsync(sql, None, Token)).Value;

    internal static async Task<Refusal> RefusedAsync(this ITableSession session, string sql) => (await session.QueryAsync(sql, None, Token)).Refusals.Single();

    internal static async Task<object?> OneAsync(this ITableSession session, string sql) => (await session.AskAsync(sql)).Columns[0].ValueAt(0);
}
