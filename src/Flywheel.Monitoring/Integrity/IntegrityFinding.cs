namespace Flywheel.Monitoring.Integrity;

/// <summary>Something that is broken.</summary>
/// <param name="Kind">What.</param>
/// <param name="Name">The feature, or <c>scores</c>, or <c>traffic</c>.</param>
/// <param name="Explanation">One sentence for a person: found and usual.</param>
public sealed record IntegrityFinding(IntegrityKind Kind, string Name, string Explanation);
