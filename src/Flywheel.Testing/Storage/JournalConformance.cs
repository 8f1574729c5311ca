using System.Text;
using Flywheel.Storage;
using Shouldly;
using Xunit;

namespace Flywheel.Testing.Storage;

/// <summary>What every <see cref="IJournal"/> promises. Derive, open yours, run.</summary>
public abstract class JournalConformance : IAsyncLifetime
{
    private static readonly DatasetName Flights = DatasetName.Of("flights");

    /// <summary>The journal under test, empty.</summary>
    protected IJournal Journal { get; private set; } = null!;

    /// <summary>Cancels with the test.</summary>
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Opens an empty journal.</summary>
    protected abstract ValueTask<IJournal> OpenAsync();

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync() => Journal = await OpenAsync();

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Same bytes, same order.</summary>
    [Fact]
    public async Task Rows_come_back_as_they_were_appended()
    {
        string[] rows = ["{}", "{ }", """{"a":1}""", """{ "a" : "ü\n\\" , "b":null }""", """{"long":"LONG"}""".Replace("LONG", new string('x', 300_000), StringComparison.Ordinal)];

        await AppendAsync(rows);

        (await ReadAsync()).Select(row => row.Json).ShouldBe(rows);
    }

    /// <summary>Offsets count every row from 0.</summary>
    [Fact]
    public async Task Positions_count_rows_from_zero_without_gaps()
    {
        var first = await AppendAsync("""{"n":0}""", """{"n":1}""");
        var second = await AppendAsync("""{"n":2}""");

        (first.Offset, second.Offset, first.Writer == second.Writer).ShouldBe((1, 2, true));
        (await ReadAsync()).Select(row => row.Position.Offset).ShouldBe([0, 1, 2]);
        (await Journal.EndAsync(Flights, Token)).ShouldBe([second]);
    }

    /// <summary>A weaker promise keeps the same order, whoever asked for which.</summary>
    [Fact]
    public async Task Rows_that_nobody_waits_for_the_disk_for_are_read_like_any_other()
    {
        foreach (var n in Enumerable.Range(0, 20))
        {
            ReadOnlyMemory<byte> row = Encoding.UTF8.GetBytes($$"""{"n":{{n}}}""");
            var position = await Journal.AppendAsync(Flights, new[] { row }, n % 3 == 0 ? JournalDurability.Flushed : JournalDurability.Written, Token);
            position.Offset.ShouldBe(n);
        }

        (await ReadAsync()).Select(row => row.Json).ShouldBe(Enumerable.Range(0, 20).Select(n => $$"""{"n":{{n}}}"""));
    }

    /// <summary>Follow the tail.</summary>
    [Fact]
    public async Task Reading_goes_on_after_a_position()
    {
        var first = await AppendAsync("""{"n":0}""", """{"n":1}""");
        (await ReadAsync()).Count.ShouldBe(2);
        await AppendAsync("""{"n":2}""");

        (await ReadAsync(first)).Select(row => row.Json).ShouldBe(["""{"n":2}"""]);
        (await ReadAsync(first with { Offset = 0 })).Select(row => row.Json).ShouldBe(["""{"n":1}""", """{"n":2}"""]);
        (await ReadAsync(first with { Offset = 2 })).ShouldBeEmpty();
    }

    /// <summary>Many appenders, nothing lost, nothing twice, each in its own order.</summary>
    [Fact]
    public async Task Concurrent_appends_keep_every_row_and_each_appenders_order()
    {
        await Task.WhenAll(Enumerable.Range(0, 32).Select(appender => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                await AppendAsync($$"""{"appender":{{appender}},"i":{{i}}}""");
            }
        }, Token)));

        var rows = await ReadAsync();
        rows.Select(row => row.Position.Offset).ShouldBe(Enumerable.Range(0, 1600).Select(i => (long)i));
        for (var appender = 0; appender < 32; appender++)
        {
            var start = $$"""{"appender":{{appender}},""";
            rows.Where(row => row.Json.StartsWith(start, StringComparison.Ordinal)).Select(row => row.Json)
                .ShouldBe(Enumerable.Range(0, 50).Select(i => $$"""{{start}}"i":{{i}}}"""));
        }
    }

    /// <summary>Datasets are apart.</summary>
    [Fact]
    public async Task Datasets_are_listed_and_kept_apart()
    {
        await AppendAsync("""{"n":0}""");
        await Journal.AppendAsync(DatasetName.Of("alerts"), Rows("""{"n":1}"""), Token);

        (await Journal.ListAsync(Token)).Select(name => name.ToString()).ShouldBe(["alerts", "flights"]);
        (await ReadAsync()).Select(row => row.Json).ShouldBe(["""{"n":0}"""]);
    }

    /// <summary>Nothing there is not an error.</summary>
    [Fact]
    public async Task A_dataset_without_rows_is_empty()
    {
        (await ReadAsync()).ShouldBeEmpty();
        (await Journal.EndAsync(Flights, Token)).ShouldBeEmpty();
        (await Journal.ListAsync(Token)).ShouldBeEmpty();
    }

    /// <summary>What is not a row is a bug of the caller.</summary>
    [Theory]
    [InlineData("", "A row for 'flights' is not one JSON object in braces. (Parameter 'rows')")]
    [InlineData("[1]", "A row for 'flights' is not one JSON object in braces. (Parameter 'rows')")]
    [InlineData("{\"a\":\n1}", "A row for 'flights' has a line break. (Parameter 'rows')")]
    public async Task What_is_not_a_row_is_not_taken(string row, string message)
    {
        var fault = await Should.ThrowAsync<ArgumentException>(async () => await AppendAsync("""{"n":0}""", row));

        fault.Message.ShouldBe(message);
        (await ReadAsync()).ShouldBeEmpty();
    }

    /// <summary>Appends text rows.</summary>
    protected async Task<JournalPosition> AppendAsync(params string[] rows) => await Journal.AppendAsync(Flights, Rows(rows), Token);

    /// <summary>Reads as text.</summary>
    protected async Task<List<(JournalPosition Position, string Json)>> ReadAsync(params JournalPosition[] after)
    {
        List<(JournalPosition, string)> rows = [];
        await foreach (var row in Journal.ReadAsync(Flights, after, Token))
        {
            rows.Add((row.Position, Encoding.UTF8.GetString(row.Json.Span)));
        }

        return rows;
    }

    private static ReadOnlyMemory<byte>[] Rows(params string[] rows) => [.. rows.Select(row => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(row))];
}
