using Flywheel.Core;
using Flywheel.Pipelines;

namespace Flywheel.Tests.Pipelines;

public sealed class PipelinePlanTests
{
    [Fact]
    public void Steps_are_put_after_what_they_need()
    {
        var plan = PipelinePlan.Create("flights", [Step("evaluate", "train"), Step("train", "clean"), Step("profile", "clean"), Step("clean")]).Value;

        plan.Steps.Select(step => step.Name).ShouldBe(["clean", "train", "evaluate", "profile"]);
    }

    [Fact]
    public void A_circle_is_refused_and_shown()
    {
        var refusal = PipelinePlan.Create("flights", [Step("clean"), Step("a", "b", "clean"), Step("b", "c"), Step("c", "a")]).Refusals.ShouldHaveSingleItem();

        (refusal.Code, refusal.ToString()).ShouldBe(
            ("pipelines.circle", "These steps wait for each other in a circle: a ← b ← c ← a. Take one of these inputs away."));
    }

    [Fact]
    public void Every_mistake_is_told_at_once()
    {
        var twice = new StepDefinition("train", default, "not json", [StepInput.From("x", "claen", "thing"), StepInput.From("x", "clean", "thing")], null!);

        PipelinePlan.Create("flights", [Step("clean"), Step("Clean up"), twice, Step("train")]).Refusals.Select(refusal => refusal.ToString()).ShouldBe(
        [
            "'Clean up' is not the name of a step. Use a-z, 0-9, '_', '-', '.' and '/'.",
            "Two steps are called 'train'. Give one another name.",
            "The step 'train' has 2 inputs called 'x'.",
            "There is no step 'claen' that 'train' reads from. Did you mean 'clean'?",
            "The parameters of 'train' cannot be read: Not JSON: 'not json' is an invalid JSON literal. Expected the literal 'null'. LineNumber: 0 | BytePositionInLine: 1. (Parameter 'json')",
        ]);
    }

    [Fact]
    public void A_plan_can_be_cut_to_some_steps_and_what_they_need()
    {
        var plan = PipelinePlan.Create("flights", [Step("clean"), Step("profile", "clean"), Step("train", "clean"), Step("evaluate", "train")]).Value;

        plan.UpTo("train").Value.Steps.Select(step => step.Name).ShouldBe(["clean", "train"]);
        plan.UpTo("trian").Refusals.ShouldHaveSingleItem().ToString().ShouldBe("There is no step 'trian'. Did you mean 'train'?");
    }

    [Fact]
    public void The_code_of_a_step_is_the_same_each_time_it_is_asked_and_changes_with_what_is_outside()
    {
        var code = StepCode.Of("engine 1.0", typeof(PipelinePlan));

        StepCode.Of("engine 1.0", typeof(StepDefinition)).ShouldBe(code);
        StepCode.Of("engine 1.1", typeof(PipelinePlan)).ShouldNotBe(code);
        StepCode.Of("engine 1.0", typeof(Digest)).ShouldNotBe(code);
    }

    private static StepDefinition Step(string name, params string[] needs) =>
        new(name, default, "{}", [.. needs.Select(need => StepInput.From(need, need, "thing"))], null!);
}
