using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Features;

namespace Flywheel.Tests.Features;

public sealed class ExpressionTests
{
    private static readonly ColumnBatch Row = Table.Of(
        ("a", [7]), ("b", [2]), ("x", [2.5]), ("none", [(double?)null]), ("yes", [true]), ("maybe", [(object?)null]),
        ("name", ["Denver"]), ("at", [Timestamp.From(new DateTimeOffset(2001, 3, 4, 15, 6, 7, TimeSpan.Zero))]),
        ("nan", [double.NaN]));

    // Expected values are those that PostgreSQL 15 gives for the same expressions, but for the cases listed in the room's README.
    [Theory]
    [InlineData("a + b * 2", 11L)]
    [InlineData("(a + b) * 2", 18L)]
    [InlineData("-a % 4", -3L)]
    [InlineData("a / b", 3.5)]
    [InlineData("a / 0", null)]
    [InlineData("9223372036854775807 + 1", null)]
    [InlineData("a + none", null)]
    [InlineData("a > b and not (b > a)", true)]
    [InlineData("none > 1 and false", false)]
    [InlineData("none > 1 and true", null)]
    [InlineData("none > 1 or true", true)]
    [InlineData("none is null", true)]
    [InlineData("none is not null", false)]
    [InlineData("(none > 1) is not true", true)]
    [InlineData("a between 7 and 9", true)]
    [InlineData("a not between 7 and 9", false)]
    [InlineData("a in (1, 2, 7)", true)]
    [InlineData("a not in (1, 2)", true)]
    [InlineData("a in (1, null)", null)]
    [InlineData("nan > 1e300", true)]
    [InlineData("nan = nan", true)]
    [InlineData("case when a > 10 then 'big' when a > 5 then 'mid' else 'low' end", "mid")]
    [InlineData("case b when 1 then 10 when 2 then 20 end", 20L)]
    [InlineData("case when b > 5 then 1 end", null)]
    [InlineData("coalesce(none, x, 1)", 2.5)]
    [InlineData("nullif(a, 7)", null)]
    [InlineData("least(a, b, none)", 2.0)]
    [InlineData("greatest(a, x)", 7.0)]
    [InlineData("cast(x as int64)", 2L)]
    [InlineData("'12.5'::double", 12.5)]
    [InlineData("'twelve'::double", null)]
    [InlineData("a::text || '!'", "7!")]
    [InlineData("yes::int64", 1L)]
    [InlineData("abs(-3)", 3L)]
    [InlineData("sqrt(16)", 4.0)]
    [InlineData("sqrt(-1)", null)]
    [InlineData("ln(0)", null)]
    [InlineData("pow(2, 10)", 1024.0)]
    [InlineData("floor(-2.5)", -3.0)]
    [InlineData("ceil(2.1)", 3.0)]
    [InlineData("round(2.5)", 3.0)]
    [InlineData("round(2.345, 1)", 2.3)]
    [InlineData("radians(180)", Math.PI)]
    [InlineData("lower(name)", "denver")]
    [InlineData("upper(name)", "DENVER")]
    [InlineData("length(name)", 6L)]
    [InlineData("substr(name, 2, 3)", "env")]
    [InlineData("substr(name, 0, 3)", "De")]
    [InlineData("substr(name, 4)", "ver")]
    [InlineData("name || none::text", null)]
    [InlineData("concat(name, null, a)", "Denver7")]
    [InlineData("replace(name, 'e', '')", "Dnvr")]
    [InlineData("name like 'D%v_r'", true)]
    [InlineData("name like 'd%'", false)]
    [InlineData("name not like '%x%'", true)]
    [InlineData("contains(name, 'nv')", true)]
    [InlineData("date_part('hour', at)", 15L)]
    [InlineData("date_part('dow', at)", 0L)]
    [InlineData("date_part('isodow', at)", 7L)]
    [InlineData("date_part('doy', at)", 63L)]
    [InlineData("date_part('week', at)", 9L)]
    [InlineData("date_part('quarter', at)", 1L)]
    [InlineData("date_part('epoch', at)", 983718367.0)]
    [InlineData("date_trunc('month', at)::text", "2001-03-01T00:00:00Z")]
    [InlineData("date_trunc('week', at)::text", "2001-02-26T00:00:00Z")]
    [InlineData("minutes(at - date_trunc('hour', at))", 6 + (7 / 60.0))]
    [InlineData("(at + 1d - 2h)::text", "2001-03-05T13:06:07Z")]
    [InlineData("hours(1.5h)", 1.5)]
    [InlineData("1d / 1h", 24.0)]
    [InlineData("at > '2001-01-01'::timestamp", true)]
    [InlineData("\"a\" + 1 -- a comment", 8L)]
    [InlineData("a - -2", 9L)]
    public void An_expression_has_the_value_SQL_gives_it(string text, object? expected)
    {
        var value = RowExpression.Compile(text, "t", Row.Schema, null).Value.Evaluate(Row, TestContext.Current.CancellationToken).Value;

        value.ValueAt(0).ShouldBe(expected);
    }

    [Fact]
    public void Haversine_gives_the_great_circle_distance()
    {
        // Veness, "Calculate distance, bearing and more between Latitude/Longitude points": 50 03 59N 5 42 53W to 58 38 38N 3 04 12W is 968.9 km.
        var value = RowExpression.Compile("haversine(50.066389, -5.714722, 58.643889, -3.07)", "t", Row.Schema, null).Value;

        ((double)value.Evaluate(Row, TestContext.Current.CancellationToken).Value.ValueAt(0)!).ShouldBe(968.9, 0.1);
    }

    [Theory]
    [InlineData("delai + 1", "flywheel.yaml:12:9 (late): t has no column 'delai'. Did you mean 'delay'?")]
    [InlineData("delay + origin", "flywheel.yaml:12:15 (late): '+' does not fit a whole number and a text. It takes a whole number and a whole number, or a duration and a duration, or a timestamp and a duration, or a duration and a timestamp, or a number and a number.")]
    [InlineData("sqr(delay)", "flywheel.yaml:12:9 (late): There is no function 'sqr'. Did you mean 'sqrt'?")]
    [InlineData("delay >", "flywheel.yaml:12:16 (late): Wanted a value, found the end.")]
    [InlineData("(delay", "flywheel.yaml:12:15 (late): Wanted ')', found the end.")]
    [InlineData("delay ? 1", "flywheel.yaml:12:15 (late): The character '?' has no meaning here.")]
    [InlineData("delay 15", "flywheel.yaml:12:15 (late): The expression should end here, but '15' follows.")]
    [InlineData("origin = 'x", "flywheel.yaml:12:18 (late): The quote ' is not closed.")]
    [InlineData("mean(delay)", "flywheel.yaml:12:9 (late): mean needs a window. Write mean(…) over 7d by a key, or over all.")]
    [InlineData("15mo > 1s", "flywheel.yaml:12:9 (late): '15mo' is not a duration of at most a million days. Units: us, ms, s, m, min, h, d, w.")]
    [InlineData("date_part('our', at)", "flywheel.yaml:12:19 (late): 'our' is not a part of a date. Did you mean 'hour'?")]
    [InlineData("case when delay then 1 end", "flywheel.yaml:12:19 (late): This is a whole number where a boolean is wanted.")]
    [InlineData("delay\n  > origni", "flywheel.yaml:13:5 (late): t has no column 'origni'. Did you mean 'origin'?")]
    public void A_mistake_is_refused_at_its_place(string text, string message)
    {
        var schema = new Schema([new Field("delay", ColumnType.Int64), new Field("origin", ColumnType.Text), new Field("at", ColumnType.Timestamp)]);

        var result = RowExpression.Compile(text, "t", schema, new Place("flywheel.yaml", 12, 9, "late"));

        result.Refusals.Single().ToString().ShouldBe(message);
    }

    [Fact]
    public void Nesting_without_end_is_refused_and_not_a_crash()
    {
        var result = RowExpression.Compile(new string('(', 100_000), "t", Row.Schema, null);

        result.Refusals.Single().Sentence.ShouldBe("The expression is nested deeper than 200 levels.");
    }

    [Fact]
    public void A_batch_of_one_and_a_batch_of_thousands_give_the_same_values()
    {
        var random = new SeededRandom(1);
        var values = Enumerable.Range(0, 5000).Select(_ => random.NextDouble() < 0.1 ? null : (object?)random.NextNormal()).ToArray();
        var rows = Table.Of(("x", values));
        var expression = RowExpression.Compile("case when x > 0 then ln(x) else coalesce(x * 2, -1) end", "t", rows.Schema, null).Value;

        var all = expression.Evaluate(rows, TestContext.Current.CancellationToken).Value;

        for (var row = 0; row < rows.Count; row++)
        {
            expression.Evaluate(rows.Slice(row, 1), TestContext.Current.CancellationToken).Value.ValueAt(0).ShouldBe(all.ValueAt(row));
        }
    }
}
