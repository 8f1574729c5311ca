namespace Flywheel.Tests.Training;

/// <summary>A clock that moves only when told to.</summary>
internal sealed class SteppingClock : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    internal void Advance(TimeSpan by) => _ticks += by.Ticks;
}
