using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Tables;
using Flywheel.Engines.DuckDb;
using Flywheel.Testing.Tables;

namespace Flywheel.Engines.Tests.DuckDb;

public sealed class DuckDbSessionTests
{
    // Hours of work for two threads, in a statement that gives its first row at the end.
    private const string Endless = "SELECT count(*) AS n FROM range(10000000) a(i), range(1000000) b(j) WHERE hash(i + j) = 0";

    [Fact]
    public async Task A_long_statement_tells_how_far_it_is()
    {
        using var session = new DuckDbTableEngine(new HurriedTime()).Open(new TableSessionOptions { Threads = 2 });
        var told = new Told();

        await session.ExecuteAsync("CREATE TABLE t AS SELECT hash(i) AS h FROM range(1000000) r(i); SELECT count(DISTINCT h + i) FROM t, range(2) r(i)", Sql.None, told, Sql.Token);

        told.Reports.Count.ShouldBeGreaterThan(1);
        told.Reports.ShouldAllBe(report => report.Total == 10_000 && report.Unit == "hundredths of a per cent");
        told.Reports.Select(report => report.Done).ShouldBeInOrder();
        told.Reports[^1].Done.ShouldBe(10_000);
        told.Reports.ShouldContain(report => report.Done > 0 && report.Done < 10_000);
    }

    [Fact]
    public async Task A_statement_cancelled_before_it_starts_does_not_start()
    {
        using var session = Sql.Open();

        await Should.ThrowAsync<OperationCanceledException>(() => session.ExecuteAsync("CREATE TABLE t (a INTEGER)", Sql.None, null, new CancellationToken(canceled: true)));

        (await session.RefusedAsync("SELECT * FROM t")).Code.ShouldBe("tables.sql");
    }

    [Fact]
    public async Task A_stream_is_cancelled_while_its_next_rows_are_computed()
    {
        using var session = Sql.Open();
        using var cancel = new CancellationTokenSource();
        var stream = (await session.StreamAsync("SELECT i FROM range(10000000000) r(i) WHERE i < 1000000 OR hash(i) = 0", Sql.None, 100_000, Sql.Token)).Value;
        cancel.CancelAfter(TimeSpan.FromMilliseconds(300));

        var (started, rows) = (TimeProvider.System.GetTimestamp(), 0);
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var batch in stream.WithCancellation(cancel.Token))
            {
                rows += batch.Count;
            }
        });

        rows.ShouldBeInRange(100_000, 1_000_000);
        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_cancelled_append_leaves_no_row()
    {
        var rows = SampleRows.Make(3_000_000);

        // A fast machine may finish before it is cancelled; then it is cancelled sooner.
        for (var wait = 64; ; wait /= 2)
        {
            using var session = Sql.Open();
            await session.AppendAsync("sample", SampleRows.Make(10), Sql.Token);
            using var cancel = new CancellationTokenSource();
            var appending = session.AppendAsync("sample", rows, cancel.Token);
            await Task.Delay(TimeSpan.FromMilliseconds(wait), Sql.Token);
            await cancel.CancelAsync();
            if (wait > 0 && await Record.ExceptionAsync(() => appending) is null)
            {
                continue;
            }

            await Should.ThrowAsync<OperationCanceledException>(appending);
            (await session.OneAsync("SELECT count(*) FROM sample")).ShouldBe(10L);
            return;
        }
    }

    [Fact]
    public async Task A_session_disposed_while_a_statement_runs_stops_it()
    {
        using var session = Sql.Open();

        var running = session.QueryAsync(Endless, Sql.None, Sql.Token);
        await Task.Delay(TimeSpan.FromMilliseconds(100), Sql.Token);
        session.Dispose();

        await Should.ThrowAsync<ObjectDisposedException>(running);
    }

    [Fact]
    public async Task Everything_may_be_disposed_in_any_order()
    {
        var session = Sql.Open();
        var reader = (await session.ReadAsync("SELECT 'a text longer than twelve bytes ' || i AS t FROM range(100000) r(i)", Sql.None, Sql.Token)).Value;
        var chunk = (await reader.NextAsync(Sql.Token)).Value!;

        session.Dispose();
        reader.Dispose();
        chunk.Values<DuckDbText>(0)[2047].ToString().ShouldBe("a text longer than twelve bytes 2047");
        chunk.Dispose();
        session.Dispose();

        await Should.ThrowAsync<ObjectDisposedException>(() => reader.NextAsync(Sql.Token));
    }

    [Fact]
    public async Task Chunks_are_read_where_they_lie()
    {
        using var session = Sql.Open();
        using var reader = (await session.ReadAsync("SELECT i, nullif(i % 3, 0)::UTINYINT AS u, ['a list'] AS l FROM range(5000) r(i) ORDER BY i", Sql.None, Sql.Token)).Value;

        reader.Columns.ShouldBe([new("i", DuckDbType.BigInt), new("u", DuckDbType.UTinyInt), new("l", DuckDbType.List)]);
        var rows = 0;
        while ((await reader.NextAsync(Sql.Token)).Value is { } chunk)
        {
            using (chunk)
            {
                chunk.Count.ShouldBeLessThanOrEqualTo(2048);
                chunk.Values<long>(0)[^1].ShouldBe(rows + chunk.Count - 1);
                for (var row = 0; row < chunk.Count; row++)
                {
                    var present = ((chunk.Validity(1)[row >> 6] >> (row & 63)) & 1) != 0;
                    (present, present ? chunk.Values<byte>(1)[row] : 0).ShouldBe(((rows + row) % 3 > 0, (rows + row) % 3));
                }

                rows += chunk.Count;
            }
        }

        rows.ShouldBe(5000);
    }

    [Fact]
    public async Task A_million_rows_are_appended_and_read_back()
    {
        using var session = Sql.Open();
        var rows = SampleRows.Make(1_000_000);

        (await session.AppendAsync("sample", rows, Sql.Token)).Value.ShouldBe(1_000_000);

        SampleRows.Differences(rows, await session.AskAsync("SELECT * FROM sample")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_slice_of_a_batch_is_appended_as_it_looks()
    {
        using var session = Sql.Open();
        var rows = SampleRows.Make(10_000).Slice(4_321, 3_333);

        await session.AppendAsync("sample", rows, Sql.Token);

        SampleRows.Differences(rows, await session.AskAsync("SELECT * FROM sample")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_null_in_a_column_that_allows_none_is_refused_and_nothing_is_appended()
    {
        using var session = Sql.Open();
        await session.AppendAsync("sample", SampleRows.Make(10), Sql.Token);

        var refused = await session.AppendAsync("sample", SampleRows.Make(5000).Take([1, 2, -1]), Sql.Token);

        refused.Refusals.Single().Sentence.ShouldBe("NOT NULL constraint failed: sample.id.");
        (await session.OneAsync("SELECT count(*) FROM sample")).ShouldBe(10L);
    }

    [Fact]
    public async Task An_append_joins_the_transaction_that_is_open()
    {
        using var session = Sql.Open();
        await session.ExecuteAsync("CREATE TABLE t (a BIGINT); BEGIN", Sql.None, null, Sql.Token);

        await session.AppendAsync("t", new ColumnBatch(new Schema([new Field("a", ColumnType.Int64)]), [new Int64Column(new long[] { 1, 2 })]), Sql.Token);
        await session.ExecuteAsync("ROLLBACK", Sql.None, null, Sql.Token);

        (await session.OneAsync("SELECT count(*) FROM t")).ShouldBe(0L);
    }

    [Fact]
    public async Task Names_are_taken_as_they_are()
    {
        using var session = Sql.Open();
        var rows = new ColumnBatch(new Schema([new Field("select \"x\"", ColumnType.Int64)]), [new Int64Column(new long[] { 7 })]);

        await session.AppendAsync("a.b \"c\"; --", rows, Sql.Token);

        (await session.OneAsync("SELECT \"select \"\"x\"\"\" FROM \"a.b \"\"c\"\"; --\"")).ShouldBe(7L);
    }

    [Fact]
    public async Task Sessions_on_many_threads_do_not_meet()
    {
        var sums = await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
        {
            using var session = Sql.Open();
            await session.AppendAsync("sample", SampleRows.Make(1000 * (i + 1)), Sql.Token);
            return (long)(await session.OneAsync("SELECT sum(id) FROM sample"))!;
        }));

        sums.ShouldBe(Enumerable.Range(1, 16).Select(i => 1000L * i * ((1000L * i) - 1) / 2));
    }

    [Fact]
    public async Task Rows_come_in_the_same_order_whatever_the_thread_count()
    {
        var answers = new List<ColumnBatch>();
        foreach (var threads in new[] { 1, 2, 4 })
        {
            using var session = Sql.Open(new TableSessionOptions { Threads = threads });
            await session.AppendAsync("sample", SampleRows.Make(300_000), Sql.Token);
            answers.Add(await session.AskAsync("SELECT * FROM sample WHERE hash(id) % 3 = 0"));
        }

        SampleRows.Differences(answers[0], answers[1]).ShouldBeEmpty();
        SampleRows.Differences(answers[0], answers[2]).ShouldBeEmpty();
    }

    [Fact]
    public async Task Moments_with_zones_are_in_utc()
    {
        using var session = Sql.Open();

        (await session.OneAsync("SELECT TIMESTAMPTZ '2001-07-01 12:00:00+00'::VARCHAR")).ShouldBe("2001-07-01 12:00:00+00");
    }

    [Fact]
    public void Bounds_that_cannot_work_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Sql.Open(new TableSessionOptions { Threads = 0 }));
        Should.Throw<ArgumentOutOfRangeException>(() => Sql.Open(new TableSessionOptions { MemoryBytes = 1000 }));
    }

    /// <summary>A second passes at every look, so that every look reports.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Increment(ref _now);
    }

    private sealed class Told : IProgress<Progress>
    {
        internal List<Progress> Reports { get; } = [];

        public void Report(Progress value) => Reports.Add(value);
    }
}
