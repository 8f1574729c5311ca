using Flywheel.Core;

namespace Flywheel.Registry.Models;

/// <summary>One move of an alias or a stage, or a deletion, that no gate judged: who, what, when. Rows are only ever added; for releases see <see cref="Releases.Promotion"/>.</summary>
/// <param name="What">What moved: <c>alias best</c>, <c>stage Production</c>, <c>deleted</c>.</param>
/// <param name="Version">The version it is about; null for an alias that was taken away.</param>
/// <param name="Previous">Where an alias pointed before; null when nowhere, and for the rest.</param>
/// <param name="At">When.</param>
/// <param name="By">Who; empty where the server asked nobody.</param>
public sealed record ModelMove(string What, int? Version, int? Previous, Timestamp At, string By);
