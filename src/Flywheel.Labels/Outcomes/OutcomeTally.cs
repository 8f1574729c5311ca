using System.Collections.Immutable;
using Flywheel.Data.Predictions;

namespace Flywheel.Labels.Outcomes;

/// <summary>Gathers what became of outcomes.</summary>
internal sealed class OutcomeTally
{
    private const int MostShown = 100;

    private readonly SortedDictionary<OutcomeFate, long> _fates = [];
    private readonly List<OutcomeFinding> _aside = [];

    internal List<LabelRow> Labels { get; } = [];

    internal void Add(IEnumerable<OutcomeFinding> findings)
    {
        foreach (var finding in findings)
        {
            Add(finding);
        }
    }

    internal void Add(OutcomeFinding finding)
    {
        _fates[finding.Fate] = _fates.GetValueOrDefault(finding.Fate) + 1;
        Labels.AddRange(finding.Labels);
        if (finding.IsPutAside && _aside.Count < MostShown)
        {
            _aside.Add(finding);
        }
    }

    internal void Add(OutcomeSettlement settlement)
    {
        Add(settlement.PutAside);
        Labels.AddRange(settlement.Labels);
    }

    internal OutcomeReceipt Receipt() => new(_fates.ToImmutableSortedDictionary(), [.. Labels], [.. _aside]);
}
