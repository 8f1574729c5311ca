using Flywheel.Tracking;
using Shouldly;
using Xunit;

namespace Flywheel.Testing.Tracking;

public abstract partial class TrackingConformance
{
    [Fact]
    public async Task The_default_experiment_is_always_there()
    {
        await using var tracked = await NewAsync();

        var found = (await tracked.Tracker.FindExperimentAsync(ExperimentId.Default, Tracked.Token)).ShouldNotBeNull();

        (found.Name, found.Lifecycle, found.Id.ToString()).ShouldBe(("Default", Lifecycle.Active, "0"));
    }

    [Fact]
    public async Task Names_are_unique_even_among_deleted_experiments()
    {
        await using var tracked = await NewAsync();
        var made = (await tracked.Tracker.CreateExperimentAsync(new ExperimentDefinition("flights"), Tracked.Token)).Value;
        await tracked.Tracker.ChangeExperimentAsync(made.Id, new ExperimentChange { Lifecycle = Lifecycle.Deleted }, Tracked.Token);

        var again = await tracked.Tracker.CreateExperimentAsync(new ExperimentDefinition("flights"), Tracked.Token);

        again.Refusals.ShouldHaveSingleItem().ToString().ShouldBe("The experiment 1 is called 'flights' and is deleted. Use another name.");
        (await tracked.Tracker.ListExperimentsAsync(Lifecycle.Active, Tracked.Token)).Select(experiment => experiment.Name).ShouldBe(["Default"]);
        (await tracked.Tracker.ListExperimentsAsync(null, Tracked.Token)).Select(experiment => experiment.Name).ShouldBe(["flights", "Default"]);
    }

    [Fact]
    public async Task Deleting_and_restoring_takes_the_runs_along()
    {
        await using var tracked = await NewAsync();
        var run = await tracked.StartAsync();

        await tracked.Tracker.ChangeExperimentAsync(ExperimentId.Default, new ExperimentChange { Lifecycle = Lifecycle.Deleted }, Tracked.Token);
        var deleted = (await tracked.FindAsync(run)).Lifecycle;
        var refused = await tracked.Tracker.StartAsync(new RunDefinition(ExperimentId.Default, "x"), Tracked.Token);
        await tracked.Tracker.ChangeExperimentAsync(ExperimentId.Default, new ExperimentChange { Lifecycle = Lifecycle.Active }, Tracked.Token);

        (deleted, (await tracked.FindAsync(run)).Lifecycle).ShouldBe((Lifecycle.Deleted, Lifecycle.Active));
        refused.Refusals.ShouldHaveSingleItem().ToString().ShouldBe("The experiment 0 is deleted. Restore it, or use another one.");
    }

    [Fact]
    public async Task Tags_and_name_change_together()
    {
        await using var tracked = await NewAsync();
        var made = (await tracked.Tracker.CreateExperimentAsync(
            new ExperimentDefinition("flights") { Tags = new ExperimentDefinition("x").Tags.Add("a", "1").Add("b", "2") }, Tracked.Token)).Value;

        await tracked.Tracker.ChangeExperimentAsync(made.Id, new ExperimentChange { Name = "late flights", Tags = [new("c", "3")], RemovedTags = ["a"] }, Tracked.Token);

        var found = (await tracked.Tracker.FindExperimentAsync("late flights", Tracked.Token)).ShouldNotBeNull();
        (found.Id, string.Join(",", found.Tags.Keys)).ShouldBe((made.Id, "b,c"));
    }
}
