using System.Collections.Immutable;
using Flywheel.Features.Windows;

namespace Flywheel.Features.Programs;

/// <summary>The events that features read: one index a grouping, and the rows that could see themselves.</summary>
/// <param name="Indexes">By grouping; null where the grouping is bounded.</param>
/// <param name="Bands">By grouping; null where it is not.</param>
/// <param name="Selves">Rows of the rows' own dataset that became known no later than they happened; null when there is none.</param>
internal sealed record EventState(ImmutableArray<EventIndex?> Indexes, ImmutableArray<BandIndex?> Bands, SelfTable? Selves)
{
    internal long Bytes => Indexes.Sum(index => index?.Bytes ?? 0) + Bands.Sum(band => band?.Bytes ?? 0) + (Selves?.Bytes ?? 0);
}
