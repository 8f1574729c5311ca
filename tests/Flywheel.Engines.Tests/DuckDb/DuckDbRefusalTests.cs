using System.Text;
using Flywheel.Core;
using Flywheel.Data.Tables;
using Flywheel.Testing;

namespace Flywheel.Engines.Tests.DuckDb;

public sealed class DuckDbRefusalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("selec 1", 1, 1, "syntax error at or near \"selec\".")]
    [InlineData("SELECT 1;\nSELECT 2;\n\n  SELECT wrong", 4, 10, "Referenced column \"wrong\" was not found because the FROM clause is missing.")]
    [InlineData("SELECT 'ü世界🌍', wrong", 1, 16, "Referenced column \"wrong\" was not found because the FROM clause is missing.")]
    [InlineData("SELECT cast('abc' AS INTEGER)", 1, 8, "Could not convert string 'abc' to INT32.")]
    [InlineData("SELECT 1;\nSELECT cast('abc' AS INTEGER)", 2, 8, "Could not convert string 'abc' to INT32.")]
    [InlineData("SELECT delai FROM (SELECT 1 AS delay)", 1, 8, "Referenced column \"delai\" not found in FROM clause! Candidate bindings: \"delay\"")]
    public async Task Wrong_sql_is_refused_where_it_is_wrong(string sql, int line, int column, string message)
    {
        using var session = Sql.Open();

        var refusal = await session.RefusedAsync(sql);

        (refusal.Code, refusal.Place, (refusal with { Place = null }).ToString()).ShouldBe(("tables.sql", new Place(null, line, column), message));
    }

    [Fact]
    public async Task The_place_is_right_far_into_a_long_line()
    {
        using var session = Sql.Open();

        var refusal = await session.RefusedAsync("SELECT " + string.Concat(Enumerable.Repeat("1, ", 500)) + "wrong");

        refusal.Place.ShouldBe(new Place(null, 1, 1508));
    }

    [Theory]
    [InlineData("", "The text holds no statement.")]
    [InlineData("-- nothing", "The text holds no statement.")]
    [InlineData("SELECT 1\0; DROP", "The text holds a NUL character, where DuckDB would stop reading.")]
    [InlineData("SELECT 1 AS a, 2 AS a", "The answer has two columns named 'a'. Name them apart with AS.")]
    [InlineData("SELECT 9223372036854775807 + 1", "Overflow in addition of INT64 (9223372036854775807 + 1)!")]
    [InlineData("SELECT error('boom')", "boom.")]
    public async Task Other_mistakes_are_refused_too(string sql, string message)
    {
        using var session = Sql.Open();

        var refusal = await session.RefusedAsync(sql);

        (refusal.Code, refusal.ToString()).ShouldBe(("tables.sql", message));
    }

    [Fact]
    public async Task A_missing_file_is_refused_by_its_name()
    {
        using var session = Sql.Open();

        var refusal = await session.RefusedAsync("SELECT * FROM read_parquet('/nowhere/at-all.parquet')");

        (refusal.Code, refusal.Sentence, refusal.Place).ShouldBe(
            ("tables.file", "No files found that match the pattern \"/nowhere/at-all.parquet\".", new Place("/nowhere/at-all.parquet")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(100)]
    [InlineData(20_000)]
    public async Task A_truncated_parquet_file_is_refused_by_its_name(int bytes)
    {
        using var session = Sql.Open();
        var whole = await ParquetAsync(session);
        var path = _folder.Write("cut.parquet", whole.AsSpan(0, bytes));

        var refusal = await session.RefusedAsync($"SELECT * FROM '{path}'");

        (refusal.Code, refusal.Place).ShouldBe(("tables.file", new Place(path)));
    }

    [Fact]
    public async Task A_file_that_is_no_parquet_is_refused_by_its_name()
    {
        using var session = Sql.Open();
        var path = _folder.Write("text.parquet", Encoding.UTF8.GetBytes(new string('x', 1000)));

        var refusal = await session.RefusedAsync($"SELECT * FROM '{path}'");

        (refusal.Code, refusal.Sentence, refusal.Place).ShouldBe(("tables.file", $"No magic bytes found at end of file '{path}'.", new Place(path)));
    }

    [Fact]
    public async Task A_parquet_file_with_a_broken_footer_is_refused()
    {
        using var session = Sql.Open();
        var bytes = await ParquetAsync(session);
        for (var i = bytes.Length - 60; i < bytes.Length - 8; i++)
        {
            bytes[i] ^= 0xFF;
        }

        var refusal = await session.RefusedAsync($"SELECT * FROM '{_folder.Write("broken.parquet", bytes)}'");

        refusal.Code.ShouldBe("tables.file");
    }

    [Fact]
    public async Task A_parquet_file_with_broken_pages_is_refused_and_the_session_goes_on()
    {
        using var session = Sql.Open();
        var bytes = await ParquetAsync(session);
        bytes.AsSpan(4, bytes.Length / 2).Fill(0xA5);

        var refusal = await session.RefusedAsync($"SELECT * FROM '{_folder.Write("broken.parquet", bytes)}'");

        refusal.Code.ShouldBe("tables.file");
        (await session.OneAsync("SELECT 1")).ShouldBe(1L);
    }

    [Fact]
    public async Task A_wrong_value_in_a_csv_file_is_refused_with_its_line()
    {
        using var session = Sql.Open();
        var path = _folder.Write("rows.csv", "a,b\n1,2\n3,x\n"u8);

        var refusal = await session.RefusedAsync($"SELECT * FROM read_csv('{path}', columns = {{'a': 'INTEGER', 'b': 'INTEGER'}})");

        (refusal.Code, refusal.Place).ShouldBe(("tables.file", new Place(path, 3)));
        refusal.Sentence.ShouldBe("CSV Error on Line: 3 Original Line: 3,x Error when converting column \"b\". Could not convert string \"x\" to 'INTEGER'.");
    }

    [Fact]
    public async Task Too_little_memory_is_refused_and_the_session_goes_on()
    {
        using var session = Sql.Open(new TableSessionOptions { Threads = 2, MemoryBytes = 32L << 20 });

        var refusal = await session.RefusedAsync("SELECT * FROM range(4000000) t(a) ORDER BY hash(a)");

        (refusal.Code, refusal.Remedy).ShouldBe(("tables.memory", "Give the session more memory, or a folder to spill to."));
        (await session.OneAsync("SELECT 1")).ShouldBe(1L);
    }

    [Fact]
    public async Task With_a_folder_to_spill_to_the_same_query_runs()
    {
        using var session = Sql.Open(new TableSessionOptions { Threads = 2, MemoryBytes = 50L << 20, SpillFolder = _folder["spill"] });

        var first = await session.OneAsync("SELECT a FROM (SELECT * FROM range(4000000) t(a) ORDER BY hash(a), a) LIMIT 1 OFFSET 2000000");

        first.ShouldBeOfType<long>();
    }

    [Fact]
    public async Task A_mistake_halfway_through_a_stream_is_thrown_with_its_refusal()
    {
        using var session = Sql.Open();
        var rows = 0;

        var thrown = await Should.ThrowAsync<RefusalException>(async () =>
        {
            var stream = (await session.StreamAsync("SELECT CASE WHEN i = 900000 THEN 'x' ELSE i::VARCHAR END::BIGINT AS n FROM range(1000000) t(i)", Sql.None, 10_000, Sql.Token)).Value;
            await foreach (var batch in stream)
            {
                rows += batch.Count;
            }
        });

        thrown.Refusal.Code.ShouldBe("tables.sql");
        // Which of DuckDB's threads is asked first after the mistake is up to chance; the other one only knows that it was stopped.
        thrown.Refusal.Sentence.ShouldMatch("^(Could not convert string 'x' to INT64|A part of the query failed)");
        rows.ShouldBeInRange(10_000, 900_000);
    }

    [Theory]
    [InlineData("SET threads = 1")]
    [InlineData("SET memory_limit = '100GB'")]
    [InlineData("SET TimeZone = 'America/New_York'")]
    [InlineData("RESET lock_configuration")]
    public async Task Settings_are_locked(string sql)
    {
        using var session = Sql.Open();

        var refusal = await session.RefusedAsync(sql);

        refusal.Sentence.ShouldEndWith("the configuration has been locked.");
    }

    [Fact]
    public async Task Nothing_is_fetched_that_the_engine_does_not_have()
    {
        using var session = Sql.Open();

        var refusal = await session.RefusedAsync("SELECT * FROM 'https://localhost:1/rows.parquet'");

        refusal.Sentence.ShouldContain("httpfs");
    }

    private async Task<byte[]> ParquetAsync(ITableSession session)
    {
        var path = _folder["whole.parquet"];
        await session.ExecuteAsync($"COPY (SELECT i, hash(i) AS h, 'row ' || i AS t FROM range(20000) r(i)) TO '{path}' (FORMAT parquet)", Sql.None, null, Sql.Token);
        return await File.ReadAllBytesAsync(path, Sql.Token);
    }
}
