namespace Flywheel.Projects.Loop.Monitors;

/// <summary>How monitors are called, in rules, alerts and timelines.</summary>
internal static class MonitorNames
{
    internal const string Calibration = "calibration";
    internal const string Labels = "labels";
    internal const string Drift = "drift";
    internal const string Integrity = "integrity";
    internal const string Expected = "expected-quality";

    internal const string Skew = "skew";

    internal static readonly string[] All = [Calibration, Labels, Drift, Integrity, Expected, Skew];
}
