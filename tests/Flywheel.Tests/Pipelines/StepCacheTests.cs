using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Pipelines;

namespace Flywheel.Tests.Pipelines;

public sealed class StepCacheTests
{
    [Fact]
    public async Task A_second_run_of_an_unchanged_plan_runs_nothing_and_says_so()
    {
        await using var pipeline = await Pipeline.NewAsync();
        var plan = Pipeline.Plan(pipeline.Step("clean"), pipeline.Step("train", needs: "clean"));
        var first = await pipeline.RunAsync(plan);

        var second = await pipeline.RunAsync(plan);

        (first.IsComplete, first.IsUnchanged, second.IsUnchanged).ShouldBe((true, false, true));
        pipeline.Ran.ShouldBeEmpty();
        pipeline.Told(StepStage.Skipped).ShouldBe(["clean", "train"]);
        second.Output("train", "thing").ShouldBe(first.Output("train", "thing"));
    }

    [Fact]
    public async Task A_change_runs_its_step_and_what_needs_it_and_nothing_else()
    {
        await using var pipeline = await Pipeline.NewAsync();
        PipelinePlan Plan(string training) => Pipeline.Plan(pipeline.Step("clean"), pipeline.Step("profile", needs: "clean"),
            pipeline.Step("train", training, "clean"), pipeline.Step("evaluate", needs: "train"));
        await pipeline.RunAsync(Plan("""{"depth":3}"""));

        await pipeline.RunAsync(Plan("""{"depth":4}"""));

        pipeline.Ran.ShouldBe(["train", "evaluate"]);
    }

    [Fact]
    public async Task A_step_that_makes_the_same_bytes_again_spares_those_that_need_it()
    {
        await using var pipeline = await Pipeline.NewAsync();
        PipelinePlan Plan(string code) => Pipeline.Plan(
            new StepDefinition("clean", Digest.Of(code), "{}", [], async (context, token) => ImmutableArray.Create(await Pipeline.PutAsync(context, "same", token))),
            pipeline.Step("train", needs: "clean"));
        await pipeline.RunAsync(Plan("one"));

        await pipeline.RunAsync(Plan("two"));

        pipeline.Told(StepStage.Finished).ShouldBe(["clean"]);
        pipeline.Told(StepStage.Skipped).ShouldBe(["train"]);
    }

    [Fact]
    public async Task Parameters_in_another_order_or_spelling_are_the_same_parameters()
    {
        await using var pipeline = await Pipeline.NewAsync();
        await pipeline.RunAsync(Pipeline.Plan(pipeline.Step("train", """{"depth": 3, "rate": 0.10, "rounds": 1e2}""")));

        var again = await pipeline.RunAsync(Pipeline.Plan(pipeline.Step("train", """{ "rounds":100.0,"rate":0.1,"depth":3 }""")));

        again.IsUnchanged.ShouldBeTrue();
    }

    [Fact]
    public async Task A_step_whose_output_is_gone_runs_again()
    {
        await using var pipeline = await Pipeline.NewAsync();
        var plan = Pipeline.Plan(pipeline.Step("clean"), pipeline.Step("train", needs: "clean"));
        var first = await pipeline.RunAsync(plan);
        var digest = first.Output("clean", "thing")!.Digest.ToString();
        File.Delete(Path.Combine(pipeline.Workspace.Root, "objects", digest[..2], digest[2..]));

        await pipeline.RunAsync(plan);

        pipeline.Ran.ShouldBe(["clean"]);
    }

    [Fact]
    public async Task A_rerun_says_whether_it_made_the_same_bytes()
    {
        await using var pipeline = await Pipeline.NewAsync();
        var runs = 0;
        var plan = Pipeline.Plan(
            pipeline.Step("steady"),
            new StepDefinition("drifting", Digest.Of("code"), "{}", [], async (context, token) => ImmutableArray.Create(await Pipeline.PutAsync(context, $"{++runs}", token))));
        var first = await pipeline.RunAsync(plan);

        var again = await pipeline.RunAsync(plan, new PipelineRunOptions { Rerun = new HashSet<string> { "*" } });

        first.Steps.Select(step => step.Reproduced).ShouldBe([null, null]);
        again.Steps.Select(step => step.Reproduced).ShouldBe([true, false]);
    }

    [Fact]
    public async Task What_a_run_would_skip_can_be_asked_without_running()
    {
        await using var pipeline = await Pipeline.NewAsync();
        await pipeline.RunAsync(Pipeline.Plan(pipeline.Step("clean")));
        var runner = new PipelineRunner(pipeline.Workspace.Catalog, pipeline.Workspace.Objects, pipeline.Workspace.Lineage, TimeProvider.System);

        var skipped = await runner.WouldSkipAsync(
            Pipeline.Plan(pipeline.Step("clean"), pipeline.Step("train", needs: "clean")), TestContext.Current.CancellationToken);

        skipped.ShouldBe(["clean"]);
        pipeline.Ran.ShouldBe(["clean"]);
    }
}
