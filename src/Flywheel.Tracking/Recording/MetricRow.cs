using Flywheel.Core;

namespace Flywheel.Tracking.Recording;

/// <summary>A point as stored. Databases disagree about NaN, so it has a column of its own.</summary>
internal sealed record MetricRow(long Run, string Key, long At, long Step, double Value, long IsNan)
{
    public const string Columns = "run AS Run, key AS Key, at AS At, step AS Step, value AS Value, is_nan AS IsNan";

    public MetricPoint ToPoint() => new(Key, IsNan != 0 ? double.NaN : Value, Step, new Timestamp(At));
}
