using Flywheel.Core;

namespace Flywheel.Monitoring.Quality;

/// <summary>What the calibration alarm says after a day.</summary>
/// <param name="Day">When the day began.</param>
/// <param name="IsAlarm">True when scores are no longer calibrated.</param>
/// <param name="Log">Natural logarithm of the evidence; an alarm is at that of the budget in days.</param>
/// <param name="Since">When the change most likely began; null without an alarm.</param>
/// <param name="Promised">Mean score since then, or of the day.</param>
/// <param name="Observed">Share of yes since then, or of the day.</param>
/// <param name="Explanation">One sentence for a person.</param>
public sealed record CalibrationFinding(Timestamp Day, bool IsAlarm, double Log, Timestamp? Since, double Promised, double Observed, string Explanation);
