using System.Collections.Immutable;
using System.Text;
using Flywheel.Core;
using Flywheel.Pipelines;
using Flywheel.Storage;

namespace Flywheel.Tests.Writer;

/// <summary>A pipeline of steps that each take a moment: <c>Finished STEP</c>, <c>Skipped STEP</c>.</summary>
internal sealed class SlowSteps : IProgress<StepEvent>
{
    private const int Steps = 20;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(60);

    public static async Task RunAsync(Workspace workspace, string project)
    {
        var plan = PipelinePlan.Create(project, Enumerable.Range(0, Steps).Select(Define)).Value;
        var runner = new PipelineRunner(workspace.Catalog, workspace.Objects, workspace.Lineage, TimeProvider.System);
        await runner.RunAsync(plan, new PipelineRunOptions(), new SlowSteps(), CancellationToken.None);
        Program.Say("done");
    }

    public void Report(StepEvent value) => Program.Say($"{value.Stage} {value.Step}");

    // Two chains side by side.
    private static StepDefinition Define(int number) => new($"step-{number}", Digest.Of("code"), "{}",
        number < 2 ? [] : [StepInput.From("before", $"step-{number - 2}", "text")], RunStepAsync);

    private static async Task<Result<ImmutableArray<ArtifactReference>>> RunStepAsync(StepContext context, CancellationToken cancellationToken)
    {
        await Task.Delay(Moment, cancellationToken);
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(context.Step));
        return ImmutableArray.Create(new ArtifactReference(await context.Objects.PutAsync(content, cancellationToken), "text", context.Step));
    }
}
