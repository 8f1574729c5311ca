using Flywheel.Evaluation.Intervals;
using Flywheel.Evaluation.Sequential;

namespace Flywheel.Monitoring.Quality;

/// <summary>
/// Estimates quality from scores alone: confidence-based estimation (Kivimäki, Białek, Nurminen and Kuberski, 2025, "Confidence-based estimators
/// for predictive performance in model monitoring"; NannyML calls it CBPE). A calibrated score p stands for p of a yes and 1 - p of a
/// no. How far such estimates were off on past days, where the truth came later, sets the range: weather included. It cannot see a change of what
/// scores mean; that is what <see cref="CalibrationAlarm"/> is for. Not thread-safe.
/// </summary>
public sealed class ExpectedQualityEstimator
{
    private const int LeastDays = 5;

    // Wide enough for one further day: a prediction, not the mean of days.
    private const double Normal975 = 1.959963984540054;

    private readonly PastErrors _share = new(), _logLoss = new(), _brier = new(), _auc = new();

    /// <summary>Learns from a day whose outcomes are known how far its estimate was off.</summary>
    /// <param name="scores">All scores of the day.</param>
    /// <param name="truth">The quality that came out.</param>
    /// <returns>What was learned, to be learned again.</returns>
    public QualityErrors Learn(ScoreHistogram scores, QualityWindow truth)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(truth);
        var (share, logLoss, brier, auc) = Expect(scores);
        var errors = new QualityErrors(truth.PositiveShare - share, truth.LogLoss - logLoss, truth.Brier - brier, truth.Auc - auc);
        Learn(errors);
        return errors;
    }

    /// <summary>Learns again what was learned before.</summary>
    public void Learn(QualityErrors errors)
    {
        _share.Add(errors.PositiveShare);
        _logLoss.Add(errors.LogLoss);
        _brier.Add(errors.Brier);
        _auc.Add(errors.Auc);
    }

    /// <summary>The AUC that scores promise, if they mean what they say; NaN where it is not defined.</summary>
    public static double ExpectedAuc(ScoreHistogram scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return Expect(scores).Auc;
    }

    /// <summary>Estimates the quality of rows whose outcomes are not known yet.</summary>
    public ExpectedQuality Estimate(ScoreHistogram scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        var (share, logLoss, brier, auc) = Expect(scores);
        return new ExpectedQuality(scores.Count, _share.Around(share), _logLoss.Around(logLoss), _brier.Around(brier), _auc.Around(auc), _share.Count);
    }

    private static (double Share, double LogLoss, double Brier, double Auc) Expect(ScoreHistogram scores)
    {
        double yes = 0, no = 0, logLoss = 0, brier = 0, wins = 0;
        foreach (var (_, count, mean) in scores.Bins())
        {
            var p = Math.Clamp(mean, 1e-6, 1 - 1e-6);
            wins += count * mean * (no + (count * (1 - mean) / 2));
            yes += count * mean;
            no += count * (1 - mean);
            logLoss -= count * ((mean * Math.Log(p)) + ((1 - mean) * Math.Log(1 - p)));
            brier += count * mean * (1 - mean);
        }

        return (yes / scores.Count, logLoss / scores.Count, brier / scores.Count, wins / (yes * no));
    }

    private sealed class PastErrors
    {
        private readonly MeanSequence _sequence = new(new MeanSequenceOptions());

        internal int Count => _sequence.Count;

        internal void Add(double error)
        {
            if (double.IsFinite(error))
            {
                _sequence.Add(error);
            }
        }

        internal Interval Around(double value)
        {
            var reach = Count < LeastDays ? double.PositiveInfinity : Math.Abs(_sequence.Interval.Value) + (Normal975 * _sequence.Deviation * Math.Sqrt(1 + (_sequence.Inflation / Count)));
            return new Interval(value, value - reach, value + reach);
        }
    }
}
