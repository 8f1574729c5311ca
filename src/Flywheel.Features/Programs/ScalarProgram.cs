using System.Collections.Immutable;
using Flywheel.Core.Columns;
using Flywheel.Features.Expressions;
using Flywheel.Features.Vectors;

namespace Flywheel.Features.Programs;

/// <summary>Expressions over the columns of one table, computed for whole columns. Immutable; safe on many threads.</summary>
internal sealed class ScalarProgram
{
    internal const int ChunkRows = 2048;

    private readonly ImmutableArray<Node> _outputs;
    private readonly ImmutableArray<int> _slots;
    private readonly ImmutableArray<Kernel> _steps;
    private readonly ImmutableArray<(int Slot, int Column)> _inputs;
    private readonly FrameLayout _layout;

    internal ScalarProgram(IEnumerable<Node> outputs)
    {
        _outputs = [.. outputs];
        var builder = new SlotBuilder();
        _slots = [.. _outputs.Select(output => output is ColumnNode ? -1 : builder.SlotOf(output))];
        (_steps, _inputs, _layout) = ([.. builder.Steps], [.. builder.Inputs], builder.Layout);
    }

    internal int OutputCount => _outputs.Length;

    /// <summary>Each output as a column; durations as whole microseconds. A bare column is passed on as it is.</summary>
    /// <param name="columns">The table's columns, in the order the expressions were bound to; those that no output reads may be missing.</param>
    internal Column[] Run(IReadOnlyList<Column?> columns, int rows, int threads, CancellationToken cancellationToken)
    {
        var results = new Column[_outputs.Length];
        var writers = new ColumnWriter?[_outputs.Length];
        for (var i = 0; i < results.Length; i++)
        {
            if (_outputs[i] is ColumnNode column)
            {
                results[i] = columns[column.Index]!;
            }
            else
            {
                writers[i] = ColumnWriter.For(_outputs[i].Type, rows);
            }
        }

        if (_steps.Length > 0 || Array.Exists(writers, writer => writer is not null))
        {
            Chunks.Run(rows, ChunkRows, threads, () => new Frame(_layout, Math.Min(ChunkRows, Math.Max(rows, 1))), (frame, start, count) =>
            {
                foreach (var (slot, column) in _inputs)
                {
                    ColumnReading.Load(columns[column]!, start, count, frame[slot]);
                }

                foreach (var step in _steps)
                {
                    step(frame, count);
                }

                for (var i = 0; i < writers.Length; i++)
                {
                    writers[i]?.Write(frame[_slots[i]], start, count);
                }
            }, cancellationToken);
        }

        for (var i = 0; i < results.Length; i++)
        {
            results[i] ??= writers[i]!.ToColumn();
        }

        return results;
    }
}
