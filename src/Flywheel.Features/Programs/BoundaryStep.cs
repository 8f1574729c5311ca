using Flywheel.Features.Vectors;
using Flywheel.Features.Windows;

namespace Flywheel.Features.Programs;

/// <summary>Finds where a window's edge lies among each row's events.</summary>
internal static class BoundaryStep
{
    internal static Kernel Create(int boundary, int probe, int grouping, WindowEdge edge, int timeSlot) => (frame, count) =>
    {
        var program = (ProgramFrame)frame;
        var (place, positions, index) = (program.Probes[probe], program.Boundaries[boundary], program.State.Indexes[grouping]!);
        var times = frame.Get<long>(timeSlot).Values;
        if (index.Shared is { } shared)
        {
            positions.Hints ??= index.Offsets[..^1];
            Sweep(shared.Known, place, positions.Positions, positions.Hints, times, edge, count);
        }
        else
        {
            for (var i = 0; i < count; i++)
            {
                positions.Positions[i] = place.Segments[i] is { } segment ? Positions.After(segment.Known, 0, place.Ends[i], edge.Of(times[i])) : 0;
            }
        }
    };

    private static void Sweep(long[] known, ProbeFrame place, int[] positions, int[] hints, long[] times, WindowEdge edge, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var key = place.Keys[i];
            positions[i] = key < 0 ? 0 : hints[key] = Positions.After(known, place.Starts[i], place.Ends[i], edge.Unit is null ? times[i] - edge.Back : edge.Of(times[i]), hints[key]);
        }
    }
}
