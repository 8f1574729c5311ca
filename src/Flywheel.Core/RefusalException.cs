namespace Flywheel.Core;

/// <summary>
/// A refusal met where there is no place for a value: halfway through an enumeration. Whoever enumerates inside a room catches it and
/// returns the <see cref="Refusal"/>; nothing else throws it.
/// </summary>
public sealed class RefusalException : Exception
{
    /// <summary>Wraps the refusal; its text is the message.</summary>
    public RefusalException(Refusal refusal)
        : base(refusal.ToString()) => Refusal = refusal;

    /// <summary>What was refused, and why.</summary>
    public Refusal Refusal { get; }
}
