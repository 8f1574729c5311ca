using System.Text.Json.Serialization;
using Flywheel.Core;
using Flywheel.Monitoring.Quality;

namespace Flywheel.Projects.Loop;

/// <summary>How an endpoint did on the predictions of one day, by their event time, once their outcomes were known.</summary>
/// <param name="Day">Midnight UTC the day began.</param>
/// <param name="Champion">The release that was champion when the day closed.</param>
/// <param name="Rows">Predictions with an outcome.</param>
/// <param name="Auc">Area under the ROC curve of what was answered; NaN where it is not defined.</param>
/// <param name="Predicted">Mean score.</param>
/// <param name="Actual">Share that turned out yes.</param>
/// <param name="CalibrationError">Expected calibration error.</param>
/// <param name="ChallengerShare">Share of the answers that a challenger gave.</param>
/// <param name="Value">Worth of the decisions, in money per decision; NaN when decisions have no stated worth.</param>
public sealed record DayQuality(Timestamp Day, string Champion, int Rows, double Auc, double Predicted, double Actual, double CalibrationError, double ChallengerShare, double Value)
{
    /// <summary>Everything that was scored and came true, to be gathered over days: the mean of days is not the figure of a month.</summary>
    [JsonIgnore]
    public QualityWindow Window { get; init; } = new();

    /// <summary>Mean logarithmic loss in nats.</summary>
    public double LogLoss { get; init; }
}
