using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Predictions;
using Flywheel.Data.Sketches;
using Flywheel.Monitoring.Sketches;

namespace Flywheel.Tests.Monitoring.Sketches;

public sealed class PredictionSketchTests
{
    [Fact]
    public void Rows_taken_one_by_one_and_as_columns_give_one_sketch()
    {
        var day = new DrawnDays(2, 500).Draw(3);
        MonitoredFeature[] features = [new("n0", false), new("n1", false), new("airport", true)];
        var (columns, rows) = (new PredictionSketch([.. features], null), new PredictionSketch([.. features], null));

        columns.Add(day.Features, day.Scores);
        for (var row = 0; row < 500; row++)
        {
            rows.Add(Row(day.Features, row, day.Scores.Span[row]));
        }

        (rows.Count, rows.LongestScoreRun, rows.Scores.Mean).ShouldBe((columns.Count, columns.LongestScoreRun, columns.Scores.Mean));
        foreach (var (a, b) in rows.Features.Zip(columns.Features))
        {
            (a.Count, a.MissingCount, a.LongestRun, a.Sum).ShouldBe((b.Count, b.MissingCount, b.LongestRun, b.Sum), a.Feature.Name);
            a.Numbers.Points().ShouldBe(b.Numbers.Points());
            a.Texts.Counts.ShouldBe(b.Texts.Counts, ignoreOrder: true);
        }
    }

    [Fact]
    public void Sketches_of_hours_merge_to_the_day_whatever_the_number_of_threads()
    {
        var days = new DrawnDays(4, 6_000);
        var reference = days.Reference(14);
        var (whole, again, merged) = (reference.NewSketch(), reference.NewSketch(), reference.NewSketch());
        var day = days.Draw(99);
        whole.Add(day.Features, day.Scores);
        again.Add(day.Features, day.Scores);
        for (var hour = 0; hour < 6_000; hour += 1_000)
        {
            var part = reference.NewSketch();
            part.Add(new ColumnBatch(day.Features.Schema, [.. day.Features.Columns.Select(column => column.Slice(hour, 1_000))]), day.Scores.Slice(hour, 1_000));
            merged.Merge(part);
        }

        again.Features.Select(feature => feature.Numbers.Quantile(0.37)).ShouldBe(whole.Features.Select(feature => feature.Numbers.Quantile(0.37)));
        merged.Count.ShouldBe(6_000);
        merged.Features[0].Mean.ShouldBe(whole.Features[0].Mean, 1e-9);
        merged.Features[0].Numbers.Share(0.5).ShouldBe(whole.Features[0].Numbers.Share(0.5), 2 * QuantileSketch.RankError);
    }

    [Fact]
    public void A_feature_goes_on_from_its_state()
    {
        var sketch = new DrawnDays(1, 3_000).Reference(14).Pool.Features[0];

        var again = FeatureSketch.Of(sketch.ToState());

        (again.Count, again.Mean, again.Deviation, again.LongestRun).ShouldBe((sketch.Count, sketch.Mean, sketch.Deviation, sketch.LongestRun));
        again.Numbers.Points().ShouldBe(sketch.Numbers.Points());
    }

    [Fact]
    public void Texts_beyond_number_keep_the_frequent_ones_within_the_stated_error()
    {
        var (random, left, right) = (new SeededRandom(4), new CategorySketch(), new CategorySketch());
        var truth = new Dictionary<string, long>();
        for (var row = 0; row < 60_000; row++)
        {
            // Every third row has one of four texts; the others are of ten thousand.
            var text = row % 3 == 0 ? $"often{random.NextInt64(4)}" : $"rare{random.NextInt64(10_000)}";
            truth[text] = truth.GetValueOrDefault(text) + 1;
            (row % 2 == 0 ? left : right).Add(text);
        }

        left.Merge(right);

        left.Counts.Count.ShouldBeLessThanOrEqualTo(256);
        left.LostCount.ShouldBeLessThanOrEqualTo(60_000 / 257);
        foreach (var text in Enumerable.Range(0, 4).Select(i => $"often{i}"))
        {
            left.Counts[text].ShouldBeInRange(truth[text] - left.LostCount, truth[text]);
        }
    }

    private static PredictionRow Row(ColumnBatch features, int row, double score) => new()
    {
        Id = $"p{row}",
        Endpoint = "flights",
        Release = default,
        Arm = "champion",
        Propensity = 1,
        EventTime = new Timestamp(row),
        KnownAt = new Timestamp(row),
        Inputs = "{}",
        Features = [.. features.Schema.Fields.Select((field, at) => features.Columns[at].ValueAt(row) is string text ? new FeatureValue(field.Name, text) : new FeatureValue(field.Name, (double?)features.Columns[at].ValueAt(row)))],
        Score = score,
        LatencyMicroseconds = 12,
    };
}
