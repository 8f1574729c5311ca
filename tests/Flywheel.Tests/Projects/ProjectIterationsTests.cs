using Flywheel.Projects;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Iterations;
using Flywheel.Tests.Labels;
using Flywheel.Tests.Storage;

namespace Flywheel.Tests.Projects;

public sealed class ProjectIterationsTests
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly HandSetClock _time = new(s_start);

    [Fact]
    public async Task Runs_under_one_goal_are_one_iteration_and_another_goal_starts_the_next_number()
    {
        await using var opened = await Opened.NewAsync(ProjectIterations.Migrations);
        var iterations = new ProjectIterations(opened.Workspace.Catalog, _time);
        var (byAuc, byLoss) = (Goal("metric: auc"), Goal("metric: log_loss"));

        int[] numbers = [(await BeginAsync(iterations, byAuc)).Number, (await BeginAsync(iterations, byAuc)).Number, (await BeginAsync(iterations, byLoss)).Number, (await BeginAsync(iterations, byAuc)).Number];

        numbers.ShouldBe([1, 1, 2, 3]);
        var all = await iterations.ListAsync("flights", TestContext.Current.CancellationToken);
        all.Select(iteration => (iteration.Number, string.Join(",", iteration.Changed))).ShouldBe([(1, ""), (2, "primary_metric"), (3, "primary_metric")]);
        all[0].Covers(all[0].StartedAt).ShouldBeTrue();
        all[0].Covers(all[1].StartedAt).ShouldBeFalse();
        all[2].EndedAt.ShouldBeNull();
    }

    [Fact]
    public async Task Projects_in_one_workspace_are_numbered_apart()
    {
        await using var opened = await Opened.NewAsync(ProjectIterations.Migrations);
        var iterations = new ProjectIterations(opened.Workspace.Catalog, _time);
        await BeginAsync(iterations, Goal("metric: auc"));

        var other = await iterations.BeginAsync("spam", Goal("metric: log_loss"), TestContext.Current.CancellationToken);

        other.Number.ShouldBe(1);
    }

    [Fact]
    public void A_goal_is_the_objective_the_label_and_the_metric_and_nothing_else()
    {
        var goal = Goal("metric: auc");

        Goal("metric: auc", text => text.Replace("distance: distance", "miles: distance", StringComparison.Ordinal)).ToDigest().ShouldBe(goal.ToDigest());
        Goal("metric: auc", text => text.Replace("delay > 15", "delay > 30", StringComparison.Ordinal)).ChangesFrom(goal).ShouldBe(["output"]);
        Goal("metric: auc", text => text.Replace("p99: 10ms", "p99: 20ms", StringComparison.Ordinal)).ChangesFrom(goal).ShouldBe(["p99_milliseconds"]);
        Goal("metric: auc", text => text.Replace("secondary_metrics: [brier]", "secondary_metrics: [brier, ece]", StringComparison.Ordinal)).ChangesFrom(goal).ShouldBe(["secondary_metrics"]);
    }

    [Fact]
    public void A_goal_reads_back_as_written()
    {
        var goal = Goal("metric: auc");

        var read = GoalDefinition.Parse(goal.ToJson());

        read.ToDigest().ShouldBe(goal.ToDigest());
        read.SecondaryMetrics.ShouldBe(["brier"]);
        read.P99Milliseconds.ShouldBe(10);
    }

    [Fact]
    public void The_metric_of_the_search_may_be_left_to_the_objective()
    {
        var project = Read(Text("rows: 1_000").Replace("business: x", "business: x\n  primary_metric: log_loss", StringComparison.Ordinal));

        project.Train.Metric.Text.ShouldBe("log_loss");
    }

    private async Task<ProjectIteration> BeginAsync(ProjectIterations iterations, GoalDefinition goal)
    {
        _time.Advance(TimeSpan.FromHours(1));
        return await iterations.BeginAsync("flights", goal, TestContext.Current.CancellationToken);
    }

    private static GoalDefinition Goal(string train, Func<string, string>? change = null) => GoalDefinition.Of(Read((change ?? (text => text))(Text(train))));

    private static ProjectDefinition Read(string text) => ProjectReader.Read("/projects/flights/flywheel.yaml", text).Value;

    private static string Text(string train) => $$"""
        project: flights
        objective:
          business: x
          secondary_metrics: [brier]
          limits: { p99: 10ms }
        sources:
          raw: { csv: flights.csv }
        datasets:
          flights: { from: raw, key: id, event_time: at }
        features:
          distance: distance
        label: { name: late, is: delay > 15 }
        split: { by: random, train: 70%, validate: 15%, test: 15% }
        train: { {{train}}, candidates: [gradient-boosting] }
        """;
}
