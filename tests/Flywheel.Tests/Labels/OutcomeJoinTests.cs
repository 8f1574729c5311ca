using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Labels.Outcomes;

namespace Flywheel.Tests.Labels;

public sealed class OutcomeJoinTests
{
    private static readonly OutcomeRules s_rules = new() { Deadline = TimeSpan.FromDays(1), ChangesFor = TimeSpan.FromDays(1), HoldUnknown = TimeSpan.FromHours(1) };

    [Fact]
    public void An_outcome_joins_by_id_or_by_key_and_time()
    {
        var join = Awaiting("p1", "p2");

        var named = join.Take(new OutcomeRow { Prediction = "p1", Value = 1, KnownAt = At(3) }, At(3));
        var keyed = join.Take(new OutcomeRow { Key = "flight p2", EventTime = At(0), Value = 0, KnownAt = At(3) }, At(4));

        named.Labels.ShouldHaveSingleItem().ShouldBe(new LabelRow("p1", 1, default, "champion", 1, At(0), 0.3, "no", LabelState.Joined, 1, At(3)));
        keyed.Fate.ShouldBe(OutcomeFate.Joined);
        keyed.Labels.ShouldHaveSingleItem().Prediction.ShouldBe("p2");
    }

    [Fact]
    public void Every_prediction_about_one_key_and_time_gets_the_outcome()
    {
        var join = new OutcomeJoin(s_rules);
        join.Predicted(Prediction("a", "flight"));
        join.Predicted(Prediction("b", "flight"));

        join.Take(new OutcomeRow { Key = "flight", EventTime = At(0), Value = 1, KnownAt = At(1) }, At(1)).Labels.Select(label => label.Prediction).ShouldBe(["a", "b"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_shadow_said_stands_beside_the_answer_whichever_is_read_first(bool isFirst)
    {
        var join = new OutcomeJoin(s_rules);
        var shadow = Prediction("p1", null) with { Arm = "shadow", Score = 0.7, Release = Digest.Of("challenger"u8) };
        join.Predicted(isFirst ? shadow : Prediction("p1", null));
        join.Predicted(isFirst ? Prediction("p1", null) : shadow);

        var label = join.Take(new OutcomeRow { Prediction = "p1", Value = 1, KnownAt = At(3) }, At(3)).Labels.ShouldHaveSingleItem();

        (label.Score, label.ShadowScore, label.ShadowRelease, label.Arm).ShouldBe((0.3, 0.7, Digest.Of("challenger"u8), "champion"));
        join.Predictions.ShouldBe(1);
    }

    [Theory]
    [InlineData(1, 3, OutcomeFate.Duplicate)]
    [InlineData(0, 4, OutcomeFate.Corrected)]
    [InlineData(0, 3, OutcomeFate.Contradicting)]
    [InlineData(0, 2, OutcomeFate.Stale)]
    public void A_second_outcome_has_the_fate_that_its_value_and_time_give_it(double value, int knownAt, OutcomeFate fate)
    {
        var join = Awaiting("p1");
        join.Take(new OutcomeRow { Prediction = "p1", Value = 1, KnownAt = At(3) }, At(3));

        join.Take(new OutcomeRow { Prediction = "p1", Value = value, KnownAt = At(knownAt) }, At(5)).Fate.ShouldBe(fate);
    }

    [Fact]
    public void A_contradiction_withdraws_the_label_or_leaves_the_first_as_the_rule_says()
    {
        LabelRow[] Contradict(ContradictionRule rule)
        {
            var join = new OutcomeJoin(s_rules with { Contradiction = rule });
            join.Predicted(Prediction("p1", null));
            join.Take(new OutcomeRow { Prediction = "p1", Value = 1, KnownAt = At(3) }, At(3));
            return [.. join.Take(new OutcomeRow { Prediction = "p1", Value = 0, KnownAt = At(3) }, At(4)).Labels];
        }

        Contradict(ContradictionRule.Unknown).ShouldHaveSingleItem().ShouldBe(new LabelRow("p1", 2, default, "champion", 1, At(0), 0.3, "no", LabelState.Contradicted, null, At(3)));
        Contradict(ContradictionRule.KeepFirst).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(MissingRule.Unknown, LabelState.Missing, null)]
    [InlineData(MissingRule.Negative, LabelState.AssumedNegative, 0.0)]
    public void A_prediction_without_an_outcome_is_settled_at_its_deadline_and_never_dropped(MissingRule rule, LabelState state, double? outcome)
    {
        var join = new OutcomeJoin(s_rules with { Missing = rule });
        join.Predicted(Prediction("p1", null));

        join.CloseUntil(At(23)).Labels.ShouldBeEmpty();
        join.CloseUntil(At(30)).Labels.ShouldHaveSingleItem().ShouldBe(new LabelRow("p1", 1, default, "champion", 1, At(0), 0.3, "no", state, outcome, At(24)));
    }

    [Fact]
    public void What_happened_long_before_it_was_asked_about_is_not_overdue()
    {
        var join = new OutcomeJoin(s_rules);
        join.Predicted(Prediction("p1", null) with { KnownAt = At(500) });

        join.CloseUntil(At(500)).Labels.ShouldBeEmpty();
        join.Take(new OutcomeRow { Prediction = "p1", Value = 1, KnownAt = At(3) }, At(510)).Fate.ShouldBe(OutcomeFate.Joined);
    }

    [Fact]
    public void A_late_outcome_revises_the_label_until_labels_may_no_longer_change()
    {
        var join = Awaiting("p1", "p2");
        join.CloseUntil(At(24));

        var late = join.Take(new OutcomeRow { Prediction = "p1", Value = 1, KnownAt = At(3) }, At(30));
        var tooLate = join.Take(new OutcomeRow { Prediction = "p2", Value = 1, KnownAt = At(3) }, At(49));

        late.Labels.ShouldHaveSingleItem().State.ShouldBe(LabelState.Late);
        late.Labels[0].Revision.ShouldBe(2);
        tooLate.Fate.ShouldBe(OutcomeFate.TooLate);
    }

    [Fact]
    public void An_outcome_that_is_ahead_of_its_prediction_waits_for_it_and_is_put_aside_when_none_comes()
    {
        var join = new OutcomeJoin(s_rules);
        join.Take(new OutcomeRow { Prediction = "p1", Value = 1, KnownAt = At(1) }, At(1)).Fate.ShouldBe(OutcomeFate.Held);
        join.Take(new OutcomeRow { Prediction = "nobody", Value = 1, KnownAt = At(1) }, At(1)).Fate.ShouldBe(OutcomeFate.Held);

        var joined = join.Predicted(Prediction("p1", null));
        var expired = join.CloseUntil(At(2));

        joined.ShouldHaveSingleItem().Fate.ShouldBe(OutcomeFate.Joined);
        expired.PutAside.ShouldHaveSingleItem().ShouldBe(new OutcomeFinding(new OutcomeRow { Prediction = "nobody", Value = 1, KnownAt = At(1) }, OutcomeFate.Unknown, []));
        join.Held.ShouldBe(0);
    }

    [Fact]
    public void What_cannot_be_true_is_put_aside()
    {
        var join = Awaiting("p1");

        OutcomeFate Take(OutcomeRow outcome) => join.Take(outcome, At(3)).Fate;

        Take(new OutcomeRow { Prediction = "p1", Value = 1, KnownAt = At(4) }).ShouldBe(OutcomeFate.Future);
        Take(new OutcomeRow { Prediction = "p1", Value = 1, KnownAt = At(-1) }).ShouldBe(OutcomeFate.BeforeEvent);
        Take(new OutcomeRow { Prediction = "p1", Value = double.NaN, KnownAt = At(1) }).ShouldBe(OutcomeFate.Malformed);
        Take(new OutcomeRow { Key = "p1", Value = 1, KnownAt = At(1) }).ShouldBe(OutcomeFate.Malformed);
    }

    [Fact]
    public void Memory_is_bounded_by_what_may_still_change_and_by_what_may_wait()
    {
        var join = new OutcomeJoin(s_rules with { MaxHeld = 10 });
        for (var hour = 0; hour < 2_000; hour++)
        {
            join.Predicted(Prediction($"p{hour}", $"f{hour}") with { EventTime = At(hour) });
            join.Take(new OutcomeRow { Prediction = $"none{hour}", Value = 1, KnownAt = At(hour) }, At(hour));
            join.Take(new OutcomeRow { Key = $"none{hour}", EventTime = At(hour), Value = 1, KnownAt = At(hour) }, At(hour));
            join.CloseUntil(At(hour));
        }

        join.Predictions.ShouldBeLessThanOrEqualTo(49);
        join.Held.ShouldBeLessThanOrEqualTo(10);
    }

    [Fact]
    public void A_clock_that_goes_backwards_loses_nothing()
    {
        var join = Awaiting("p1");
        join.CloseUntil(At(5));

        join.Take(new OutcomeRow { Prediction = "p1", Value = 1, KnownAt = At(4) }, At(1)).Fate.ShouldBe(OutcomeFate.Joined);
        join.CloseUntil(At(1)).Labels.ShouldBeEmpty();
    }

    private static Timestamp At(int hour) => new(1_000_000_000_000_000 + (hour * 3600 * Timestamp.PerSecond));

    private static AwaitedPrediction Prediction(string id, string? key) => new(id, key, default, "champion", 1, At(0), 0.3, "no");

    private static OutcomeJoin Awaiting(params string[] ids)
    {
        var join = new OutcomeJoin(s_rules);
        Array.ForEach(ids, id => join.Predicted(Prediction(id, $"flight {id}")));
        return join;
    }
}
