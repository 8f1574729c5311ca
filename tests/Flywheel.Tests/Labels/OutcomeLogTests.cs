using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Labels.Outcomes;
using Flywheel.Storage;
using Flywheel.Tests.Storage;

namespace Flywheel.Tests.Labels;

public sealed class OutcomeLogTests
{
    private static readonly DateTimeOffset s_start = new(2001, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly OutcomeRules s_rules = new() { Deadline = TimeSpan.FromDays(1), ChangesFor = TimeSpan.FromDays(1) };

    [Fact]
    public async Task Labels_that_a_crash_cut_off_are_made_when_the_log_is_opened_again_and_only_once()
    {
        var time = new HandSetClock(s_start);
        await using var opened = await Opened.NewAsync();
        await PredictAsync(opened.Workspace.Journal, "p1", "p2", "p3");
        using (var log = await OpenAsync(opened.Workspace.Journal, time))
        {
            time.Advance(TimeSpan.FromHours(2));
            await log.TakeAsync([Outcome("p1", 1, s_start)], TestContext.Current.CancellationToken);
        }

        // The process dies after the outcome is durable and before its label is.
        time.Advance(TimeSpan.FromHours(1));
        var orphan = Outcome("p2", 0, s_start) with { ArrivedAt = Timestamp.Now(time) };
        await opened.Workspace.Journal.AppendAsync(DatasetName.Of("flights.outcomes"), new ReadOnlyMemory<byte>[] { orphan.ToJson() }, TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromDays(2));
        (await OpenAsync(opened.Workspace.Journal, time)).Dispose();
        (await OpenAsync(opened.Workspace.Journal, time)).Dispose();

        var labels = await LabelsAsync(opened.Workspace.Journal);
        labels.Select(label => (label.Prediction, label.State, label.Outcome)).ShouldBe(
            [("p1", LabelState.Joined, 1), ("p2", LabelState.Joined, 0), ("p3", LabelState.Missing, null)], ignoreOrder: true);
    }

    [Fact]
    public async Task A_receipt_says_what_became_of_every_outcome()
    {
        var time = new HandSetClock(s_start + TimeSpan.FromHours(3));
        await using var opened = await Opened.NewAsync();
        await PredictAsync(opened.Workspace.Journal, "p1");
        using var log = await OpenAsync(opened.Workspace.Journal, time);

        var receipt = await log.TakeAsync(
            [Outcome("p1", 1, s_start), Outcome("p1", 1, s_start), Outcome("p9", 1, s_start), Outcome("p1", double.NaN, s_start), Outcome("p1", 0, s_start + TimeSpan.FromDays(9))],
            TestContext.Current.CancellationToken);

        receipt.Fates.ShouldBe(new Dictionary<OutcomeFate, long>
        {
            [OutcomeFate.Joined] = 1,
            [OutcomeFate.Duplicate] = 1,
            [OutcomeFate.Held] = 1,
            [OutcomeFate.Future] = 1,
            [OutcomeFate.Malformed] = 1,
        });
        receipt.PutAside.Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_prediction_made_while_the_log_is_open_is_found()
    {
        var time = new HandSetClock(s_start + TimeSpan.FromHours(3));
        await using var opened = await Opened.NewAsync();
        using var log = await OpenAsync(opened.Workspace.Journal, time);
        await PredictAsync(opened.Workspace.Journal, "p1");

        var receipt = await log.TakeAsync([Outcome("p1", 1, s_start + TimeSpan.FromHours(1))], TestContext.Current.CancellationToken);

        receipt.Labels.ShouldHaveSingleItem().Outcome.ShouldBe(1);
        log.Delay.Quantile(0.5).ShouldBe(TimeSpan.FromHours(1));
        log.Delay.MissingShare.ShouldBe(0);
    }

    [Fact]
    public void A_row_of_the_prediction_log_is_read_without_its_inputs_and_features()
    {
        var row = new PredictionRow
        {
            Id = "p1",
            Endpoint = "flights",
            Release = Digest.Of("release"u8),
            Arm = "canary",
            Propensity = 0.05,
            EventTime = Timestamp.From(s_start),
            KnownAt = Timestamp.From(s_start) + TimeSpan.FromSeconds(1),
            Entity = "AA 1",
            Inputs = """{"id":"not this one","arm":["nor","this"]}""",
            Features = [new FeatureValue("score", 9), new FeatureValue("release", "no")],
            Score = 0.25,
            Decision = "no",
            LatencyMicroseconds = 10,
        };

        AwaitedPrediction.Read(row.ToJson()).ShouldBe(AwaitedPrediction.From(row));
        Should.Throw<System.Text.Json.JsonException>(() => AwaitedPrediction.Read("""{"id":"p1"}"""u8));
    }

    [Fact]
    public async Task An_endpoint_whose_name_makes_no_dataset_is_refused()
    {
        await using var opened = await Opened.NewAsync();

        var refused = await OutcomeLog.OpenAsync("No Such", s_rules, opened.Workspace.Journal, TimeProvider.System, TestContext.Current.CancellationToken);

        refused.Refusals[0].Code.ShouldBe("storage.dataset-name");
    }

    private static OutcomeRow Outcome(string prediction, double value, DateTimeOffset knownAt) => new() { Prediction = prediction, Value = value, KnownAt = Timestamp.From(knownAt) };

    private static async Task<OutcomeLog> OpenAsync(IJournal journal, TimeProvider time) =>
        (await OutcomeLog.OpenAsync("flights", s_rules, journal, time, TestContext.Current.CancellationToken)).Value;

    private static async Task PredictAsync(IJournal journal, params string[] ids) =>
        await journal.AppendAsync(DatasetName.Of("flights.predictions"), ids.Select(id => (ReadOnlyMemory<byte>)new PredictionRow
        {
            Id = id,
            Endpoint = "flights",
            Release = Digest.Of("release"u8),
            Arm = "champion",
            Propensity = 1,
            EventTime = Timestamp.From(s_start),
            KnownAt = Timestamp.From(s_start),
            Inputs = "{}",
            Features = [],
            Score = 0.3,
            LatencyMicroseconds = 10,
        }.ToJson()).ToArray(), TestContext.Current.CancellationToken);

    private static async Task<List<LabelRow>> LabelsAsync(IJournal journal)
    {
        var labels = new List<LabelRow>();
        await foreach (var row in journal.ReadAsync(DatasetName.Of("flights.labels"), [], TestContext.Current.CancellationToken))
        {
            labels.Add(LabelRow.FromJson(row.Json.Span));
        }

        return labels;
    }
}
