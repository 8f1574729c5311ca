using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Flywheel.Core;
using Flywheel.Pipelines;
using Flywheel.Storage;
using Flywheel.Tests.Storage;

namespace Flywheel.Tests.Pipelines;

/// <summary>A workspace, a runner, and steps that count how often they run.</summary>
internal sealed class Pipeline : IAsyncDisposable, IProgress<StepEvent>
{
    private readonly Opened _opened;

    private Pipeline(Opened opened) => _opened = opened;

    public Workspace Workspace => _opened.Workspace;

    public List<StepEvent> Events { get; } = [];

    public ConcurrentQueue<string> Ran { get; } = [];

    public static async Task<Pipeline> NewAsync() => new(await Opened.NewAsync(PipelineRoom.Migrations));

    public static PipelinePlan Plan(params StepDefinition[] steps) => PipelinePlan.Create("flights", steps).Value;

    /// <summary>A step whose one output is its parameters and the digests of its inputs.</summary>
    public StepDefinition Step(string name, string parameters = "{}", params string[] needs) => new(
        name, Digest.Of("code"), parameters, [.. needs.Select(need => StepInput.From(need, need, "thing"))],
        async (context, token) =>
        {
            Ran.Enqueue(name);
            var content = context.Parameters + string.Concat(needs.Select(need => context.Input(need).Digest));
            return ImmutableArray.Create(await PutAsync(context, content, token));
        });

    public static async Task<ArtifactReference> PutAsync(StepContext context, string content, CancellationToken token) =>
        new(await context.Objects.PutAsync(new MemoryStream(Encoding.UTF8.GetBytes(content)), token), "thing", context.Step);

    public Task<PipelineOutcome> RunAsync(PipelinePlan plan, PipelineRunOptions? options = null, CancellationToken? token = null)
    {
        Events.Clear();
        Ran.Clear();
        var runner = new PipelineRunner(Workspace.Catalog, Workspace.Objects, Workspace.Lineage, TimeProvider.System);
        return runner.RunAsync(plan, options ?? new PipelineRunOptions(), this, token ?? TestContext.Current.CancellationToken);
    }

    public void Report(StepEvent value) => Events.Add(value);

    public IEnumerable<string> Told(StepStage stage) => Events.Where(told => told.Stage == stage).Select(told => told.Step);

    public ValueTask DisposeAsync() => _opened.DisposeAsync();
}
