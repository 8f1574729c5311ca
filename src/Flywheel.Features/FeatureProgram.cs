using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Features.Programs;

namespace Flywheel.Features;

/// <summary>
/// A feature plan, compiled: the one program that sweeps history and serves the present. Immutable; safe on many threads.
/// </summary>
public sealed class FeatureProgram
{
    private readonly CompiledPlan _compiled;

    private FeatureProgram(FeaturePlan plan, CompiledPlan compiled) => (Plan, _compiled) = (plan, compiled);

    /// <summary>What was compiled.</summary>
    public FeaturePlan Plan { get; }

    /// <summary>The columns that features become: numbers as Double (true is 1), texts as Text, all nullable, in the plan's order.</summary>
    public Schema Schema => _compiled.Schema;

    /// <summary>The columns a row must have for its features to be computed, in the row's order.</summary>
    public ImmutableArray<string> RowColumns => _compiled.RowColumns;

    /// <summary>The columns that events of each dataset must have; a dataset that no feature reads has none.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> EventColumns => _compiled.EventColumns;

    /// <summary>Compiles a plan; refused with every mistake in it, each at its place.</summary>
    public static Result<FeatureProgram> Compile(FeaturePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var compiled = PlanCompiler.Compile(plan);
        return compiled.IsOk ? new FeatureProgram(plan, compiled.Value) : compiled.Refused<FeatureProgram>();
    }

    /// <summary>Sorts and sums the events once, so that features of any number of batches of rows can be computed.</summary>
    /// <param name="events">Each dataset's rows, by name. Order has a meaning only among rows known at one moment.</param>
    /// <param name="options">Threads.</param>
    public Result<FeatureHistory> Load(IReadOnlyDictionary<string, ColumnBatch> events, SweepOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(options);
        var state = SweepLoader.Load(_compiled, events, options.Threads, cancellationToken);
        return state.IsOk ? new FeatureHistory(_compiled, state.Value, options) : state.Refused<FeatureHistory>();
    }

    /// <summary>Computes the features of these rows, each from what was known at its own time. The result has the rows' order, and does not depend on the number of threads.</summary>
    public Result<ColumnBatch> Sweep(
        IReadOnlyDictionary<string, ColumnBatch> events, ColumnBatch rows, SweepOptions options, IProgress<Progress>? progress, CancellationToken cancellationToken)
    {
        var history = Load(events, options, cancellationToken);
        return history.TryGet(out var loaded) ? loaded.Compute(rows, progress, cancellationToken) : history.Refused<ColumnBatch>();
    }

    /// <summary>Rebuilds the live state from these events; events whose time has not come yet wait until it does.</summary>
    /// <param name="events">Each dataset's rows so far, by name.</param>
    /// <param name="options">The clock, and how far back rows may be asked about.</param>
    public Result<LiveFeatures> OpenLive(IReadOnlyDictionary<string, ColumnBatch> events, LiveOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(options);
        return LiveFeatures.Open(_compiled, events, options, cancellationToken);
    }

    /// <summary>
    /// Opens a live state that <see cref="LiveFeatures.Save"/> wrote: equal to the one that was saved, bit for bit, and quicker than reading the events. Refuses
    /// <c>features.image</c> when the file is no state of this plan. That its bytes are whole is for the caller to check.
    /// </summary>
    public Result<LiveFeatures> OpenLive(string path, LiveOptions options, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        return LiveFeatures.Open(_compiled, path, options, cancellationToken);
    }
}
