namespace Flywheel.Monitoring.Quality;

/// <summary>What the calibration alarm over slices says after a day.</summary>
/// <param name="IsAlarm">True when scores are no longer calibrated, on the whole or in a slice.</param>
/// <param name="Log">Natural logarithm of all evidence by its shares of the budget.</param>
/// <param name="Slice">The slice that speaks loudest; null for the whole.</param>
/// <param name="Finding">What its alarm says.</param>
public sealed record SlicedCalibrationFinding(bool IsAlarm, double Log, string? Slice, CalibrationFinding Finding);
