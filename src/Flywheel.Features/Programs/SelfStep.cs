using System.Collections.Immutable;
using Flywheel.Features.Vectors;

namespace Flywheel.Features.Programs;

/// <summary>Finds which row of its own dataset each row is, where that could matter.</summary>
internal static class SelfStep
{
    internal static Kernel Create(int probe, ImmutableArray<KeyInput> keys, ImmutableArray<int> keyColumns) => (frame, count) =>
    {
        var program = (ProgramFrame)frame;
        program.Self = null;
        var selves = program.State.Selves;

        // A row without its key cannot be one of the events.
        if (selves is null || selves.IsEmpty || keyColumns.Any(column => program.Batch!.Columns[column] is null))
        {
            return;
        }

        var place = program.Probes[probe];
        KeyStep.Find(program, place, selves.Keys, keys, place.Keys.AsSpan(0, count));
        var self = new SelfFrame(count);
        for (var i = 0; i < count; i++)
        {
            (self.Known[i], self.Rows[i]) = selves.Find(place.Keys[i]);
        }

        program.Self = self;
    };
}
