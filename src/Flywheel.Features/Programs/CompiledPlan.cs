using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Features.Expressions;
using Flywheel.Features.Vectors;

namespace Flywheel.Features.Programs;

/// <summary>A feature's column: a vector of the program, or a column of the row that is passed on as it is.</summary>
internal readonly record struct FeatureOutput(ExpressionType Type, int Slot, int Column);

/// <summary>What a plan was compiled to. Immutable.</summary>
internal sealed class CompiledPlan
{
    internal required FeaturePlan Plan { get; init; }

    internal required Schema Schema { get; init; }

    internal required ImmutableArray<FeatureOutput> Outputs { get; init; }

    internal required ImmutableArray<Kernel> Steps { get; init; }

    internal required ImmutableArray<(int Slot, int Column)> Inputs { get; init; }

    internal required FrameLayout Layout { get; init; }

    internal required int ProbeCount { get; init; }

    internal required int BoundaryCount { get; init; }

    internal required int BandCount { get; init; }

    internal required ImmutableArray<GroupingPlan> Groupings { get; init; }

    /// <summary>The groupings each feature reads.</summary>
    internal required ImmutableArray<ImmutableArray<int>> GroupingsOf { get; init; }

    internal required ImmutableArray<DatasetPlan> Datasets { get; init; }

    /// <summary>The columns that features read.</summary>
    internal required ImmutableArray<string> NeededColumns { get; init; }

    /// <summary>The same with the rows' time, which rows may lack when no feature goes by it.</summary>
    internal required ImmutableArray<string> RowColumns { get; init; }

    internal ImmutableDictionary<string, ImmutableArray<string>> EventColumns => Datasets.ToImmutableDictionary(dataset => dataset.Shape.Name, dataset => dataset.Columns);

    internal Result<RowBatch> Rows(ColumnBatch rows) => RowBatch.Of(rows, Plan.Row.Schema, NeededColumns, "the rows");

    internal ProgramFrame Frame(EventState state, int capacity) => new(Layout, capacity, state, ProbeCount, BoundaryCount, BandCount);

    /// <summary>Computes one chunk: afterwards the frame's vectors hold the features of its rows.</summary>
    internal void Run(ProgramFrame frame, RowBatch batch, int start, int count)
    {
        frame.Begin(batch, start);
        foreach (var (slot, column) in Inputs)
        {
            ColumnReading.Load(batch.Columns[column]!, start, count, frame[slot]);
        }

        do
        {
            foreach (var step in Steps)
            {
                step(frame, count);
            }
        }
        while (!frame.IsUndisturbed(count));
    }
}
