using Flywheel.Data.Predictions;

namespace Flywheel.Monitoring.Quality;

/// <summary>
/// How good scores were over some rows whose outcome is known, in memory of one size, mergeable: by day, by arm, by slice. Means and losses
/// are exact, the calibration error too (15 bins of equal width); the AUC is right up to ties within 0.0005. Not thread-safe.
/// </summary>
public sealed class QualityWindow
{
    private const int CalibrationBins = 15;
    private const double Nearest = 1e-6;

    private readonly ScoreHistogram _yes = new();
    private readonly ScoreHistogram _no = new();
    private readonly double[] _errors = new double[CalibrationBins];
    private double _logLoss, _brier, _scores;

    /// <summary>Rows.</summary>
    public long Count => _yes.Count + _no.Count;

    /// <summary>Rows that turned out yes.</summary>
    public long PositiveCount => _yes.Count;

    /// <summary>Share that turned out yes; NaN without rows.</summary>
    public double PositiveShare => PositiveCount / (double)Count;

    /// <summary>Mean score; NaN without rows.</summary>
    public double MeanScore => _scores / Count;

    /// <summary>Mean logarithmic loss in nats.</summary>
    public double LogLoss => _logLoss / Count;

    /// <summary>Mean squared error.</summary>
    public double Brier => _brier / Count;

    /// <summary>Expected calibration error over 15 bins of equal width.</summary>
    public double CalibrationError => _errors.Sum(Math.Abs) / Count;

    /// <summary>Chance that a yes has the greater score, ties half; NaN when one outcome is absent.</summary>
    public double Auc
    {
        get
        {
            double below = 0, wins = 0;
            for (var bin = 0; bin < ScoreHistogram.BinCount; bin++)
            {
                wins += _yes.CountOf(bin) * (below + (_no.CountOf(bin) / 2.0));
                below += _no.CountOf(bin);
            }

            return wins / ((double)_yes.Count * _no.Count);
        }
    }

    /// <summary>
    /// Mean error (score less outcome) of the rows scored above the mean less that of the rest: away from zero when scores are too bold or too
    /// shy though right on average. NaN when one half is empty.
    /// </summary>
    public double SpreadError
    {
        get
        {
            var (middle, error, rows) = ((int)(MeanScore * ScoreHistogram.BinCount), new double[2], new long[2]);
            for (var bin = 0; bin < ScoreHistogram.BinCount; bin++)
            {
                var half = bin > middle ? 1 : 0;
                error[half] += _yes.SumOf(bin) + _no.SumOf(bin) - _yes.CountOf(bin);
                rows[half] += _yes.CountOf(bin) + _no.CountOf(bin);
            }

            return (error[1] / rows[1]) - (error[0] / rows[0]);
        }
    }

    /// <summary>Takes a row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The score is not a probability.</exception>
    public void Add(double score, bool outcome)
    {
        (outcome ? _yes : _no).Add(score);
        var truth = outcome ? 1 : 0;
        var clipped = Math.Clamp(score, Nearest, 1 - Nearest);
        _scores += score;
        _logLoss -= Math.Log(outcome ? clipped : 1 - clipped);
        _brier += (score - truth) * (score - truth);
        _errors[Math.Min((int)(score * CalibrationBins), CalibrationBins - 1)] += score - truth;
    }

    /// <summary>Takes a label that says yes or no; false when it says neither, or nothing was scored.</summary>
    public bool Add(LabelRow label)
    {
        ArgumentNullException.ThrowIfNull(label);
        if (label is not { Score: >= 0 and <= 1, Outcome: 0 or 1 })
        {
            return false;
        }

        Add(label.Score.Value, label.Outcome == 1);
        return true;
    }

    /// <summary>Takes everything another one has seen.</summary>
    public void Merge(QualityWindow other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _yes.Merge(other._yes);
        _no.Merge(other._no);
        for (var bin = 0; bin < CalibrationBins; bin++)
        {
            _errors[bin] += other._errors[bin];
        }

        (_logLoss, _brier, _scores) = (_logLoss + other._logLoss, _brier + other._brier, _scores + other._scores);
    }
}
