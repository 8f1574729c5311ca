using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Pipelines;
using Flywheel.Storage;

namespace Flywheel.Tests.Pipelines;

public sealed class PipelineRunTests
{
    private static readonly Refusal No = new("test.no", "No", "The step said no.");

    [Fact]
    public async Task A_refusal_blocks_what_needs_the_step_and_nothing_else()
    {
        await using var pipeline = await Pipeline.NewAsync();
        var plan = Pipeline.Plan(Step("clean", (_, _) => Task.FromResult<Result<ImmutableArray<ArtifactReference>>>(No)),
            pipeline.Step("train", needs: "clean"), pipeline.Step("profile"));

        var outcome = await pipeline.RunAsync(plan);

        outcome.Steps.Select(step => (step.Step, step.End, step.Detail)).ShouldBe(
            [("clean", StepStage.Refused, ""), ("train", StepStage.Blocked, "Needs 'clean'."), ("profile", StepStage.Finished, "")]);
        outcome.Refusals.ShouldBe([No]);
    }

    [Fact]
    public async Task A_fault_flies_with_the_name_of_its_step_and_what_was_finished_stays()
    {
        await using var pipeline = await Pipeline.NewAsync();
        var plan = Pipeline.Plan(pipeline.Step("clean"), Step("train", (_, _) => throw new InvalidOperationException("a bug"), "clean"));

        var fault = await Should.ThrowAsync<StepFaultException>(pipeline.RunAsync(plan));
        await pipeline.RunAsync(plan.UpTo("clean").Value);

        fault.Message.ShouldBe("The step 'train' broke: a bug");
        pipeline.Told(StepStage.Skipped).ShouldBe(["clean"]);
    }

    [Fact]
    public async Task A_fault_that_may_pass_is_tried_again()
    {
        await using var pipeline = await Pipeline.NewAsync();
        var attempts = 0;
        var plan = Pipeline.Plan(Step("fetch", async (context, token) =>
            ++attempts == 1 ? throw new HttpRequestException("no route") : ImmutableArray.Create(await Pipeline.PutAsync(context, "x", token))));

        var outcome = await pipeline.RunAsync(plan);

        outcome.IsComplete.ShouldBeTrue();
        pipeline.Events.Select(told => (told.Stage, told.Detail)).ShouldBe(
        [
            (StepStage.Started, ""),
            (StepStage.Retrying, "Try 1 of 3 broke: no route The next starts in 1 s."),
            (StepStage.Finished, ""),
        ]);
    }

    [Fact]
    public async Task A_cancelled_run_ends_cleanly_and_the_next_one_goes_on()
    {
        await using var pipeline = await Pipeline.NewAsync();
        using var cancel = new CancellationTokenSource();
        var plan = Pipeline.Plan(pipeline.Step("clean"), Step("train", async (context, token) =>
        {
            await cancel.CancelAsync();
            token.ThrowIfCancellationRequested();
            return ImmutableArray.Create(await Pipeline.PutAsync(context, "model", token));
        }, "clean"), pipeline.Step("evaluate", needs: "train"));

        var stopped = await pipeline.RunAsync(plan, token: cancel.Token);
        var resumed = await pipeline.RunAsync(plan);

        stopped.Steps.Select(step => step.End).ShouldBe([StepStage.Finished, StepStage.Cancelled, StepStage.Cancelled]);
        resumed.Steps.Select(step => step.End).ShouldBe([StepStage.Skipped, StepStage.Finished, StepStage.Finished]);
    }

    [Fact]
    public async Task Notes_of_an_unfinished_step_are_found_by_its_next_attempt_and_gone_after_its_end()
    {
        await using var pipeline = await Pipeline.NewAsync();
        var token = TestContext.Current.CancellationToken;
        List<string> found = [];
        var plan = Pipeline.Plan(Step("search", async (context, cancel) =>
        {
            var notes = await context.Notebook.ReadAsync(cancel);
            found.Add(string.Join(",", notes.Select(note => $"{note.Key}={note.Value}")));
            await context.Notebook.WriteAsync($"trial-{notes.Count}", "0.5", cancel);
            return notes.Count < 2 ? throw new InvalidOperationException("killed") : ImmutableArray.Create(await Pipeline.PutAsync(context, "best", cancel));
        }));
        await Should.ThrowAsync<StepFaultException>(pipeline.RunAsync(plan));
        await Should.ThrowAsync<StepFaultException>(pipeline.RunAsync(plan));
        await pipeline.RunAsync(plan);

        await Should.ThrowAsync<StepFaultException>(pipeline.RunAsync(plan, new PipelineRunOptions { Rerun = new HashSet<string> { "search" } }));

        found.ShouldBe(["", "trial-0=0.5", "trial-0=0.5,trial-1=0.5", ""]);
    }

    [Fact]
    public async Task Independent_steps_run_at_once_but_no_more_than_asked()
    {
        await using var pipeline = await Pipeline.NewAsync();
        var (now, most) = (0, 0);
        var three = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var plan = Pipeline.Plan([.. Enumerable.Range(0, 8).Select(i => Step($"s{i}", async (context, token) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            if (most == 3)
            {
                three.TrySetResult();
            }

            await three.Task.WaitAsync(token);
            Interlocked.Decrement(ref now);
            return ImmutableArray.Create(await Pipeline.PutAsync(context, context.Step, token));
        }))]);

        await pipeline.RunAsync(plan, new PipelineRunOptions { Parallelism = 3 });

        most.ShouldBe(3);
    }

    [Fact]
    public async Task An_input_that_its_step_did_not_make_is_refused()
    {
        await using var pipeline = await Pipeline.NewAsync();
        var reader = pipeline.Step("train") with { Inputs = [StepInput.From("rows", "clean", "dataset-version")] };

        var outcome = await pipeline.RunAsync(Pipeline.Plan(pipeline.Step("clean"), reader));

        outcome.Refusals.ShouldHaveSingleItem().ToString().ShouldBe(
            "The step 'train' reads one dataset-version from 'clean', which made thing 'clean'. Name one of these.");
    }

    [Fact]
    public async Task A_step_may_report_progress_as_often_as_it_likes()
    {
        await using var pipeline = await Pipeline.NewAsync();
        var plan = Pipeline.Plan(Step("count", async (context, token) =>
        {
            for (var i = 1; i <= 100_000; i++)
            {
                context.Progress.Report(new Progress(i, 100_000, "rows"));
            }

            return ImmutableArray.Create(await Pipeline.PutAsync(context, "x", token));
        }));

        await pipeline.RunAsync(plan);

        var told = pipeline.Events.Where(happened => happened.Stage == StepStage.Progressed).Select(happened => happened.Progress!.Value.Done).ToArray();
        told[^1].ShouldBe(100_000);
        told.Length.ShouldBeLessThan(100);
    }

    private static StepDefinition Step(
        string name, Func<StepContext, CancellationToken, Task<Result<ImmutableArray<ArtifactReference>>>> run, params string[] needs) =>
        new(name, Digest.Of("code"), "{}", [.. needs.Select(need => StepInput.From(need, need, "thing"))], run);

    private static StepDefinition Step(
        string name, Func<StepContext, CancellationToken, Task<ImmutableArray<ArtifactReference>>> run, params string[] needs) =>
        Step(name, async (context, token) => (Result<ImmutableArray<ArtifactReference>>)await run(context, token), needs);
}
