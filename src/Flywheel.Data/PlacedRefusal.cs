using Flywheel.Core;

namespace Flywheel.Data;

/// <summary>Says where a refused thing is declared, when that is known.</summary>
internal static class PlacedRefusal
{
    /// <summary>The refusal with this place, or as it is when there is no place to add or it has one.</summary>
    internal static Refusal In(this Refusal refusal, Place? place) => place is null || refusal.Place is not null ? refusal : refusal.At(place);
}
