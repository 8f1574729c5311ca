using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Engines.Tests.DuckDb;

public sealed class DuckDbTypeTests
{
    public static TheoryData<string, ColumnType, object> Held => new()
    {
        { "true", ColumnType.Boolean, true },
        { "(-128)::TINYINT", ColumnType.Int64, -128L },
        { "(-32768)::SMALLINT", ColumnType.Int64, -32768L },
        { "(-2147483648)::INTEGER", ColumnType.Int64, -2147483648L },
        { "(-9223372036854775808)::BIGINT", ColumnType.Int64, long.MinValue },
        { "255::UTINYINT", ColumnType.Int64, 255L },
        { "65535::USMALLINT", ColumnType.Int64, 65535L },
        { "4294967295::UINTEGER", ColumnType.Int64, 4294967295L },
        { "9223372036854775807::UBIGINT", ColumnType.Int64, long.MaxValue },
        { "(-9223372036854775808)::HUGEINT", ColumnType.Int64, long.MinValue },
        { "9223372036854775807::UHUGEINT", ColumnType.Int64, long.MaxValue },
        { "sum(3000000000)", ColumnType.Int64, 3000000000L },
        { "0.1::FLOAT", ColumnType.Double, (double)0.1f },
        { "0.1::DOUBLE", ColumnType.Double, 0.1 },
        { "'nan'::DOUBLE", ColumnType.Double, double.NaN },
        { "'-inf'::DOUBLE", ColumnType.Double, double.NegativeInfinity },
        { "(-12.34)::DECIMAL(4,2)", ColumnType.Double, -12.34 },
        { "1234567.89::DECIMAL(9,2)", ColumnType.Double, 1234567.89 },
        { "0.1::DECIMAL(18,17)", ColumnType.Double, 0.1 },
        { "(-98765432109876543210.5)::DECIMAL(38,1)", ColumnType.Double, -98765432109876543210.5 },
        { "DATE '1969-12-31'", ColumnType.Timestamp, new Timestamp(-86_400_000_000) },
        { "TIMESTAMP '2001-02-03 04:05:06.789012'", ColumnType.Timestamp, new Timestamp(981173106789012) },
        { "TIMESTAMP_S '2001-02-03 04:05:06'", ColumnType.Timestamp, new Timestamp(981173106000000) },
        { "TIMESTAMP_MS '2001-02-03 04:05:06.789'", ColumnType.Timestamp, new Timestamp(981173106789000) },
        { "TIMESTAMP_NS '1901-02-03 04:05:06.789012'", ColumnType.Timestamp, new Timestamp(-2174586893210988) },
        { "TIMESTAMPTZ '2001-02-03 04:05:06+02'", ColumnType.Timestamp, new Timestamp(981165906000000) },
        { "DATE '0001-01-01'", ColumnType.Timestamp, Timestamp.Min },
        { "TIMESTAMP '9999-12-31 23:59:59.999999'", ColumnType.Timestamp, Timestamp.Max },
        { "''", ColumnType.Text, "" },
        { "'twelve bytes'", ColumnType.Text, "twelve bytes" },
        { "'thirteen byte'", ColumnType.Text, "thirteen byte" },
        { "'ü世界🌍' || repeat('x', 3000)", ColumnType.Text, "ü世界🌍" + new string('x', 3_000) },
        { "'b'::ENUM('a', 'b', 'a text longer than twelve')", ColumnType.Text, "b" },
        { "UUID '01234567-89ab-cdef-0123-456789abcdef'", ColumnType.Text, "01234567-89ab-cdef-0123-456789abcdef" },
        { "UUID 'f1234567-89ab-cdef-0123-456789abcdef'", ColumnType.Text, "f1234567-89ab-cdef-0123-456789abcdef" },
        { "'{\"a\":1}'::JSON", ColumnType.Text, "{\"a\":1}" },
    };

    public static TheoryData<string, string> NotHeld => new()
    {
        { "9223372036854775808::UBIGINT", "The column 'x' (UBigInt) has the value 9223372036854775808, which does not fit into 64 bits. Cast it in the SQL: \"x\"::DOUBLE or ::VARCHAR." },
        { "(-9223372036854775809)::HUGEINT", "The column 'x' (HugeInt) has the value -9223372036854775809, which does not fit into 64 bits. Cast it in the SQL: \"x\"::DOUBLE or ::VARCHAR." },
        { "'infinity'::DATE", "The column 'x' (Date) has the value infinity, which is no whole microsecond of the years 1 to 9999. Cast it in the SQL: \"x\"::TIMESTAMP, or give infinite ones NULL." },
        { "'-infinity'::TIMESTAMP", "The column 'x' (Timestamp) has the value -infinity, which is no whole microsecond of the years 1 to 9999. Cast it in the SQL: \"x\"::TIMESTAMP, or give infinite ones NULL." },
        { "TIMESTAMP_NS '2001-02-03 04:05:06.789012345'", "The column 'x' (TimestampNanoseconds) has the value 981173106789012345 ns, which is no whole microsecond of the years 1 to 9999. Cast it in the SQL: \"x\"::TIMESTAMP, or give infinite ones NULL." },
        { "'\\xAA'::BLOB", "The column 'x' is Blob, which no column type can hold. Cast it in the SQL: base64(\"x\") for bytes, decode(\"x\") for UTF-8 text." },
        { "TIME '01:02:03'", "The column 'x' is Time, which no column type can hold. Cast it in the SQL: epoch_us(\"x\") for microseconds since midnight, \"x\"::VARCHAR for text." },
        { "INTERVAL 1 DAY", "The column 'x' is Interval, which no column type can hold. Cast it in the SQL: epoch(\"x\") for seconds, \"x\"::VARCHAR for text." },
        { "[1, 2]", "The column 'x' is List, which no column type can hold. Cast it in the SQL: to_json(\"x\") for text, or take its parts." },
        { "{'a': 1}", "The column 'x' is Struct, which no column type can hold. Cast it in the SQL: to_json(\"x\") for text, or take its parts." },
        { "MAP {'a': 1}", "The column 'x' is Map, which no column type can hold. Cast it in the SQL: to_json(\"x\") for text, or take its parts." },
        { "'101'::BIT", "The column 'x' is Bit, which no column type can hold. Cast it in the SQL: \"x\"::VARCHAR." },
    };

    [Theory]
    [MemberData(nameof(Held))]
    public async Task Every_type_is_narrowed_to_a_column(string sql, ColumnType type, object value)
    {
        using var session = Sql.Open();

        var answer = await session.AskAsync($"SELECT {sql} AS x");

        (answer.Columns[0].Type, answer.Columns[0].ValueAt(0)).ShouldBe((type, value));
    }

    [Theory]
    [MemberData(nameof(Held))]
    public async Task Every_type_keeps_its_nulls_among_many_values(string sql, ColumnType type, object value)
    {
        using var session = Sql.Open();

        var answer = await session.AskAsync($"SELECT CASE WHEN i % 3 > 0 THEN v END AS x FROM range(5000) r(i), (SELECT {sql} AS v) ORDER BY i");

        answer.Columns[0].Type.ShouldBe(type);
        Enumerable.Range(0, 5000).Where(row => !Equals(answer.Columns[0].ValueAt(row), row % 3 > 0 ? value : null)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(NotHeld))]
    public async Task What_a_column_cannot_hold_is_refused_with_what_to_cast_to(string sql, string message)
    {
        using var session = Sql.Open();

        var refusal = await session.RefusedAsync($"SELECT {sql} AS x");

        (refusal.Code, refusal.ToString()).ShouldBe(("tables.type", message));
    }

    [Theory]
    [MemberData(nameof(NotHeld))]
    public async Task The_remedy_for_a_type_works(string sql, string message)
    {
        using var session = Sql.Open();
        var remedy = message[(message.IndexOf("SQL: ", StringComparison.Ordinal) + 5)..].Split(" for ")[0].Split(" or ")[0].Split(", or")[0].TrimEnd('.');

        var answer = await session.QueryAsync($"SELECT {remedy} FROM (SELECT {sql} AS x) WHERE isfinite(TRY_CAST(x::VARCHAR AS TIMESTAMP)) IS NOT FALSE", Sql.None, Sql.Token);

        answer.Refusals.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nulls_of_every_row_are_told_from_zeros()
    {
        using var session = Sql.Open();

        var column = (Int64Column)(await session.AskAsync("SELECT NULL::INTEGER AS x FROM range(3000)")).Columns[0];

        Enumerable.Range(0, 3000).ShouldAllBe(row => column.IsNull(row));
        column.Values.ToArray().ShouldAllBe(value => value == 0);
    }

    [Fact]
    public async Task Equal_texts_share_a_code_in_order_of_first_appearance()
    {
        using var session = Sql.Open();

        var column = (TextColumn)(await session.AskAsync("SELECT x FROM (VALUES ('b'), ('a'), (NULL), ('b'), ('a text of more than twelve bytes'), ('a'), ('a text of more than twelve bytes')) t(x)")).Columns[0];

        column.Codes.ToArray().ShouldBe([0, 1, -1, 0, 2, 1, 2]);
        column.Texts.ShouldBe(["b", "a", "a text of more than twelve bytes"]);
    }

    [Fact]
    public async Task Equal_uuids_share_a_code()
    {
        using var session = Sql.Open();

        var column = (TextColumn)(await session.AskAsync("SELECT md5((i % 2)::VARCHAR)::UUID AS x FROM range(4) t(i) ORDER BY i")).Columns[0];

        column.Codes.ToArray().ShouldBe([0, 1, 0, 1]);
    }
}
