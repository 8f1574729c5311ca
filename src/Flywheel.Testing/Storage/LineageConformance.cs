using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Storage;
using Shouldly;
using Xunit;

namespace Flywheel.Testing.Storage;

/// <summary>What every <see cref="ILineage"/> promises. Derive, open yours, run.</summary>
public abstract class LineageConformance : IAsyncLifetime
{
    /// <summary>The lineage under test, empty.</summary>
    protected ILineage Lineage { get; private set; } = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Opens an empty lineage.</summary>
    protected abstract ValueTask<ILineage> OpenAsync();

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync() => Lineage = await OpenAsync();

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Every field, in order.</summary>
    [Fact]
    public async Task A_fact_comes_back_as_it_was_recorded()
    {
        var fact = Fact("train", ["features", "flights"], ["model", "report"]);

        await Lineage.RecordAsync(fact, Token);

        ShouldBeSame(await Lineage.FindAsync(fact.Key, Token), fact);
        (await Lineage.FindAsync(Digest.Of("other"), Token)).ShouldBeNull();
    }

    /// <summary>The latest wins, the first stays.</summary>
    [Fact]
    public async Task The_latest_fact_of_a_key_is_found_and_the_first_is_kept()
    {
        var first = Fact("train", ["flights"], ["model one"]);
        var second = Fact("train", ["flights"], ["model two"]);
        await Lineage.RecordAsync(first, Token);
        await Lineage.RecordAsync(second, Token);

        ShouldBeSame(await Lineage.FindAsync(first.Key, Token), second);
        (await Lineage.DownstreamAsync(Digest.Of("flights"), Token)).Length.ShouldBe(2);
    }

    /// <summary>Back from a prediction's release to the source.</summary>
    [Fact]
    public async Task The_way_back_goes_nearest_first_and_names_each_fact_once()
    {
        await RecordDiamondAsync();

        var steps = (await Lineage.UpstreamAsync(Digest.Of("release"), Token)).Select(fact => fact.Step);

        steps.ShouldBe(["release", "train", "evaluate", "clean"]);
    }

    /// <summary>Forward from the source to everything it touched.</summary>
    [Fact]
    public async Task The_way_forward_goes_nearest_first_and_names_each_fact_once()
    {
        await RecordDiamondAsync();

        var steps = (await Lineage.DownstreamAsync(Digest.Of("source"), Token)).Select(fact => fact.Step);

        steps.ShouldBe(["clean", "train", "evaluate", "release"]);
    }

    /// <summary>Things that fed each other do not loop for ever.</summary>
    [Fact]
    public async Task A_circle_ends()
    {
        await Lineage.RecordAsync(Fact("one", ["a"], ["b"]), Token);
        await Lineage.RecordAsync(Fact("two", ["b"], ["a"]), Token);

        (await Lineage.UpstreamAsync(Digest.Of("a"), Token)).Select(fact => fact.Step).ShouldBe(["two", "one"]);
    }

    private async Task RecordDiamondAsync()
    {
        await Lineage.RecordAsync(Fact("clean", ["source"], ["flights"]), Token);
        await Lineage.RecordAsync(Fact("train", ["flights"], ["model"]), Token);
        await Lineage.RecordAsync(Fact("evaluate", ["flights", "model"], ["report"]), Token);
        await Lineage.RecordAsync(Fact("release", ["model", "report"], ["release"]), Token);
    }

    private static StepFact Fact(string step, string[] inputs, string[] outputs) => new(
        Digest.Of($"key of {step}"), step, "flights", Digest.Of("code"), """{"seed":1}""", References(inputs), References(outputs),
        """{"commit":"abc"}""", new Timestamp(1_000), new Timestamp(2_000));

    private static ImmutableArray<ArtifactReference> References(string[] names) =>
        [.. names.Select(name => new ArtifactReference(Digest.Of(name), "thing", name))];

    // Records with arrays compare those by reference.
    private static void ShouldBeSame(StepFact? found, StepFact wanted)
    {
        found.ShouldNotBeNull();
        found.Inputs.ShouldBe(wanted.Inputs);
        found.Outputs.ShouldBe(wanted.Outputs);
        (found with { Inputs = [], Outputs = [] }).ShouldBe(wanted with { Inputs = [], Outputs = [] });
    }
}
