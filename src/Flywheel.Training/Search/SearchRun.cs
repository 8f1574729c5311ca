using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Training.Fitting;

namespace Flywheel.Training.Search;

/// <summary>One search while it runs: which trials, until when, and which was best.</summary>
internal sealed class SearchRun(SearchDefinition definition, TrialRunner runner, ITrialScorer scorer, SearchLimits limits, IProgress<Progress>? progress)
{
    private const int HalvingFactor = 3;
    private const int LeastRowsOfRung = 1_000;
    private const int MostRungs = 3;

    // The last fact of each trial, by number; the models of the leaders only, so that memory does not grow with trials.
    private readonly SortedDictionary<int, (TrialPlan Plan, TrialFact Fact)> _trials = [];
    private readonly Dictionary<int, (int Number, CompiledModel Model)> _leaders = [];
    private SearchStop? _stopped;
    private int _done;

    internal async Task<Result<SearchReport>> RunAsync(IEnumerable<TrialPlan> sequence, CancellationToken cancellationToken)
    {
        var plans = Choose(sequence);
        var rungs = definition.Strategy == SearchStrategy.Halving && definition.Replay.IsEmpty ? Rungs() : [runner.AllRows];
        var total = (long)plans.Count;
        foreach (var rows in rungs)
        {
            total = _done + plans.Count;
            foreach (var plan in plans)
            {
                if (!await TryRunAsync(plan, rows, total, cancellationToken))
                {
                    break;
                }
            }

            plans = rows == runner.AllRows ? plans : Survivors(plans, rows);
        }

        if (FullTrials().Any() || Leading(_trials.Values.Select(trial => trial.Fact)) is not { } best)
        {
            return await ReportAsync(cancellationToken);
        }

        // The budget ended before any trial saw all rows: the one ahead is given them, so that there is a model at all.
        await RunOneAsync(_trials[best.Number].Plan, runner.AllRows, total, cancellationToken);
        return await ReportAsync(cancellationToken);
    }

    private List<TrialPlan> Choose(IEnumerable<TrialPlan> sequence)
    {
        if (!definition.Replay.IsEmpty)
        {
            var wanted = definition.Replay.ToHashSet();
            return [.. sequence.TakeWhile(plan => plan.Number <= wanted.Max()).Where(plan => wanted.Contains(plan.Number))];
        }

        List<TrialPlan> plans = [.. sequence.Take(definition.Budget.Trials + 1)];
        _stopped = plans.Count > definition.Budget.Trials ? SearchStop.Trials : SearchStop.Exhausted;
        return [.. plans.Take(definition.Budget.Trials)];
    }

    // Three times as many rows from rung to rung. On less than a ninth of the rows, or on a thousand, families that need many rows look bad.
    private List<int> Rungs()
    {
        var rungs = new List<int> { runner.AllRows };
        while (rungs[0] / HalvingFactor >= LeastRowsOfRung && rungs.Count < MostRungs)
        {
            rungs.Insert(0, rungs[0] / HalvingFactor);
        }

        return rungs;
    }

    private async Task<bool> TryRunAsync(TrialPlan plan, int rows, long total, CancellationToken cancellationToken)
    {
        var reached = _done == 0 || !definition.Replay.IsEmpty ? null : limits.Reached();
        if (reached is not null)
        {
            _stopped = reached;
            return false;
        }

        await RunOneAsync(plan, rows, total, cancellationToken);
        return true;
    }

    private async Task RunOneAsync(TrialPlan plan, int rows, long total, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Report(total, $"trial {plan.Number}: {definition.Candidates[plan.Candidate].Trainer}");
        var within = progress is null ? null : new TrialProgress(inner => Report(total, $"trial {plan.Number}: {definition.Candidates[plan.Candidate].Trainer}, {inner.Done} {inner.Unit}"));
        var (fact, model) = await runner.RunAsync(plan, rows, within, cancellationToken);
        _done++;
        _trials[plan.Number] = (plan, fact);
        if (model is not null && rows == runner.AllRows && fact.Score is not null && Leading(FullTrials().Where(trial => trial.Candidate == plan.Candidate))!.Number == plan.Number)
        {
            _leaders[plan.Candidate] = (plan.Number, model);
        }

        Report(total, $"trial {plan.Number} done");
    }

    private IEnumerable<TrialFact> FullTrials() => _trials.Values.Select(trial => trial.Fact).Where(fact => fact.Rows == runner.AllRows && fact.Score is not null);

    // The best third, and each candidate's own best: a small honest baseline is not pushed out by eleven trials of one family.
    private List<TrialPlan> Survivors(List<TrialPlan> plans, int rows)
    {
        TrialFact[] scored = [.. plans.Where(plan => _trials.ContainsKey(plan.Number)).Select(plan => _trials[plan.Number].Fact).Where(fact => fact.Rows == rows && fact.Score is not null)];
        var kept = Ranked(scored).Take((scored.Length + HalvingFactor - 1) / HalvingFactor).Select(fact => fact.Number).ToHashSet();
        kept.UnionWith(scored.GroupBy(fact => fact.Candidate).Select(group => Leading(group)!.Number));
        return [.. plans.Where(plan => kept.Contains(plan.Number))];
    }

    private IEnumerable<TrialFact> Ranked(IEnumerable<TrialFact> facts) => facts
        .Where(fact => fact.Score is not null)
        .OrderByDescending(fact => fact.Rows)
        .ThenBy(fact => scorer.HigherIsBetter ? -fact.Score!.Value : fact.Score!.Value)
        .ThenBy(fact => fact.Number);

    private TrialFact? Leading(IEnumerable<TrialFact> facts) => Ranked(facts).FirstOrDefault();

    private async Task<Result<SearchReport>> ReportAsync(CancellationToken cancellationToken)
    {
        var winners = ImmutableArray.CreateBuilder<SearchWinner>();
        foreach (var candidate in FullTrials().GroupBy(fact => fact.Candidate).OrderBy(group => group.Key).ToArray())
        {
            var fact = Leading(candidate)!;
            if (_leaders.TryGetValue(fact.Candidate, out var leader) && leader.Number == fact.Number)
            {
                winners.Add(new SearchWinner(fact, leader.Model));
                continue;
            }

            var again = await runner.FitAsync(_trials[fact.Number].Plan, runner.AllRows, null, cancellationToken);
            if (!again.TryGet(out var model))
            {
                return again.Refused<SearchReport>();
            }

            winners.Add(new SearchWinner(fact, model));
        }

        if (winners.Count == 0)
        {
            return new Refusal("training.no-trial", "No trial succeeded", $"None of the {_trials.Count} trials gave a model.",
                _trials.Values.Select(trial => trial.Fact.Refused).FirstOrDefault(text => text.Length > 0) ?? "");
        }

        var best = Leading(winners.Select(winner => winner.Trial))!;
        return new SearchReport(
            [.. _trials.Values.Select(trial => trial.Fact)], winners.ToImmutable(), winners.First(winner => winner.Trial.Number == best.Number), _stopped ?? SearchStop.Trials);
    }

    private void Report(long total, string detail)
    {
        var best = Leading(_trials.Values.Select(trial => trial.Fact));
        var ahead = best is null ? "" : string.Create(CultureInfo.InvariantCulture, $"; best {scorer.Metric} {best.Score:0.#####} ({best.Trainer})");
        progress?.Report(new Progress(_done, total, "trials", detail + ahead));
    }
}
