using Flywheel.Engines.DuckDb;
using Flywheel.Testing.Tables;

namespace Flywheel.Engines.Tests.DuckDb;

/// <summary>Measures the whole process, so nothing else may run beside it.</summary>
[Collection(AloneCollection.Name)]
public sealed class DuckDbMemoryTests
{
    [Fact]
    public async Task A_thousand_queries_leave_no_memory_behind()
    {
        using var session = Sql.Open();
        await session.AppendAsync("sample", SampleRows.Make(20_000), Sql.Token);
        await AskOftenAsync(session, 200);
        var before = Environment.WorkingSet;

        await AskOftenAsync(session, 1000);

        (Environment.WorkingSet - before).ShouldBeLessThan(64L << 20);
    }

    // Every kind of call: answers, refusals, streams left early, descriptions.
    private static async Task AskOftenAsync(DuckDbSession session, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await session.AskAsync("SELECT * FROM sample");
            await session.RefusedAsync("SELECT wrong FROM sample");
            await session.DescribeAsync("SELECT * FROM sample", Sql.Token);
            await using var stream = (await session.StreamAsync("SELECT * FROM sample", Sql.None, 100, Sql.Token)).Value.GetAsyncEnumerator(Sql.Token);
            await stream.MoveNextAsync();
        }

        GC.Collect();
    }
}
