using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Features.Vectors;

namespace Flywheel.Features.Programs;

/// <summary>Runs a program over all rows of a batch.</summary>
internal static class FeatureRun
{
    // Small enough that the vectors of a hundred features stay in a core's own cache.
    internal const int ChunkRows = 512;

    private static readonly Validity Missing = new(new ulong[1]);

    internal static ColumnBatch ToColumns(
        CompiledPlan plan, EventState state, RowBatch rows, int threads, IProgress<Progress>? progress, CancellationToken cancellationToken) =>
        ToColumns(plan, rows, threads, () => plan.Frame(state, Capacity(rows.Count)), static _ => { }, progress, cancellationToken);

    /// <param name="rent">Gives a thread its frame.</param>
    /// <param name="giveBack">Takes the frame when the thread is done.</param>
    internal static ColumnBatch ToColumns(
        CompiledPlan plan, RowBatch rows, int threads, Func<ProgramFrame> rent, Action<ProgramFrame> giveBack, IProgress<Progress>? progress, CancellationToken cancellationToken)
    {
        if (rows.Count == 1)
        {
            return ToRow(plan, rows, rent, giveBack);
        }

        var writers = plan.Outputs.Select(output => output.Column >= 0 ? null : ColumnWriter.For(output.Type, rows.Count)).ToArray();
        long done = 0;
        Chunks.Run(rows.Count, ChunkRows, threads, rent, (frame, start, count) =>
        {
            plan.Run(frame, rows, start, count);
            for (var i = 0; i < writers.Length; i++)
            {
                writers[i]?.Write(frame[plan.Outputs[i].Slot], start, count);
            }

            progress?.Report(new Progress(Interlocked.Add(ref done, count), rows.Count, "rows"));
        }, cancellationToken, giveBack);
        return new ColumnBatch(plan.Schema, plan.Outputs.Select((output, i) => writers[i]?.ToColumn() ?? rows.Columns[output.Column]!));
    }

    // One row, the live case: all numbers share one array, and no column needs a mask of its own.
    private static ColumnBatch ToRow(CompiledPlan plan, RowBatch rows, Func<ProgramFrame> rent, Action<ProgramFrame> giveBack)
    {
        var frame = rent();
        plan.Run(frame, rows, 0, 1);
        var (numbers, columns) = (new double[plan.Outputs.Length], new Column[plan.Outputs.Length]);
        for (var i = 0; i < columns.Length; i++)
        {
            var output = plan.Outputs[i];
            if (output.Column >= 0)
            {
                columns[i] = rows.Columns[output.Column]!;
            }
            else if (frame[output.Slot] is Vector<double> vector)
            {
                numbers[i] = vector.Values[0];
                columns[i] = new DoubleColumn(numbers.AsMemory(i, 1), vector.IsNull(0) ? Missing : Validity.AllPresent);
            }
            else
            {
                var text = frame.Get<string>(output.Slot);
                columns[i] = text.IsNull(0) ? new TextColumn(new[] { -1 }, [], Missing) : new TextColumn(new int[1], [text.Values[0]]);
            }
        }

        giveBack(frame);
        return new ColumnBatch(plan.Schema, columns);
    }

    internal static void ToMatrix(CompiledPlan plan, EventState state, RowBatch rows, Memory<float> matrix, int threads, CancellationToken cancellationToken)
    {
        var width = plan.Outputs.Length;
        Chunks.Run(rows.Count, ChunkRows, threads, () => plan.Frame(state, Capacity(rows.Count)), (frame, start, count) =>
        {
            plan.Run(frame, rows, start, count);
            var target = matrix.Span.Slice(start * width, count * width);
            for (var i = 0; i < width; i++)
            {
                var output = plan.Outputs[i];
                if (output.Column >= 0)
                {
                    Fill((DoubleColumn)rows.Columns[output.Column]!, start, count, target, i, width);
                }
                else
                {
                    Fill(frame.Get<double>(output.Slot), count, target, i, width);
                }
            }
        }, cancellationToken);
    }

    private static int Capacity(int rows) => Math.Clamp(rows, 1, ChunkRows);

    private static void Fill(Vector<double> vector, int count, Span<float> target, int at, int width)
    {
        var values = vector.Values;
        for (var row = 0; row < count; row++)
        {
            target[(row * width) + at] = vector.IsNull(row) ? float.NaN : (float)values[row];
        }
    }

    private static void Fill(DoubleColumn column, int start, int count, Span<float> target, int at, int width)
    {
        var values = column.Values;
        for (var row = 0; row < count; row++)
        {
            target[(row * width) + at] = column.IsNull(start + row) ? float.NaN : (float)values[start + row];
        }
    }
}
