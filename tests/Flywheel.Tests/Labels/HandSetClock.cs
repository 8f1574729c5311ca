namespace Flywheel.Tests.Labels;

/// <summary>A clock that stands still until it is moved.</summary>
internal sealed class HandSetClock(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset _now = start;

    public override DateTimeOffset GetUtcNow() => _now;

    internal void Advance(TimeSpan span) => _now += span;
}
