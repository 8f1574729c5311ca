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
internal sealed class TreeFit(TreeFitPlan plan, TreeRows train, TreeRows? validation, int threads, IProgress<Progress>? progress)
{
    private static readonly TimeSpan BetweenReports = TimeSpan.FromMilliseconds(250);

    private readonly List<double> _trainLosses = [];
    private readonly List<double> _validationLosses = [];
    private long _lastReport;

    public TreeFitOutcome Run(CancellationToken cancellationToken)
    {
        var start = (float)train.BestConstant(plan.Loss);
        using var booster = validation is null
            ? XGBoostBooster.Create(Settings(start), train.Matrix)
            : XGBoostBooster.Create(Settings(start), train.Matrix, validation.Matrix);
        var gradients = new float[train.Count];
        var hessians = new float[train.Count];
        train.Score(booster);
        train.Derive(plan.Loss, gradients, hessians);
        for (var round = 0; round < plan.Rounds && !IsStale(); round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            booster.Boost(train.Matrix, gradients, hessians);
            Measure(booster, start, round, gradients, hessians);
            Report(round + 1);
        }

        var kept = plan.Patience > 0 && validation is not null ? Best(_validationLosses) + 1 : _trainLosses.Count;
        using var best = booster.Take(kept);
        return new TreeFitOutcome(
            BoosterTrees.Read(best.Save(ModelFormat.Ubj)), _trainLosses.Count, [.. _trainLosses], [.. _validationLosses], Gains(best));
    }

    private Dictionary<string, string> Settings(float start) => new(plan.Settings)
    {
        ["booster"] = "gbtree",
        ["tree_method"] = "hist",
        ["objective"] = plan.Loss.Objective,
        ["base_score"] = start.ToString("R", CultureInfo.InvariantCulture),
        ["seed"] = plan.Seed.ToString(CultureInfo.InvariantCulture),
        ["seed_per_iteration"] = "1",
        ["nthread"] = threads.ToString(CultureInfo.InvariantCulture),
        ["disable_default_eval_metric"] = "1",
        ["verbosity"] = "0",
    };

    private void Measure(XGBoostBooster booster, float start, int round, float[] gradients, float[] hessians)
    {
        train.Score(booster);
        validation?.Score(booster);
        if (plan.Averaged)
        {
            // Leaves are written as shares of the whole forest; the trees so far are their mean scaled back up.
            var factor = (float)plan.Rounds / (round + 1);
            _trainLosses.Add(train.Measure(plan.Loss, start, factor));
            AddValidation(rows => rows.Measure(plan.Loss, start, factor));
        }
        else
        {
            _trainLosses.Add(train.Derive(plan.Loss, gradients, hessians));
            AddValidation(rows => rows.Measure(plan.Loss));
        }
    }

    private void AddValidation(Func<TreeRows, double> measure)
    {
        if (validation is not null)
        {
            _validationLosses.Add(measure(validation));
        }
    }

    private bool IsStale() => plan.Patience > 0 && _validationLosses.Count > 0 && _validationLosses.Count - 1 - Best(_validationLosses) >= plan.Patience;

    /// <summary>The first of the lowest.</summary>
    private static int Best(List<double> losses)
    {
        var best = 0;
        for (var i = 1; i < losses.Count; i++)
        {
            best = losses[i] < losses[best] ? i : best;
        }

        return best;
    }

    private void Report(int done)
    {
        if (progress is null || (done < plan.Rounds && Stopwatch.GetElapsedTime(_lastReport) < BetweenReports))
        {
            return;
        }

        _lastReport = Stopwatch.GetTimestamp();
        var losses = _validationLosses.Count > 0 ? _validationLosses : _trainLosses;
        progress.Report(new Progress(done, plan.Rounds, "rounds", FormattableString.Invariant($"{plan.Loss.Metric} {losses[Best(losses)]:F5}")));
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
