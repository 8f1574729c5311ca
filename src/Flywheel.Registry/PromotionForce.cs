namespace Flywheel.Registry;

/// <summary>Going against the gates: who answers for it and why. Kept for ever with the promotion.</summary>
public sealed record PromotionForce(string Name, string Reason);
