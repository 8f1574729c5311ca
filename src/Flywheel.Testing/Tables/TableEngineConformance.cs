using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Tables;
using Shouldly;
using Xunit;

namespace Flywheel.Testing.Tables;

/// <summary>What every <see cref="ITableEngine"/> promises, in SQL that every engine speaks. Derive, make yours, run.</summary>
public abstract class TableEngineConformance : IDisposable
{
    private static readonly Dictionary<string, object?> None = [];

    private readonly List<ITableSession> _sessions = [];

    /// <summary>Cancels with the test.</summary>
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The engine under test.</summary>
    protected abstract ITableEngine MakeEngine();

    /// <summary>Closes every session the test opened.</summary>
    public void Dispose()
    {
        _sessions.ForEach(session => session.Dispose());
        GC.SuppressFinalize(this);
    }

    /// <summary>Settings write it, refusals name it.</summary>
    [Fact]
    public void The_engine_has_a_name_in_lower_case() => MakeEngine().Name.ShouldMatch("^[a-z][a-z0-9-]*$");

    /// <summary>What goes in comes out, nulls and texts beyond ASCII included.</summary>
    [Fact]
    public async Task Appended_rows_are_read_back_as_they_were()
    {
        var session = Open();
        var rows = SampleRows.Make(10_000);

        (await session.AppendAsync("sample", rows, Token)).Value.ShouldBe(10_000);

        var read = (await session.QueryAsync("SELECT * FROM sample ORDER BY id", None, Token)).Value;
        read.Schema.Fields.Select(field => (field.Name, field.Type)).ShouldBe(rows.Schema.Fields.Select(field => (field.Name, field.Type)));
        SampleRows.Differences(rows, read).ShouldBeEmpty();
    }

    /// <summary>The table grows; it is not replaced.</summary>
    [Fact]
    public async Task A_second_append_adds_to_the_first()
    {
        var session = Open();
        await session.AppendAsync("sample", SampleRows.Make(3), Token);

        await session.AppendAsync("sample", SampleRows.Make(5).Slice(3, 2), Token);

        SampleRows.Differences(SampleRows.Make(5), (await session.QueryAsync("SELECT * FROM sample ORDER BY id", None, Token)).Value).ShouldBeEmpty();
    }

    /// <summary>A wrong append changes nothing.</summary>
    [Fact]
    public async Task Rows_of_other_columns_are_refused_and_none_is_appended()
    {
        var session = Open();
        await session.AppendAsync("sample", SampleRows.Make(3), Token);

        var refused = await session.AppendAsync("sample", SampleRows.Make(3).Select(["id", "note"]), Token);

        refused.IsOk.ShouldBeFalse();
        (await CountAsync(session)).ShouldBe(3);
    }

    /// <summary>Values go beside the text, never into it.</summary>
    [Fact]
    public async Task Parameters_of_every_type_go_in_by_name()
    {
        var parameters = new Dictionary<string, object?>
        {
            ["flag"] = true,
            ["whole"] = long.MinValue,
            ["real"] = 0.1,
            ["text"] = "'; DROP TABLE sample; -- ü 世界",
            ["moment"] = new Timestamp(1_234_567_890_123_456),
            ["nothing"] = null,
        };

        var row = (await Open().QueryAsync("SELECT $flag AS f, $whole AS w, $real AS r, $text AS t, $moment AS m, $nothing IS NULL AS n", parameters, Token)).Value;

        row.Columns.Select(column => column.ValueAt(0)).ShouldBe(
            [true, long.MinValue, 0.1, "'; DROP TABLE sample; -- ü 世界", new Timestamp(1_234_567_890_123_456), true]);
    }

    /// <summary>A slip in a name is found, and the right name offered.</summary>
    [Fact]
    public async Task A_parameter_without_a_value_is_refused()
    {
        var refused = await Open().QueryAsync("SELECT $delay", new Dictionary<string, object?> { ["dealy"] = 1L }, Token);

        refused.Refusals.Single().ToString().ShouldBe("The statement uses $delay, which was given no value. Did you mean 'dealy'?");
        refused.Refusals.Single().Code.ShouldBe("tables.parameter");
    }

    /// <summary>A person can find the mistake.</summary>
    [Fact]
    public async Task Wrong_sql_is_refused_with_line_and_column()
    {
        var refused = await Open().QueryAsync("SELECT 1 AS one,\n  'ü' || nowhere", None, Token);

        refused.Refusals.Single().Code.ShouldBe("tables.sql");
        refused.Refusals.Single().Place.ShouldBe(new Place(null, 2, 10));
    }

    /// <summary>No rows is an answer.</summary>
    [Fact]
    public async Task An_empty_answer_has_its_columns()
    {
        var session = Open();
        await session.AppendAsync("sample", SampleRows.Make(3), Token);

        var empty = (await session.QueryAsync("SELECT id, note FROM sample WHERE id < 0", None, Token)).Value;

        (empty.Count, empty.Schema.ToString()).ShouldBe((0, "(id int64?, note text?)"));
    }

    /// <summary>A statement need not be a query.</summary>
    [Fact]
    public async Task A_statement_that_gives_no_rows_has_no_columns()
    {
        var made = (await Open().QueryAsync("CREATE TABLE empty (a BIGINT)", None, Token)).Value;

        (made.Count, made.Columns.Length).ShouldBe((0, 0));
    }

    /// <summary>The number is the last statement's.</summary>
    [Fact]
    public async Task Several_statements_run_in_order_and_tell_the_rows_changed_by_the_last()
    {
        var changed = await Open().ExecuteAsync("CREATE TABLE t (a BIGINT); INSERT INTO t VALUES (1), (2), (3); DELETE FROM t WHERE a > $least", new Dictionary<string, object?> { ["least"] = 1L }, null, Token);

        changed.Value.ShouldBe(2);
    }

    /// <summary>Nothing is lost between batches.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(4096)]
    [InlineData(1_000_000)]
    public async Task A_stream_gives_the_same_rows_in_batches_of_at_most_the_size_asked_for(int batchRows)
    {
        var session = Open();
        var rows = SampleRows.Make(batchRows == 1 ? 50 : 9_999);
        await session.AppendAsync("sample", rows, Token);

        var batches = new List<ColumnBatch>();
        await foreach (var batch in (await session.StreamAsync("SELECT * FROM sample ORDER BY id", None, batchRows, Token)).Value)
        {
            batches.Add(batch);
        }

        batches.Select(batch => batch.Count).ShouldAllBe(count => count > 0 && count <= batchRows);
        SampleRows.Differences(rows, ColumnBatch.Concat(batches)).ShouldBeEmpty();
    }

    /// <summary>The session is free again.</summary>
    [Fact]
    public async Task A_stream_may_be_left_before_its_end()
    {
        var session = Open();
        await session.AppendAsync("sample", SampleRows.Make(50_000), Token);

        await foreach (var batch in (await session.StreamAsync("SELECT * FROM sample ORDER BY id", None, 10, Token)).Value)
        {
            batch.Count.ShouldBe(10);
            break;
        }

        (await CountAsync(session)).ShouldBe(50_000);
    }

    /// <summary>What runs now wins; reading the old stream on is a bug and says so.</summary>
    [Fact]
    public async Task A_new_statement_closes_an_open_stream()
    {
        var session = Open();
        await session.AppendAsync("sample", SampleRows.Make(50_000), Token);
        await using var stream = (await session.StreamAsync("SELECT * FROM sample", None, 10, Token)).Value.GetAsyncEnumerator(Token);
        await stream.MoveNextAsync();

        (await CountAsync(session)).ShouldBe(50_000);

        await Should.ThrowAsync<InvalidOperationException>(async () => await stream.MoveNextAsync());
    }

    /// <summary>Asking costs nothing.</summary>
    [Fact]
    public async Task Describing_gives_the_schema_without_running_the_query()
    {
        var session = Open();
        await session.AppendAsync("sample", SampleRows.Make(1), Token);

        var schema = (await session.DescribeAsync("SELECT id, delay * 2 AS twice, note, late, moment FROM sample WHERE 1 / (id - id) > 0", Token)).Value;

        schema.ToString().ShouldBe("(id int64?, twice double?, note text?, late boolean?, moment timestamp?)");
    }

    /// <summary>Ctrl-C is heard.</summary>
    [Fact]
    public async Task Cancellation_stops_a_statement_at_once_and_leaves_the_session_usable()
    {
        var session = Open();
        await session.AppendAsync("sample", SampleRows.Make(20_000), Token);
        using var cancel = new CancellationTokenSource();

        var running = session.QueryAsync("SELECT count(*) AS n FROM sample a, sample b, sample c WHERE a.id + b.id + c.id = -1", None, cancel.Token);
        await Task.Delay(TimeSpan.FromMilliseconds(200), Token);
        var cancelled = TimeProvider.System.GetTimestamp();
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(running);
        TimeProvider.System.GetElapsedTime(cancelled).ShouldBeLessThan(TimeSpan.FromSeconds(2));
        (await CountAsync(session)).ShouldBe(20_000);
    }

    /// <summary>Nothing is shared.</summary>
    [Fact]
    public async Task Sessions_do_not_see_each_others_tables()
    {
        var (first, second) = (Open(), Open());
        await first.AppendAsync("sample", SampleRows.Make(1), Token);

        var refused = await second.QueryAsync("SELECT * FROM sample", None, Token);

        refused.Refusals.Single().Code.ShouldBe("tables.sql");
    }

    /// <summary>Callers need not take turns themselves.</summary>
    [Fact]
    public async Task Statements_asked_for_at_the_same_time_all_run()
    {
        var session = Open();
        await session.AppendAsync("sample", SampleRows.Make(1000), Token);

        var counts = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => CountAsync(session)));

        counts.ShouldAllBe(count => count == 1000);
    }

    /// <summary>A closed session says so.</summary>
    [Fact]
    public async Task A_disposed_session_refuses_work_and_may_be_disposed_again()
    {
        var session = Open();
        session.Dispose();
        session.Dispose();

        await Should.ThrowAsync<ObjectDisposedException>(() => CountAsync(session));
    }

    private static async Task<long> CountAsync(ITableSession session) =>
        (await session.QueryAsync("SELECT count(*) AS n FROM sample", None, Token)).Value.Get<Int64Column>("n").Values[0];

    private ITableSession Open()
    {
        var session = MakeEngine().OpenSession(new TableSessionOptions { Threads = 2 });
        _sessions.Add(session);
        return session;
    }
}
