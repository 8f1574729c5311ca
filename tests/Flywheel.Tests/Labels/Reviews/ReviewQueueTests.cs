using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Labels.Reviews;
using Flywheel.Storage;
using Flywheel.Tests.Storage;

namespace Flywheel.Tests.Labels.Reviews;

public sealed class ReviewQueueTests
{
    private static readonly DateTimeOffset s_start = new(2001, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ReviewQueueOptions s_options = new() { Rules = [new ReviewRule("unsure", 0.4, 0.6, 1), new ReviewRule("risky", 0.9, 1, 1)], MaxOpen = 3 };

    [Fact]
    public async Task An_unsure_prediction_waits_for_a_person_whose_answer_becomes_an_outcome()
    {
        var time = new HandSetClock(s_start);
        await using var opened = await Opened.NewAsync();
        using var queue = await OpenAsync(opened.Workspace.Journal, time);

        (await AskAsync(queue, "p1", 0.5)).ShouldBe("unsure");
        (await AskAsync(queue, "p2", 0.2)).ShouldBeNull();
        (await AskAsync(queue, "p3", 0.95)).ShouldBe("risky");
        (await queue.OpenAsync(10, Cancel)).Select(row => row.Prediction).ShouldBe(["p1", "p3"]);
        var outcome = await queue.AnswerAsync("p1", 1, "ann", "storm at the gate", Cancel);

        outcome.Value.ShouldBe(new OutcomeRow { Prediction = "p1", Value = 1, KnownAt = Timestamp.From(s_start) });
        (await queue.AnswerOfAsync("p1", Cancel))!.Comment.ShouldBe("storm at the gate");
        (await queue.OpenAsync(10, Cancel)).ShouldHaveSingleItem().Prediction.ShouldBe("p3");
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
            await queue.AnswerAsync("p1", 0, "ann", null, Cancel);
        }

        using var again = await OpenAsync(opened.Workspace.Journal, time);

        (await again.OpenAsync(10, Cancel)).ShouldHaveSingleItem().Inputs.ShouldBe("{\"n\":1}");
        (await again.AnswerOfAsync("p1", Cancel))!.Answer.ShouldBe(0);
    }

    [Fact]
    public async Task Answers_that_nobody_waits_for_are_refused()
    {
        var time = new HandSetClock(s_start);
        await using var opened = await Opened.NewAsync();
        using var queue = await OpenAsync(opened.Workspace.Journal, time);
        await AskAsync(queue, "p1", 0.5);
        await AskAsync(queue, "p2", 0.5);
        await queue.AnswerAsync("p1", 1, "ann", null, Cancel);
        var (again, unknown, wrong) = (await queue.AnswerAsync("p1", 0, "bob", null, Cancel), await queue.AnswerAsync("p9", 1, "bob", null, Cancel), await queue.AnswerAsync("p2", 0.5, "bob", null, Cancel));
        time.Advance(TimeSpan.FromDays(2));
        var late = await queue.AnswerAsync("p2", 1, "bob", null, Cancel);

        new[] { again, unknown, wrong, late }.Select(refused => refused.Refusals[0].ToString()).ShouldBe(
        [
            "ann answered for 'p1' at 2001-03-01T00:00:00Z. Send a corrected outcome instead.",
            "Nobody asked about 'p9'. Send an outcome instead.",
            "0.5 is no answer. Answer 1 for yes or 0 for no.",
            "The question about 'p2' waited until 2001-03-02T00:00:00Z. Send an outcome instead.",
        ]);
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

        queue.Overflowed.ShouldBe(2);
        (await queue.OpenAsync(2, Cancel)).Length.ShouldBe(2);
    }

    [Fact]
    public void A_share_is_drawn_by_the_prediction_and_the_same_whenever_one_asks()
    {
        var rule = new ReviewRule("audit", 0, 1, 0.1);

        var asked = Enumerable.Range(0, 5_000).Where(i => rule.Asks($"p{i}", 0.5)).ToList();

        asked.Count.ShouldBeInRange(420, 580);
        asked.ShouldBe(Enumerable.Range(0, 5_000).Where(i => rule.Asks($"p{i}", 0.5)));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<ReviewQueue> OpenAsync(IJournal journal, TimeProvider time) => (await ReviewQueue.OpenAsync("flights", s_options, journal, time, Cancel)).Value;

    private static Task<string?> AskAsync(ReviewQueue queue, string id, double score) => queue.AskAsync(new PredictionRow
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
        LatencyMicroseconds = 1,
    }, Cancel);
}
