using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Labels.Reviews;
using Flywheel.Storage;
using Flywheel.Tests.Storage;

namespace Flywheel.Tests.Labels.Reviews;

public sealed class ReviewQueueTests
{
    private readonly List<OutcomeRow> _delivered = [];
    private static readonly DateTimeOffset s_start = new(2001, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ReviewQueueOptions s_options = new() { Rules = [new ReviewRule("unsure", 0.4, 0.6, 1), new ReviewRule("risky", 0.9, 1, 1)], MaxOpen = 3 };

    [Fact]
    public async Task An_unsure_prediction_waits_for_a_person_whose_answer_becomes_an_outcome()
    {
        var time = new HandSetClock(s_start);
        await using var opened = await Opened.NewAsync();
        using var queue = await OpenAsync(opened.Workspace.Journal, time);

        foreach (var (id, score) in new[] { ("p1", 0.5), ("p2", 0.2), ("p3", 0.95) })
        {
            await AskAsync(queue, id, score);
        }

        (await WaitingAsync(queue)).ShouldBe(["p1: unsure", "p3: risky"]);
        var answered = await AnswerAsync(queue, "p1", 1, "ann", "storm at the gate");

        answered.Value.State.ShouldBe(ReviewState.Answered);
        _delivered.ShouldHaveSingleItem().ShouldBe(new OutcomeRow { Prediction = "p1", Value = 1, KnownAt = Timestamp.From(s_start) });
        (await queue.FindAsync("p1", Cancel))!.Answer!.Comment.ShouldBe("storm at the gate");
        (await WaitingAsync(queue)).ShouldBe(["p3: risky"]);
        (await queue.TallyAsync(Cancel)).ShouldBe(new ReviewTally(Waiting: 1, Answered: 1, Expired: 0, Agreed: 1, Overflowed: 0));
    }

    [Fact]
    public async Task A_rule_may_ask_how_near_a_score_is_to_the_threshold_that_decided()
    {
        await using var opened = await Opened.NewAsync();
        var rules = new ReviewQueueOptions { Rules = [new ReviewRule("near", 0, 1, 1) { Within = 0.1 }] };
        using var queue = (await ReviewQueue.OpenAsync("flights", rules, opened.Workspace.Journal, new HandSetClock(s_start), Cancel)).Value;

        new[] { 0.19, 0.21, 0.3, 0.39, 0.41, 0.5 }.Where(score => queue.RuleOf("p", score, threshold: 0.3) is not null).ShouldBe([0.21, 0.3, 0.39]);
        new[] { 0.3, 0.45 }.Where(score => queue.RuleOf("p", score, threshold: null) is not null).ShouldBe([0.45]);
    }

    [Fact]
    public async Task Who_claims_a_question_keeps_others_away_until_the_claim_is_over_and_after_a_restart()
    {
        var time = new HandSetClock(s_start);
        await using var opened = await Opened.NewAsync();
        using (var queue = await OpenAsync(opened.Workspace.Journal, time))
        {
            await AskAsync(queue, "p1", 0.5);
            await AskAsync(queue, "p2", 0.5);
            (await queue.ClaimAsync(null, "ann", Cancel)).Value.Question.Prediction.ShouldBe("p1");
            (await queue.ClaimAsync("p1", "ann", Cancel)).Value.State.ShouldBe(ReviewState.Claimed);
        }

        using var again = await OpenAsync(opened.Workspace.Journal, time);
        var (claimed, answered) = (await again.ClaimAsync("p1", "bob", Cancel), await AnswerAsync(again, "p1", 1, "bob"));
        (await again.ClaimAsync(null, "bob", Cancel)).Value.Question.Prediction.ShouldBe("p2");
        var nothing = await again.ClaimAsync(null, "eve", Cancel);
        time.Advance(TimeSpan.FromMinutes(31));

        claimed.Refusals.ShouldHaveSingleItem().ToString().ShouldBe("ann holds 'p1' until 2001-03-01T00:30:00Z. Claim another question, or wait.");
        answered.Refusals.ShouldBe(claimed.Refusals);
        nothing.Refusals.ShouldHaveSingleItem().ToString().ShouldBe("No question waits for a person. Ask again later.");
        (await again.ClaimAsync("p1", "bob", Cancel)).Value.Claim!.By.ShouldBe("bob");
        _delivered.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_answer_whose_outcome_could_not_be_kept_is_no_answer()
    {
        await using var opened = await Opened.NewAsync();
        using var queue = await OpenAsync(opened.Workspace.Journal, new HandSetClock(s_start));
        await AskAsync(queue, "p1", 0.5);

        await Should.ThrowAsync<IOException>(() => queue.AnswerAsync("p1", 1, "ann", null, _ => throw new IOException("The disk is full."), Cancel));

        (await WaitingAsync(queue)).ShouldBe(["p1: unsure"]);
    }

    [Fact]
    public async Task The_queue_is_what_its_log_says_after_a_restart()
    {
        var time = new HandSetClock(s_start);
        await using var opened = await Opened.NewAsync();
        using (var queue = await OpenAsync(opened.Workspace.Journal, time))
        {
            await AskAsync(queue, "p1", 0.5);
            await AskAsync(queue, "p2", 0.5);
            await AnswerAsync(queue, "p1", 0, "ann");
        }

        using var again = await OpenAsync(opened.Workspace.Journal, time);

        (await again.ListAsync(ReviewState.Waiting, 10, Cancel)).ShouldHaveSingleItem().Question.Inputs.ShouldBe("{\"n\":1}");
        (await again.FindAsync("p1", Cancel))!.Answer!.Answer.ShouldBe(0);
    }

    [Fact]
    public async Task Answers_that_nobody_waits_for_are_refused()
    {
        var time = new HandSetClock(s_start);
        await using var opened = await Opened.NewAsync();
        using var queue = await OpenAsync(opened.Workspace.Journal, time);
        await AskAsync(queue, "p1", 0.5);
        await AskAsync(queue, "p2", 0.5);
        await AnswerAsync(queue, "p1", 1, "ann");
        var (again, contradicting, unknown, wrong) = (await AnswerAsync(queue, "p1", 1, "ann"), await AnswerAsync(queue, "p1", 0, "bob"), await AnswerAsync(queue, "p9", 1, "bob"), await AnswerAsync(queue, "p2", 0.5, "bob"));
        time.Advance(TimeSpan.FromDays(2));
        var late = await AnswerAsync(queue, "p2", 1, "bob");

        new[] { again, contradicting, unknown, wrong, late }.Select(refused => $"{refused.Refusals[0].Code}: {refused.Refusals[0]}").ShouldBe(
        [
            "labels.review-answered: ann answered yes for 'p1' at 2001-03-01T00:00:00Z; nothing changes. Claim another question.",
            "labels.review-contradicts: ann answered yes for 'p1' at 2001-03-01T00:00:00Z, and bob says no. The first answer stands. Settle it between you, and send what is right as an outcome: it corrects the label.",
            "labels.review-unknown: Nobody asked about 'p9'. Send an outcome instead.",
            "labels.review-answer: 0.5 is no answer. Answer 1 for yes or 0 for no.",
            "labels.review-late: The question about 'p2' waited until 2001-03-02T00:00:00Z. Send an outcome instead.",
        ]);
        _delivered.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_clock_that_goes_backwards_closes_nothing_and_loses_nothing()
    {
        var time = new HandSetClock(s_start);
        await using var opened = await Opened.NewAsync();
        using (var queue = await OpenAsync(opened.Workspace.Journal, time))
        {
            await AskAsync(queue, "p1", 0.5);
            time.Advance(TimeSpan.FromHours(-3));
            await AskAsync(queue, "p2", 0.5);
            await AnswerAsync(queue, "p1", 1, "ann");
        }

        using var again = await OpenAsync(opened.Workspace.Journal, time);

        (await WaitingAsync(again)).ShouldBe(["p2: unsure"]);
        (await again.FindAsync("p1", Cancel))!.State.ShouldBe(ReviewState.Answered);
    }

    [Fact]
    public async Task A_full_queue_leaves_decisions_to_the_model_and_counts_them()
    {
        await using var opened = await Opened.NewAsync();
        using var queue = await OpenAsync(opened.Workspace.Journal, new HandSetClock(s_start));
        foreach (var id in new[] { "p1", "p2", "p3", "p4", "p4" })
        {
            await AskAsync(queue, id, 0.5);
        }

        (await queue.TallyAsync(Cancel)).Overflowed.ShouldBe(2);
        (await queue.ListAsync(null, 2, Cancel)).Length.ShouldBe(2);
    }

    [Fact]
    public void A_share_is_drawn_by_the_prediction_and_the_same_whenever_one_asks()
    {
        var rule = new ReviewRule("audit", 0, 1, 0.1);

        var asked = Enumerable.Range(0, 5_000).Where(i => rule.Asks($"p{i}", 0.5, null)).ToList();

        asked.Count.ShouldBeInRange(420, 580);
        asked.ShouldBe(Enumerable.Range(0, 5_000).Where(i => rule.Asks($"p{i}", 0.5, null)));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<ReviewQueue> OpenAsync(IJournal journal, TimeProvider time) => (await ReviewQueue.OpenAsync("flights", s_options, journal, time, Cancel)).Value;

    private Task<Result<ReviewItem>> AnswerAsync(ReviewQueue queue, string id, double answer, string by, string? comment = null) => queue.AnswerAsync(id, answer, by, comment, outcome =>
    {
        _delivered.Add(outcome);
        return Task.CompletedTask;
    }, Cancel);

    private static async Task<IEnumerable<string>> WaitingAsync(ReviewQueue queue) => (await queue.ListAsync(ReviewState.Waiting, 10, Cancel)).Select(item => $"{item.Question.Prediction}: {item.Question.Rule}");

    private static Task<int> AskAsync(ReviewQueue queue, string id, double score) => queue.AskAsync([new PredictionRow
    {
        Id = id,
        Endpoint = "flights",
        Release = default,
        Arm = "champion",
        Propensity = 1,
        EventTime = Timestamp.From(s_start),
        KnownAt = Timestamp.From(s_start),
        Inputs = "{\"n\":1}",
        Features = [],
        Score = score,
        Decision = score >= 0.5 ? "yes" : "no",
        Threshold = 0.5,
        LatencyMicroseconds = 1,
    }], Cancel);
}
