using System.Collections.Immutable;

namespace Flywheel.Features.Images;

/// <summary>What a live state knows besides its events.</summary>
/// <param name="Rows">Rows taken so far, by dataset.</param>
/// <param name="SinceForgotten">Rows taken since events were last forgotten.</param>
/// <param name="HeldThen">Events held then.</param>
/// <param name="Floor">The earliest time that may be asked about.</param>
internal sealed record StateCounts(ImmutableArray<long> Rows, long SinceForgotten, long HeldThen, long Floor);
