using Flywheel.Core;

namespace Flywheel.Registry.Releases;

/// <summary>One move of an alias: who pointed what at which version, when, and on what evidence. Rows are only ever added.</summary>
/// <param name="Model">The registered model.</param>
/// <param name="Alias">The alias: <c>champion</c>.</param>
/// <param name="Version">Where it points since.</param>
/// <param name="Previous">Where it pointed before; null when it was new.</param>
/// <param name="At">When.</param>
/// <param name="By">Who: a person's or a pipeline's name.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="Verdict">Digest of the stored gate verdict; none when it was forced without one.</param>
/// <param name="Forced">True when it went against the verdict, or without one.</param>
public sealed record Promotion(string Model, string Alias, int Version, int? Previous, Timestamp At, string By, string Reason, Digest Verdict, bool Forced);
