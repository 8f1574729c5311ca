namespace Flywheel.Registry.Gates;

/// <summary>One gate's outcome with its evidence.</summary>
/// <param name="Gate">The gate as written.</param>
/// <param name="Passed">Whether the candidate showed it.</param>
/// <param name="Evidence">What was measured, in one sentence.</param>
public sealed record GateFinding(string Gate, bool Passed, string Evidence);
