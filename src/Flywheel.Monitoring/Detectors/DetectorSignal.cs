namespace Flywheel.Monitoring.Detectors;

/// <summary>What a detector says after a value.</summary>
public enum DetectorSignal
{
    /// <summary>Nothing.</summary>
    Quiet,

    /// <summary>A change may be coming.</summary>
    Warning,

    /// <summary>A change; the detector has started anew.</summary>
    Change,
}
