using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Engines.XGBoost.Native;
using Flywheel.Engines.XGBoost.Trees;

namespace Flywheel.Engines.XGBoost.Fitting;

/// <summary>
/// Grows trees one at a time. The derivatives are computed here and given to XGBoost (its door for custom objectives), which keeps the
/// sums exact and the model the same whatever the number of threads. Runs on one thread of the caller's: XGBoost keeps its random numbers by thread.
/// </summary>
internal sealed class TreeFit(TreeFitPlan plan, TreeRows train, ValidationRows? validation, int threads, IProgress<Progress>? progress)
{
    /// <summary>Rounds whose trees validation rows are scored with at once. Early stopping may so run a few rounds too many; they are dropped, and change nothing.</summary>
    private const int RoundsPerCheck = 8;

    private static readonly TimeSpan BetweenReports = TimeSpan.FromMilliseconds(250);

    private readonly SeededRandom _seeds = new(plan.Seed);
    private readonly List<double> _trainLosses = [];
    private readonly List<double> _validationLosses = [];
    private float _origin;
    private int _best;
    private bool _stale;
    private long _lastReport;

    public TreeFitOutcome Run(CancellationToken cancellationToken)
    {
        using var booster = XGBoostBooster.Create(Settings(train.Scored.BestConstant(plan.Loss)), train.Matrix);
        var gradients = new float[train.Scored.Count];
        var hessians = new float[train.Scored.Count];
        train.Score(booster);
        _origin = train.Scored.Margins[0];
        validation?.Restart(_origin);
        train.Scored.Derive(plan.Loss, gradients, hessians);
        for (var round = 0; round < plan.Rounds && !_stale; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            booster.Set("seed", NextSeed());
            booster.Boost(train.Matrix, gradients, hessians);
            train.Score(booster);
            _trainLosses.Add(plan.Averaged
                ? train.Scored.Measure(plan.Loss, _origin, FactorAfter(round))
                : train.Scored.Derive(plan.Loss, gradients, hessians));
            if ((round + 1) % RoundsPerCheck == 0 || round + 1 == plan.Rounds)
            {
                Validate(booster);
            }

            Report(round + 1);
        }

        using var kept = booster.Take(0, Kept);
        return new TreeFitOutcome(
            BoosterTrees.Read(kept.Save(ModelFormat.Ubj)), _trainLosses.Count, [.. _trainLosses], [.. _validationLosses], Gains(kept));
    }

    private int Kept => plan.Patience > 0 && validation is not null ? _best + 1 : _trainLosses.Count;

    private Dictionary<string, string> Settings(double start) => new(plan.Settings)
    {
        ["booster"] = "gbtree",
        ["tree_method"] = "hist",
        ["objective"] = plan.Loss.Objective,
        ["base_score"] = ((float)start).ToString("R", CultureInfo.InvariantCulture),
        ["nthread"] = threads.ToString(CultureInfo.InvariantCulture),
        ["disable_default_eval_metric"] = "1",
        ["verbosity"] = "0",
    };

    /// <summary>
    /// Every round draws from a seed of its own, of the 31 bits that XGBoost takes. It has a setting for that, but its door for custom objectives
    /// tells it that every round is the first, and all trees would draw the same rows and columns.
    /// </summary>
    private string NextSeed() => (_seeds.NextUInt64() >> 33).ToString(CultureInfo.InvariantCulture);

    /// <summary>Leaves of a forest are written as shares of the whole; its trees so far are their mean scaled back up.</summary>
    private float FactorAfter(int round) => plan.Averaged ? (float)plan.Rounds / (round + 1) : 1;

    /// <summary>Measures the rounds that are not measured yet, and stops at the first that ran out of patience.</summary>
    private void Validate(XGBoostBooster booster)
    {
        if (validation is null)
        {
            return;
        }

        var (begin, end) = (_validationLosses.Count, _trainLosses.Count);
        using var newest = booster.Take(begin, end);
        var trees = BoosterTrees.Read(newest.Save(ModelFormat.Ubj)).Trees;
        foreach (var loss in validation.Add(trees, plan.Loss, _origin, [.. Enumerable.Range(begin, end - begin).Select(FactorAfter)]))
        {
            _validationLosses.Add(loss);
            _best = loss < _validationLosses[_best] ? _validationLosses.Count - 1 : _best;
            _stale = plan.Patience > 0 && _validationLosses.Count - 1 - _best >= plan.Patience;
            if (_stale)
            {
                break;
            }
        }

        _trainLosses.RemoveRange(_validationLosses.Count, _trainLosses.Count - _validationLosses.Count);
    }

    private void Report(int done)
    {
        if (progress is null || (done < plan.Rounds && Stopwatch.GetElapsedTime(_lastReport) < BetweenReports))
        {
            return;
        }

        _lastReport = Stopwatch.GetTimestamp();
        var loss = _validationLosses.Count > 0 ? _validationLosses[_best] : _trainLosses[^1];
        progress.Report(new Progress(done, plan.Rounds, "rounds", FormattableString.Invariant($"{plan.Loss.Metric} {loss:F5}")));
    }

    private ImmutableArray<double> Gains(XGBoostBooster booster)
    {
        var gains = new double[train.Matrix.Columns];
        foreach (var (name, gain) in booster.TotalGain())
        {
            gains[int.Parse(name.AsSpan(1), CultureInfo.InvariantCulture)] = gain;
        }

        return [.. gains];
    }
}
