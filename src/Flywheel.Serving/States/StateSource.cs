namespace Flywheel.Serving.States;

/// <summary>Where a release's live state came from when it was loaded.</summary>
/// <param name="IsStored">True when it was read as it was stored; false when it was made from the events.</param>
/// <param name="Why">In words: what was read, or why nothing could be.</param>
public sealed record StateSource(bool IsStored, string Why)
{
    /// <inheritdoc/>
    public override string ToString() => IsStored ? $"live state read: {Why}" : $"live state rebuilt: {Why}";
}
