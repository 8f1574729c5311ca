using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Serving.Routing;
using Flywheel.Storage;

namespace Flywheel.Serving.Bandits;

/// <summary>
/// A bandit at work: learns from the labels of an endpoint, as they come, and says who answers. What it knows is made of the logs alone, so every server of a workspace knows
/// the same, and a killed one knows it again. Choosing is safe from many threads; one thread at a time may catch up.
/// </summary>
internal sealed class BanditState
{
    // Rewards that a later revision of the label may take back, and rows whose reward is awaited: as many of the latest.
    private const int Remembered = 100_000, Awaited = 200_000;

    private readonly BanditDefinition _definition;
    private readonly RouteDefinition _route;
    private readonly Dictionary<Digest, int> _arms;
    private readonly IJournal _journal;
    private readonly DatasetName _labels, _predictions;
    private readonly Timestamp _since;
    private readonly IBandit _bandit;
    private readonly ArmSums _sums;
    private readonly RecentRows<(int Arm, double Reward, double[] Context)> _rewarded = new(Remembered);
    private readonly RecentRows<double[]> _awaited = new(Awaited);
    private ImmutableList<LabelRow> _unmatched = [];
    private ImmutableDictionary<string, JournalPosition> _labelsRead = ImmutableDictionary.Create<string, JournalPosition>(StringComparer.Ordinal);
    private ImmutableDictionary<string, JournalPosition> _predictionsRead = ImmutableDictionary.Create<string, JournalPosition>(StringComparer.Ordinal);
    private volatile IBanditChances _chances;
    private int _catchingUp;

    /// <param name="record">The route, which has a bandit.</param>
    /// <param name="arms">The release of each arm, the champion's first.</param>
    /// <param name="journal">Holds the logs.</param>
    internal BanditState(RouteRecord record, IReadOnlyList<Digest> arms, IJournal journal)
    {
        (_route, _definition, _since, _journal) = (record.Route, record.Route.Bandit!, record.At, journal);
        _arms = arms.Index().ToDictionary(arm => arm.Item, arm => arm.Index);
        (_labels, _predictions) = (DatasetName.Of(LabelRow.DatasetOf(record.Endpoint)), DatasetName.Of(PredictionRow.DatasetOf(record.Endpoint)));
        (_bandit, _sums) = (BanditPolicies.Begin(_definition, arms.Count), new ArmSums(arms.Count));
        _chances = _bandit.Freeze();
    }

    internal int Arms => _sums.Arms;

    /// <summary>The columns that a choice goes by.</summary>
    internal ImmutableArray<BanditContext> Context => _definition.Context;

    /// <summary>The chance of each arm for a row.</summary>
    internal void Chances(ReadOnlySpan<double> context, Span<double> chances)
    {
        _chances.Of(context, chances);
        foreach (ref var chance in chances)
        {
            chance = _definition.Least + ((1 - (_definition.Least * chances.Length)) * chance);
        }
    }

    /// <summary>How the arms stand.</summary>
    internal ImmutableArray<BanditArm> Report()
    {
        var chances = new double[Arms];
        Chances(new double[Context.Length], chances);
        return [.. _route.Arms.Select(arm => (arm.Name, arm.Version)).Prepend((RouteDefinition.ChampionArm, _route.Champion)).Select((arm, i) =>
            new BanditArm(arm.Item1, arm.Item2, _sums.CountOf(i), _sums.CountOf(i) == 0 ? null : _sums.MeanOf(i, 0), chances[i]))];
    }

    /// <summary>Takes every reward that became known; does nothing while another call does it.</summary>
    internal async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _catchingUp, 1) != 0)
        {
            return;
        }

        try
        {
            // Labels first: the prediction of each is then in its log already.
            var labels = new List<LabelRow>(_unmatched);
            var labelsRead = await ReadAsync(_labels, _labelsRead, json => labels.Add(LabelRow.FromJson(json)), cancellationToken).ConfigureAwait(false);
            if (!Context.IsEmpty)
            {
                _predictionsRead = await ReadAsync(_predictions, _predictionsRead, Await, cancellationToken).ConfigureAwait(false);
            }

            // Nothing below can fail: what was read counts as read only now.
            _labelsRead = labelsRead;

            // A prediction that is written but not on the disk yet is found the next time; one that is not there then was before this route.
            var unmatched = labels.Where(label => !Take(label)).ToImmutableList();
            _unmatched = unmatched.RemoveAll(_unmatched.Contains);
            if (labels.Count > 0)
            {
                _chances = _bandit.Freeze();
            }
        }
        finally
        {
            Volatile.Write(ref _catchingUp, 0);
        }
    }

    // False where its context is not known.
    private bool Take(LabelRow label)
    {
        if (label.KnownAt < _since || !_arms.TryGetValue(label.Release, out var arm) || RewardOf(label) is not { } reward)
        {
            return true;
        }

        if (_rewarded.TryGet(label.Prediction, out var before))
        {
            _bandit.Reward(before.Arm, before.Context, before.Reward, -1);
            _sums.Add(before.Arm, before.Reward, -1);
        }
        else if (label.Revision > 1)
        {
            // What it earned first is forgotten, so it stays.
            return true;
        }

        double[] context = [];
        if (!Context.IsEmpty && !_awaited.TryGet(label.Prediction, out context!))
        {
            return false;
        }

        _bandit.Reward(arm, context, reward, 1);
        _sums.Add(arm, reward, 1);
        _rewarded.Put(label.Prediction, (arm, reward, context));
        return true;
    }

    private double? RewardOf(LabelRow label) => label.Outcome is not { } outcome ? null : _definition.Reward switch
    {
        BanditReward.Correct => label.Decision is null ? null : label.Decision == (outcome >= 0.5 ? "yes" : "no") ? 1 : 0,
        BanditReward.Outcome => Math.Clamp(outcome, 0, 1),
        _ => label.Score is { } score ? Math.Clamp(1 - ((score - outcome) * (score - outcome)), 0, 1) : null,
    };

    private double[] ContextOf(PredictionRow prediction)
    {
        using var row = JsonDocument.Parse(prediction.Inputs);
        return [.. Context.Select(context => context.Scale(row.RootElement.TryGetProperty(context.Column, out var value) ? value.ValueKind switch
        {
            JsonValueKind.Number => value.GetDouble(),
            JsonValueKind.True => 1,
            JsonValueKind.False => 0,
            _ => double.NaN,
        } : double.NaN))];
    }

    private void Await(ReadOnlySpan<byte> json)
    {
        var prediction = PredictionRow.FromJson(json);
        if (prediction.KnownAt >= _since && prediction.Arm != RouteDefinition.ShadowArm)
        {
            _awaited.Put(prediction.Id, ContextOf(prediction));
        }
    }

    private async Task<ImmutableDictionary<string, JournalPosition>> ReadAsync(
        DatasetName dataset, ImmutableDictionary<string, JournalPosition> read, Action<ReadOnlySpan<byte>> take, CancellationToken cancellationToken)
    {
        await foreach (var row in _journal.ReadAsync(dataset, [.. read.Values], cancellationToken).ConfigureAwait(false))
        {
            read = read.SetItem(row.Position.Writer, row.Position);
            try
            {
                take(row.Json.Span);
            }
            catch (JsonException)
            {
                // Somebody else's row: it earns nobody anything, and must not stop those that do.
            }
        }

        return read;
    }
}
