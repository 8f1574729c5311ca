namespace Flywheel.Evaluation.Metrics;

/// <summary>Walks a sample by falling score, one group of equal scores at a time. Allocates nothing beyond the sample's own order.</summary>
internal ref struct ScoreGroups(BinarySample sample, ReadOnlySpan<double> weights)
{
    private readonly ReadOnlySpan<int> _order = sample.ByFallingScore;
    private readonly ReadOnlySpan<double> _scores = sample.Scores;
    private readonly ReadOnlySpan<bool> _outcomes = sample.Outcomes;
    private readonly ReadOnlySpan<double> _weights = weights;
    private int _next;

    public ScoreGroup Current { get; private set; }

    public readonly ScoreGroups GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_next == _order.Length)
        {
            return false;
        }

        var score = _scores[_order[_next]];
        double positives = 0, negatives = 0;
        while (_next < _order.Length && _scores[_order[_next]] == score)
        {
            var row = _order[_next++];
            var weight = _weights.IsEmpty ? 1 : _weights[row];
            if (_outcomes[row])
            {
                positives += weight;
            }
            else
            {
                negatives += weight;
            }
        }

        Current = new ScoreGroup(score, positives, negatives);
        return true;
    }
}
