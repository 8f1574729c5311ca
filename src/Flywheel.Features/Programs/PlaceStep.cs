using Flywheel.Features.Vectors;
using Flywheel.Features.Windows;

namespace Flywheel.Features.Programs;

/// <summary>Finds each row's events: the segment and the stretch of it that is its key's, and where the row itself is among them.</summary>
internal static class PlaceStep
{
    internal static Kernel Create(int probe, int grouping, bool mayBeSelf) => (frame, count) =>
    {
        var program = (ProgramFrame)frame;
        var (place, index) = (program.Probes[probe], program.State.Indexes[grouping]!);
        if (index.Shared is { } shared)
        {
            place.IsShared = true;
            var offsets = index.Offsets;
            for (var i = 0; i < count; i++)
            {
                var key = place.Keys[i];
                (place.Starts[i], place.Ends[i]) = key < 0 ? (0, 0) : (offsets[key], offsets[key + 1]);
            }

            FindSelves(program, place, count, mayBeSelf, shared);
        }
        else
        {
            place.IsShared = false;
            for (var i = 0; i < count; i++)
            {
                var segment = place.Keys[i] < 0 ? null : index.SegmentOf(place.Keys[i]);
                place.Segments[i] = segment;
                place.Versions[i] = segment is null ? 0 : StillVersion(segment);
                (place.Starts[i], place.Ends[i]) = (0, segment?.Count ?? 0);
            }

            FindSelves(program, place, count, mayBeSelf, null);
        }
    };

    // Putting late events in place takes microseconds; nobody holds the version odd for longer.
    private static int StillVersion(Segment segment)
    {
        var wait = default(SpinWait);
        int version;
        while (((version = segment.Version) & 1) != 0)
        {
            wait.SpinOnce();
        }

        return version;
    }

    private static void FindSelves(ProgramFrame frame, ProbeFrame place, int count, bool mayBeSelf, Segment? shared)
    {
        if (!mayBeSelf || frame.Self is not { } self)
        {
            place.Selves = null;
            return;
        }

        place.Selves ??= new int[frame.Capacity];
        for (var i = 0; i < count; i++)
        {
            var segment = shared ?? place.Segments[i];
            place.Selves[i] = segment is null || self.Rows[i] < 0 ? -1 : segment.PositionOf(self.Known[i], self.Rows[i], place.Starts[i], place.Ends[i]);
        }
    }
}
