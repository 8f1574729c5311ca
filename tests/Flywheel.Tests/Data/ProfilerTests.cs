using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Profiles;

namespace Flywheel.Tests.Data;

public sealed class ProfilerTests
{
    // The first data set of Anscombe, "Graphs in Statistical Analysis", The American Statistician 27 (1973): mean 9, variance 11, r 0.816.
    private static readonly double[] X = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
    private static readonly double[] Y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];

    [Fact]
    public void Moments_quantiles_and_correlation_are_those_of_a_published_table()
    {
        var profile = Profiler.Profile("anscombe", Batch(("x", new DoubleColumn(X)), ("y", new DoubleColumn(Y))), ("y", new DoubleColumn(Y)));

        var x = profile.Columns[0];
        x.Mean!.Value.ShouldBe(9, 1e-12);
        x.StandardDeviation!.Value.ShouldBe(Math.Sqrt(11), 1e-12);
        x.Quantiles.Select(quantile => Math.Round(quantile.Value, 12)).ShouldBe([4.1, 4.5, 6.5, 9, 11.5, 13.5, 13.9]);
        (x.Min, x.Max, x.Distinct, x.Missing).ShouldBe(("4", "14", 11L, 0L));
        profile.Correlations.ShouldHaveSingleItem().Value.ShouldBe(0.816, 0.0005);
    }

    [Fact]
    public void The_AUC_of_a_column_is_the_share_of_pairs_it_orders_with_ties_for_half()
    {
        var values = new DoubleColumn(new double[] { 0.1, 0.4, 0.4, 0.8, double.NaN, 0.9 });
        var label = new BooleanColumn(new[] { false, false, true, true, true, false });

        var profile = Profiler.Profile("pairs", Batch(("score", values)), ("late", label));

        // Positives 0.4, 0.8 against negatives 0.1, 0.4, 0.9: 1 + 0.5 + 0 and 1 + 1 + 0 of six pairs.
        profile.Columns[0].Relation.ShouldBe(new LabelRelation("auc", 3.5 / 6, (2 * 3.5 / 6) - 1));
        profile.Columns[0].Missing.ShouldBe(1);
        profile.Classes.ShouldBe([new ValueCount("False", 3), new ValueCount("True", 3)]);
    }

    [Fact]
    public void Texts_that_settle_the_label_are_suspected_and_texts_of_chance_are_not()
    {
        const int rows = 20_000;
        var random = new SeededRandom(5);
        var label = Enumerable.Range(0, rows).Select(_ => random.NextDouble() < 0.3).ToArray();
        var telling = Text(label.Select(late => late ? "landed late" : "landed in time"));
        var chance = Text(Enumerable.Range(0, rows).Select(_ => $"tail {random.NextInt64(2_000)}"));
        var names = Text(Enumerable.Range(0, rows).Select(i => $"flight {i}"));

        var profile = Profiler.Profile("flights", Batch(("status", telling), ("tail", chance), ("id", names)), ("late", new BooleanColumn(label)));

        profile.Columns[0].Relation!.Value.ShouldBe(1, 1e-3);
        profile.Columns[0].Suspicion.ShouldBe("alone it nearly gives the label away (uncertainty 1): is it known in time?");
        // Two thousand values by chance explain 8 % of the entropy of twenty thousand rows if one only counts.
        profile.Columns[1].Relation!.Value.ShouldBeLessThan(0.01);
        profile.Columns[1].Suspicion.ShouldBeNull();
        profile.Columns[2].Suspicion.ShouldBe("nearly every row has its own value");
    }

    [Fact]
    public void A_number_that_orders_the_label_is_suspected()
    {
        var delay = Enumerable.Range(-50, 100).Select(i => (long)i).ToArray();

        var profile = Profiler.Profile("flights", Batch(("delay", new Int64Column(delay)), ("zero", new Int64Column(new long[100]))), ("late", new BooleanColumn(delay.Select(minutes => minutes > 15).ToArray())));

        profile.Columns[0].Suspicion.ShouldBe("alone it nearly gives the label away (auc 1): is it known in time?");
        profile.Columns[1].Suspicion.ShouldBe("it never varies");
    }

    [Fact]
    public void Classes_explain_the_share_of_variance_between_them()
    {
        // Between: 2 * (2 - 4)^2 + 2 * (6 - 4)^2 = 16; within: 4 * 1 = 4; 16 of 20.
        var numbers = new DoubleColumn(new double[] { 1, 3, 5, 7 });

        var profile = Profiler.Profile("classes", Batch(("class", Text(["a", "a", "b", "b"]))), ("size", numbers));
        var many = Relations.CorrelationRatio([1, 3, 5, 7], [0, 0, 1, 1], 2);

        many.ShouldBe(0.8, 1e-12);
        profile.Columns[0].Relation!.Measure.ShouldBe("uncertainty");
    }

    [Fact]
    public void Sorting_by_bytes_orders_every_double()
    {
        var values = new[] { 3.5, -0.0, double.NegativeInfinity, 1e-300, -1e300, 0, 7, double.PositiveInfinity, -7 };

        var (keys, marks) = RadixSort.Sort(Array.ConvertAll(values, NumberProfiler.ToKey), [0, 1, 2, 3, 4, 5, 6, 7, 8]);

        keys.Select(NumberProfiler.FromKey).ShouldBe([double.NegativeInfinity, -1e300, -7, 0, 0, 1e-300, 3.5, 7, double.PositiveInfinity]);
        marks.ShouldBe([2, 4, 8, 1, 5, 3, 0, 6, 7]);
    }

    [Fact]
    public void A_label_of_one_class_relates_to_nothing()
    {
        var values = new DoubleColumn(new double[] { 1, 2, 3 });

        var profile = Profiler.Profile("one", Batch(("size", values)), ("late", new BooleanColumn(new[] { true, true, true })));

        profile.Classes.ShouldBe([new ValueCount("True", 3)]);
        profile.Columns[0].Relation.ShouldBeNull();
        profile.Columns[0].Suspicion.ShouldBeNull();
    }

    private static ColumnBatch Batch(params (string Name, Column Column)[] columns) =>
        new(new Schema(columns.Select(item => new Field(item.Name, item.Column.Type))), columns.Select(item => item.Column));

    private static TextColumn Text(IEnumerable<string> texts)
    {
        var builder = (TextColumnBuilder)ColumnBuilder.For(ColumnType.Text);
        foreach (var text in texts)
        {
            builder.Append(text);
        }

        return (TextColumn)builder.ToColumn();
    }
}
