using Flywheel.Core.Columns;
using Flywheel.Monitoring.Drift;
using Flywheel.Monitoring.Integrity;

namespace Flywheel.Tests.Monitoring.Integrity;

public sealed class IntegrityTests
{
    private static readonly DrawnDays s_days = new(3, 1_000);
    private static readonly DriftReference s_reference = s_days.Reference(20);

    [Fact]
    public void Healthy_days_are_whole()
    {
        for (ulong day = 100; day < 160; day++)
        {
            Check(s_days.Draw(day)).ShouldBeEmpty();
        }
    }

    [Fact]
    public void A_stuck_feature_is_named_with_how_long_it_was() =>
        Check(s_days.Draw(7, (row, _) => row[1] = 0.25)).ShouldHaveSingleItem().Explanation.ShouldBe("'n1' has one value 1000 times in a row; 1 is the most in the reference.");

    [Fact]
    public void Missing_values_and_a_vanished_column_are_told_apart()
    {
        var sometimes = Check(s_days.Draw(7, (row, random) => row[2] = random.NextDouble() < 0.3 ? double.NaN : row[2])).ShouldHaveSingleItem();
        var never = Check(s_days.Draw(7, (row, _) => row[2] = double.NaN)).ShouldHaveSingleItem();

        (sometimes.Kind, sometimes.Name).ShouldBe((IntegrityKind.Missing, "n2"));
        never.Explanation.ShouldBe("'n2' has no value in any of 1000 rows; 0.0% had none in the reference.");
    }

    [Fact]
    public void Values_that_the_reference_never_had_are_told()
    {
        var day = s_days.Draw(7);
        var airports = new TextColumn(((TextColumn)day.Features["airport"]).Memory, ["ATL", "DEN", "XXX", "LAX", "SFO"]);
        var strange = new ReferenceDay(new ColumnBatch(day.Features.Schema, [.. day.Features.Columns.Take(3), airports]), day.Scores);

        Check(strange).ShouldHaveSingleItem().Kind.ShouldBe(IntegrityKind.NewValues);
        Check(s_days.Draw(7, (row, _) => row[0] += 9)).ShouldHaveSingleItem().Kind.ShouldBe(IntegrityKind.OutOfRange);
    }

    [Fact]
    public void What_was_learned_in_another_season_is_not_new_and_what_is_missing_every_night_is_not_broken()
    {
        // Nights have no value of the second feature: a fifth of each day. What was learned reaches further than the last weeks.
        ReferenceDay Night(ulong seed)
        {
            var row = 0;
            return s_days.Draw(seed, (values, _) => values[1] = row++ % 1_000 >= 800 ? double.NaN : values[1]);
        }

        var summer = s_days.Draw(900, (row, _) => row[0] += 9);
        var reference = DriftReference.Build([.. Enumerable.Range(1, 20).Select(day => Night((ulong)day))], 1, summer.Features).Value;
        var again = DriftReferenceJson.Read(DriftReferenceJson.Write(reference)).Value;
        var night = Night(50);
        var dark = DrawnDays.Sketch(again, new ReferenceDay(night.Features.Slice(700, 300), night.Scores.Slice(700, 300)));

        IntegrityCheck.Run(dark, again.Pool, new IntegrityOptions()).ShouldBeEmpty();
        IntegrityCheck.Run(DrawnDays.Sketch(again, s_days.Draw(51, (row, _) => row[0] += 9)), again.Pool, new IntegrityOptions()).ShouldBeEmpty();
        IntegrityCheck.Run(DrawnDays.Sketch(again, s_days.Draw(52, (row, _) => row[0] -= 9)), again.Pool, new IntegrityOptions()).ShouldHaveSingleItem().Kind.ShouldBe(IntegrityKind.OutOfRange);
    }

    [Fact]
    public void A_frozen_model_and_garbage_are_found_before_any_label()
    {
        var day = s_days.Draw(7);

        Check(day with { Scores = Enumerable.Repeat(0.2, 1_000).ToArray() }).ShouldHaveSingleItem().Kind.ShouldBe(IntegrityKind.FrozenModel);
        Check(day with { Scores = Enumerable.Range(0, 1_000).Select(row => row % 2 == 0 ? double.NaN : row / 1_000.0).ToArray() }).ShouldHaveSingleItem()
            .Explanation.ShouldBe("500 of 1000 scores are no probabilities.");
    }

    [Fact]
    public void Swapped_columns_are_found_where_their_ranges_differ()
    {
        // Places: one of the columns is a longitude, one a latitude.
        void Place(double[] row) => (row[0], row[1]) = (-100 + (10 * row[0]), 40 + (4 * row[1]));
        var healthy = DriftReference.Build([.. Enumerable.Range(1, 20).Select(day => s_days.Draw((ulong)day, (row, _) => Place(row)))], 1).Value;
        var swapped = DrawnDays.Sketch(healthy, s_days.Draw(50, (row, _) =>
        {
            Place(row);
            (row[0], row[1]) = (row[1], row[0]);
        }));

        IntegrityCheck.Run(swapped, healthy.Pool, new IntegrityOptions()).Select(finding => (finding.Kind, finding.Name)).ShouldBe(
            [(IntegrityKind.OutOfRange, "n0"), (IntegrityKind.OutOfRange, "n1")]);
    }

    [Fact]
    public void No_traffic_is_said_and_little_traffic_is_not_judged()
    {
        IntegrityCheck.Run(s_reference.NewSketch(), s_reference.Pool, new IntegrityOptions()).ShouldBe([new IntegrityFinding(IntegrityKind.NoTraffic, "traffic", "No row arrived.")]);
        IntegrityCheck.Run(DrawnDays.Sketch(s_reference, new DrawnDays(3, 20).Draw(7, (row, _) => row[1] = 1)), s_reference.Pool, new IntegrityOptions()).ShouldBeEmpty();
    }

    private static IEnumerable<IntegrityFinding> Check(ReferenceDay day) => IntegrityCheck.Run(DrawnDays.Sketch(s_reference, day), s_reference.Pool, new IntegrityOptions());
}
